"""Prose in a guide: the names and numbers in it, and whether it asks something of its readers.

What it means is not understood; these tell that it may have changed.
"""

import re
from collections.abc import Iterator

from coordinator.domains.contracts.comparison.guides.model import Remarks
from coordinator.domains.contracts.comparison.guides.text import normal, rates, sentences

__all__ = ["names_in", "remark", "terms_in"]

NAME = re.compile(
    r"`([^`]{1,120})`"
    r"|(?<![\w-])(X-[\w-]{1,60}|[A-Za-z]\w{0,40}_\w{1,60}|[a-z]{1,40}[A-Z]\w{0,60}"
    r"|[A-Z]{2,20}(?:-[A-Z\d]{1,20}){1,3}|[A-Z]{2,20}\d\w{0,20}|[A-Z]{1,5}\.\d{1,6}"
    r"|(?:ISO|RFC|UTF)[ -]?\d{1,6}"
    r"|(?:application|text|image|audio|video|multipart)/[\w.+-]{1,60}"
    r"|(?:https?|wss?)://[^\s<>()\"'`|]{1,200}[^\s<>()\"'`|.,;:*/])(?![\w-])"
)
NAMING = re.compile(r"[`_\d/]|[a-z][A-Z]|[A-Z]-|[A-Z]\.")
"""What every name and number has."""
DIGIT = re.compile(r"\d")
WORD = re.compile(r"\w+")
SHOWING = re.compile(r"e\.?g\b|xample|eispiel|z\. ?b", re.IGNORECASE)
TICKED = re.compile(r"`[^`]{1,120}`")
NUMBER = re.compile(r"(?<![\w.,])\d[\d.,_]{0,20}(?<=\d)\s?(?:%|[kKMG]i?[bB]\b)?")
DATED = re.compile(
    r"\bversions?\b|\bupdated\b|\bsince\b|\bas of\b|\bdate\b|\badded in\b|\bstand\b|\bseit\b"
    r"|\baktualisiert\b|\bdatum\b|\d{4}-\d\d|\d\d?\.\d\d?\.\d{4}|\bv\d",
    re.IGNORECASE,
)
EXAMPLE = re.compile(
    r"(?:\be\.?g\b\.?|\bfor example\b|\bexamples?\b|\bz\. ?b\.|\bbeispiele?\b|\bbeispielsweise\b)"
    r"[^.;)\]]{0,200}",
    re.IGNORECASE,
)
DEMANDS = frozenset(
    re.findall(
        r"\w+",
        """
        must shall require requires required requirement need needs needed only mandatory least most
        max maximum min minimum longer cannot dont not never always instead unique limit limits
        limited exactly between within expire expires forbidden deprecated nullable default defaults
        scope scopes permission permissions role roles admin admins sorted ordered upto null
        utc cent cents euro euros currency milliseconds millisekunden base64 encoded timezone
        zeitzone kodiert concurrent
        muss müssen nur darf dürfen nicht kein keine keinen mindestens höchstens maximal minimal
        erforderlich pflicht pflichtfeld benötigt statt bis eindeutig standard standardmäßig immer
        nie verpflichtend berechtigung berechtigungen rolle veraltet sortiert
        """,
    )
)
"""Words of a sentence that asks for something, or bounds it."""
ANSWERS = frozenset(
    re.findall(
        r"\w+",
        "return returns respond responds answer answers contain contains include includes send"
        " sends liefert gibt enthält sendet",
    )
)
BRACKETS = re.compile(r"\W{0,4}\(([^()]{1,200})\)")
CHOICE = re.compile(
    r"\b(?:enum|one of|(?:allowed |possible |valid )?values|eine[rs]? von|erlaubt|werte)\b\W{0,5}"
    r"([^.;)\]]{1,200})|\(([^()|]{0,100}\|[^()]{1,200})\)",
    re.IGNORECASE,
)
SAID_ELSEWHERE = {
    *("required", "requires", "optional", "needed", "mandatory", "erforderlich", "pflicht", "not"),
    *("pflichtfeld", "verpflichtend", "freiwillig", "notwendig"),
}
"""Words about a field that are read by themselves."""


def names_in(text: str, *, numbers: bool = True) -> Iterator[str]:
    """Yield what a text names: what stands in ticks, identifiers, and numbers if wanted."""
    if not NAMING.search(text):
        return
    text = _without_examples(text)
    for found in NAME.finditer(text):
        yield (found[1] or found[2]).strip()
    if numbers and DIGIT.search(text) and not DATED.search(text):
        for found in NUMBER.finditer(NAME.sub(" ", text)):
            yield found[0].replace(" ", "")


def terms_in(text: str) -> frozenset[str]:
    """Return what limits a field, as far as words tell: names, numbers, choices and demands."""
    text = _without_examples(text)
    terms = set(names_in(text))
    for found in CHOICE.finditer(text):
        terms.update(normal(found[1] or found[2]).split())
    terms |= DEMANDS & _words(text)
    brackets = BRACKETS.match(text)
    terms |= set(normal(brackets[1]).split()) if brackets else set()
    return frozenset(terms - SAID_ELSEWHERE)


def remark(
    remarks: Remarks, text: str, line: int, *, is_wide: bool = False, is_read: bool = False
) -> None:
    """Keep what a text names and asks; of one that concerns all, numbers only where it asks.

    Of one that is read already, what stands in ticks and that it answers are known.
    """
    text = TICKED.sub(" ", text) if is_read else text
    for sentence in sentences(text):
        for name in names_in(sentence, numbers=not is_wide):
            remarks.names.setdefault(name, line)
        words = _words(sentence)
        asks = (
            DEMANDS & words
            or CHOICE.search(sentence)
            or any(rates(sentence))
            or (not (is_wide or is_read) and ANSWERS & words)
        )
        if asks and not (is_wide and DATED.search(sentence)):
            remarks.asked.setdefault(normal(_without_examples(sentence)), line)


def _words(text: str) -> set[str]:
    """Return the words of a text, short forms and "up to" as one each."""
    whole = text.casefold().replace("n't", "n not").replace("n’t", "n not").replace("up to", "upto")
    return set(WORD.findall(whole))


def _without_examples(text: str) -> str:
    return EXAMPLE.sub(" ", text) if SHOWING.search(text) else text
