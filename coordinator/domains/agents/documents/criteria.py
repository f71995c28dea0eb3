"""The success criteria of a document: a list of any form, and what its thresholds say."""

from collections.abc import Sequence
from html import unescape

from coordinator.core.kinds import Refused
from coordinator.core.markdown import slug
from coordinator.domains.agents.documents.lines import Heading, Item, Line
from coordinator.domains.agents.documents.series import apart
from coordinator.domains.agents.documents.split import split
from coordinator.domains.agents.documents.steps import expanded, listed
from coordinator.domains.agents.documents.thresholds import kind_of, read_threshold, says_none
from coordinator.domains.agents.documents.words import CRITERIA
from coordinator.domains.agents.schemas import Criterion

__all__ = ["criterion", "read_criteria"]

MOST, LONGEST, KEY = 200, 500, 48
EXAMPLE = """\
## Success Criteria
- [ ] Unit test coverage > 90%
- [ ] Zero critical vulnerabilities
- [ ] Runbook written
"""


def read_criteria(
    lines: Sequence[Line],
    found: Sequence[Heading],
    *,
    of_steps: Sequence[Sequence[Line]],
    within: tuple[int, int],
) -> list[Criterion]:
    """Return the criteria: of sections named so, outside `within`, then those that steps state.

    Raises `Refused` for the same twice in the sections, for a threshold that is none, and for more
    or longer ones than can be kept.
    """
    stated = [item for part in _sections(lines, found, within) for item in _items(part)]
    seen = dict[str, int]()
    for item in stated:
        if (first := seen.setdefault(_said(item.text), item.line)) != item.line:
            raise _refused(
                f"“{item.text[:120]}” stands twice among the criteria: in line {first} and here.",
                item,
                "Take one of the two out, or say in what they differ.",
            )
    more = [item for part in of_steps for item in _items(part)]
    stated += [item for item in more if seen.setdefault(_said(item.text), item.line) == item.line]
    if len(stated) > MOST:
        raise _refused(
            f"It has {len(stated)} criteria; {MOST} are the most.", stated[MOST], "Join some."
        )
    made = _keyed([_criterion_of(item) for item in stated])
    return apart(made, [kind_of(one.unit) for one in made])


def _items(part: Sequence[Line]) -> list[Item]:
    """Return the criteria of a list: one that states several thresholds is as many."""
    found = []
    for item in expanded(listed(part)):
        text = unescape(item.text)
        parts = split(text) if len(text) <= LONGEST else [text]
        found += [Item(each, item.line) for each in parts]
    return found


def _sections(
    lines: Sequence[Line], found: Sequence[Heading], within: tuple[int, int]
) -> list[Sequence[Line]]:
    parts = []
    after = 0
    for at, one in enumerate(found):
        is_of_step = within[0] <= one.line <= within[1]
        if one.line < after or is_of_step or not CRITERIA.fullmatch(one.name):
            continue
        later = (next_.line for next_ in found[at + 1 :] if next_.level <= one.level)
        after = next(later, len(lines) + 1)
        parts.append([*lines[one.begins : after - 1]])
    headed = {one.line for one in found}
    return [[line for line in part if line.number not in headed] for part in parts]


def _said(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".")


def _criterion_of(item: Item) -> Criterion:
    if len(item.text) > LONGEST:
        raise _refused(
            f"A criterion is over {LONGEST} characters: “{item.text[:80]}…”.",
            item,
            "Say it shorter.",
        )
    made = criterion(item.text)
    if made.op is None and says_none(item.text):
        raise _refused(
            f"“{item.text[:120]}” compares with something that is no number.",
            item,
            "Write the number in digits, with its unit; or use words that only ask for evidence.",
        )
    return made


def criterion(text: str) -> Criterion:
    """Read one criterion; its key is not yet told apart from those of others."""
    found = read_threshold(text)
    if found is None:
        return Criterion(key=_key(text), text=text)
    return Criterion(
        key=_key(found.rest),
        text=text,
        measure=found.measure or None,
        op=found.op,
        threshold=found.threshold,
        upper=found.upper,
        unit=found.unit,
    )


def _key(text: str) -> str:
    """Return a key of whole words."""
    whole = slug(text, KEY + 30)
    return whole if len(whole) <= KEY else whole[: KEY + 1].rpartition("-")[0] or whole[:KEY]


def _keyed(made: Sequence[Criterion]) -> list[Criterion]:
    """Give each a key of its own: the second of one key gets `-2`."""
    counts, found = dict[str, int](), list[Criterion]()
    for one in made:
        counts[one.key] = count = counts.get(one.key, 0) + 1
        key = one.key if count == 1 else f"{one.key}-{count}"
        while count > 1 and key in counts:
            count += 1
            key = f"{one.key}-{count}"
        counts.setdefault(key, 1)
        found.append(one.model_copy(update={"key": key}))
    return found


def _refused(detail: str, item: Item, fix: str) -> Refused:
    return Refused(detail, line=item.line, fix=fix, example=EXAMPLE)
