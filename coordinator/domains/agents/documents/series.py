"""In which series a criterion's number is looked for: a guess from its words.

The rules stand in `docs/explanation/roles.md`; a run may be told another series.
"""

import re
from collections.abc import Sequence

from coordinator.domains.agents.schemas import Criterion

__all__ = ["apart", "counted", "named"]

TIMES = re.compile(r"response times?|latency", re.IGNORECASE)
PERCENTILE = re.compile(r"\bp(\d{2})\b|(\d{2})(?:th)? percentile", re.IGNORECASE)
DURATION = re.compile(r"respon|latency|time|duration|delay", re.IGNORECASE)
TESTED = re.compile(r"(integration|e2e|end-to-end|branch|mutation)\b.*coverage", re.IGNORECASE)
COVERAGE = re.compile(r"(?:\b([a-z][a-z0-9-]{0,30}) )?coverage", re.IGNORECASE)
OF_CODE = re.compile(
    r"tests?|testing|unit|code|lines?|statements?|overall|total|average|full|complete|good|high|new"
    r"|minimum|maximum|min|max|least|most|achieves?|maintains?|keeps?|ensures?|reach(?:es)?"
    r"|increase|our|less|more|zero|no",
    re.IGNORECASE,
)
IDLE = re.compile(
    r"(?:an?|the|of|in|on|at|to|for|with|all|any|is|are|be|been|must|should|shall|has|have|by|from"
    r"|and|or|than|that|was|were|its?|as|per|each|every|under|over)"
)
PREPOSITIONS = re.compile(
    r" (?:to|without|in|on|outside|of|for|with|across|from|at|by|during|after|beyond|left|remaining"
    r"|found|reported|detected|per|and)\b.*",
    re.IGNORECASE,
)
GENERAL = re.compile(
    r"calls?|requests?|quer(?:y|ies)|changes?|operations?|uses?|references?|items?|files?|imports?"
    r"|reads|writes|records?|entries|cases?|things?"
)
"""Words that alone do not say what is counted."""
APART = {"%": "percent", "B": "bytes", "ms": "time", "": "count"}


def named(before: str, after: str, kind: str | None) -> str:
    """Return the series for a threshold between these words.

    `kind` is what its unit counts (`ms` for any time), None where it has no unit.
    """
    words = f"{before} {after}"
    return (
        (_of_time(words, kind) if kind in (None, "ms") else None)
        or _coverage(words)
        or _slugged(_near(re.split("[,;] ", before)[-1]))
        or _slugged(_near(before))
        or _slugged(_near(after))
        or "value"
    )


def counted(words: str, more: str = "") -> str:
    """Return the series for what there must be none of; `more` are its words to the end."""
    name = _slugged(PREPOSITIONS.sub("", f" {_near(words)}"))
    return _slugged(_near(more)) or name if GENERAL.fullmatch(name) else name


def apart(criteria: Sequence[Criterion], kinds: Sequence[str]) -> list[Criterion]:
    """Give those of one series that count different `kinds` of unit a series of their own."""
    first, found = dict[str, str](), list[Criterion]()
    for one, kind in zip(criteria, kinds, strict=True):
        name = one.measure
        if name and first.setdefault(name, kind) != kind:
            name = f"{name.removesuffix('_ms')}_{APART.get(kind, 'other')}"
            one = one.model_copy(update={"measure": name})
        found.append(one)
    return found


def _of_time(words: str, kind: str | None) -> str | None:
    if found := PERCENTILE.search(words):
        others = _slugged(_near(PERCENTILE.sub(" ", words)))
        if kind or not others or DURATION.search(words):
            return f"p{found[1] or found[2]}_ms"
    return "response_time_ms" if TIMES.search(words) else None


def _coverage(words: str) -> str | None:
    if found := TESTED.search(words):
        return f"{found[1].lower().replace('end-to-end', 'e2e')}_coverage"
    if found := COVERAGE.search(words):
        said = (found[1] or "").lower()
        is_of_code = not said or OF_CODE.fullmatch(said) or IDLE.fullmatch(said)
        return "coverage" if is_of_code else f"{_slugged(said) or 'other'}_coverage"
    return None


def _near(text: str) -> str:
    """Return the words of a text that stand next to the threshold: those without brackets."""
    return re.sub(r"[(\[].*|[^\w\s/-]", " ", text)


def _slugged(text: str) -> str:
    words = re.findall(r"[a-z0-9]+", text.lower())
    kept = [word for word in words if not IDLE.fullmatch(word)][:5]
    return "_".join(kept)[:60].strip("_0123456789") if kept else ""
