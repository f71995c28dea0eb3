"""A criterion that states several thresholds, as several: `p95 < 100 ms, p99 < 250 ms`."""

import re

from coordinator.domains.agents.documents.thresholds import BETWEEN, RANGE, read_threshold

__all__ = ["split"]

JOINT = re.compile(r"(?:[,;] (?:and )?| and )")
FIRST = re.compile(
    r"[^<>=≥≤⩾⩽\d]{0,100}(?= [<>=≥≤⩾⩽])|[a-z ]{1,60}?(?=(?: at| is| of| between)\b)", re.IGNORECASE
)


def split(text: str) -> list[str]:
    """Return the thresholds that a text states one by one: at `,`, `;` and `and`.

    What states none stays with the next that does; one of no words of its own gets the first's.
    """
    parts = _parts(text)
    if len(parts) == 1:
        return parts
    subject = FIRST.match(parts[0])
    ahead = f"{subject[0]} " if subject else ""
    said = [part if _says_what(part) else f"{ahead}{part}" for part in parts]
    return [_closed(part) for part in said]


def _parts(text: str) -> list[str]:
    """Cut a text at each joint that has a threshold on both sides and is in no range."""
    whole = [found.span() for found in (*BETWEEN.finditer(text), *RANGE.finditer(text))]
    marks = [
        mark.span()
        for mark in JOINT.finditer(text)
        if not any(start <= mark.start() < end for start, end in whole)
    ]
    begins, ends = [0, *(end for _, end in marks)], [*(start for start, _ in marks), len(text)]
    stated = [
        at
        for at, (begin, end) in enumerate(zip(begins, ends, strict=True))
        if marks and read_threshold(text[begin:end])
    ]
    cuts = [marks[at] for at in stated[:-1]]
    starts, stops = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(text)]
    return [text[begin:end] for begin, end in zip(starts, stops, strict=True)]


def _says_what(part: str) -> bool:
    found = read_threshold(part)
    return found is None or found.measure != "value"


def _closed(part: str) -> str:
    """Mend the brackets that a split leaves open."""
    missing = part.count("(") - part.count(")")
    return part + ")" if missing > 0 else part.replace(")", "", 1) if missing < 0 else part
