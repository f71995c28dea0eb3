"""Labels: what a line of a guide names before it says something."""

import re

from coordinator.domains.contracts.comparison.guides.place import Place
from coordinator.domains.contracts.comparison.guides.sections import section_of
from coordinator.domains.contracts.comparison.guides.text import rates

__all__ = ["is_next", "label_of"]

LABEL = re.compile(
    r"[*_`\s]{0,4}([^\W_][\w /&'().-]{0,60}?)[*_`\s]{0,4}:[*_`]{0,4}(?:\s+(.*))?", re.DOTALL
)
BOLD = re.compile(r"\*\*([^*]{1,60})\*\*|__([^_]{1,60})__")
ANSWERS = re.compile(
    r"[*_`\s]{0,4}(?:returns?|responds? with|answers? with|liefert|gibt)\b[*_`]{0,3}", re.IGNORECASE
)
TAKES = re.compile(
    r"[*_`\s]{0,4}(?:takes?|accepts?|expects?|erwartet|nimmt)\b[*_`]{0,3}", re.IGNORECASE
)


def is_next(place: Place, text: str) -> bool:
    """Tell whether a line begins another section than the label before it.

    Under a label about limits, a line about some users with a rate of their own goes on with it.
    """
    if LABEL.fullmatch(text) is None and BOLD.fullmatch(text) is None:
        return False
    label, value = label_of(text)
    section = section_of(label)
    is_more = place.section == "limits" and section == "authentication" and any(rates(value))
    return section is not None and not is_more


def label_of(text: str) -> tuple[str, str]:
    """Return the label that a line begins with and what follows; both empty where it has none."""
    bold = BOLD.fullmatch(text)
    if bold is not None:
        return (bold[1] or bold[2]).strip(": "), ""
    found = LABEL.fullmatch(text)
    if found is not None:
        return found[1], (found[2] or "").strip("*_ ")
    taken = TAKES.match(text)
    if taken is not None:
        return "Accepts", text[taken.end() :].strip()
    answer = ANSWERS.match(text)
    if answer is not None:
        return "Returns", text[answer.end() :].strip()
    is_name = len(text) <= 40 and len(text.split()) <= 3 and "`" not in text.strip("`")
    return (text, "") if is_name and not text.endswith(".") else ("", "")
