"""Thresholds as people write them: `> 90%`, `at least 2`, `(< 100ms response time)`, `zero …`.

Which series decides is a guess from the words, by rules that `docs/explanation/roles.md` states; a
run may be told another.
"""

import re
from typing import NamedTuple

from coordinator.domains.agents.schemas import Op

__all__ = ["UNITS", "Threshold", "converted", "holds", "read_threshold", "says_none", "unit_of"]

SPELLED = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
UNITS: dict[str, tuple[str, float]] = {
    "us": ("ms", 0.001), "µs": ("ms", 0.001), "ms": ("ms", 1), "msec": ("ms", 1),
    "millisecond": ("ms", 1), "milliseconds": ("ms", 1),
    "s": ("ms", 1000), "sec": ("ms", 1000), "secs": ("ms", 1000),
    "second": ("ms", 1000), "seconds": ("ms", 1000),
    "m": ("ms", 60_000), "min": ("ms", 60_000), "mins": ("ms", 60_000),
    "minute": ("ms", 60_000), "minutes": ("ms", 60_000),
    "h": ("ms", 3_600_000), "hr": ("ms", 3_600_000), "hrs": ("ms", 3_600_000),
    "hour": ("ms", 3_600_000), "hours": ("ms", 3_600_000),
    "day": ("ms", 86_400_000), "days": ("ms", 86_400_000),
    "week": ("ms", 604_800_000), "weeks": ("ms", 604_800_000),
    "%": ("%", 1), "percent": ("%", 1), "pct": ("%", 1),
    "b": ("B", 1), "byte": ("B", 1), "bytes": ("B", 1),
    "kb": ("B", 1e3), "mb": ("B", 1e6), "gb": ("B", 1e9),
    "kib": ("B", 1024), "mib": ("B", 1024**2), "gib": ("B", 1024**3),
    "": ("", 1), "count": ("", 1),
}  # fmt: skip
"""Each unit as it is written, in small letters: what it is counted in, and how many of those."""

NAMED = {
    "msec": "ms", "millisecond": "ms", "milliseconds": "ms", "sec": "s", "secs": "s",
    "second": "s", "seconds": "s", "m": "min", "mins": "min", "minute": "min", "minutes": "min",
    "hr": "h", "hrs": "h", "hour": "h", "hours": "h", "days": "day", "weeks": "week",
    "percent": "%", "pct": "%", "byte": "B", "bytes": "B", "b": "B", "kb": "KB", "mb": "MB",
    "gb": "GB", "kib": "KiB", "mib": "MiB", "gib": "GiB", "count": "",
}  # fmt: skip

SIGNS: dict[str, Op] = {
    ">": ">", "<": "<", ">=": ">=", "<=": "<=", "=>": ">=", "=<": "<=", "≥": ">=", "≤": "<=",
    "=": "=", "==": "=", "⩾": ">=", "⩽": "<=",
}  # fmt: skip
WORDS: tuple[tuple[str, Op], ...] = (
    ("no less than", ">="), ("not less than", ">="), ("no fewer than", ">="),
    ("no more than", "<="), ("not more than", "<="), ("no greater than", "<="),
    ("no longer than", "<="), ("no later than", "<="), ("no higher than", "<="),
    ("not exceeding", "<="), ("not exceed", "<="), ("does not exceed", "<="),
    ("greater than or equal to", ">="), ("less than or equal to", "<="),
    ("never above", "<="), ("never over", "<="), ("not above", "<="), ("not over", "<="),
    ("never exceeds", "<="), ("never exceed", "<="), ("never below", ">="), ("not below", ">="),
    ("no lower than", ">="), ("never under", ">="), ("at least", ">="),
    ("minimum of", ">="), ("a minimum of", ">="), ("minimum", ">="),
    ("min.", ">="), ("at most", "<="), ("maximum of", "<="), ("maximum", "<="), ("max.", "<="),
    ("up to", "<="), ("within", "<="), ("more than", ">"), ("greater than", ">"),
    ("higher than", ">"), ("exceeds", ">"), ("exceeding", ">"), ("above", ">"), ("over", ">"),
    ("less than", "<"), ("fewer than", "<"), ("lower than", "<"), ("faster than", "<"),
    ("shorter than", "<"), ("below", "<"), ("under", "<"), ("exactly", "="), ("equals", "="),
)  # fmt: skip

NUMBER = r"(?:about |~ ?)?(\d{1,3}(?:[,_]\d{3})+(?:\.\d+)?|\d{1,12}(?:[.,]\d{1,6})?)(k\b)?"
UNIT = (
    r"(?:[ -]?(%|(?:"
    + "|".join(
        sorted(
            (re.escape(unit) for unit in UNITS if unit not in ("", "%", "b", "h", "m")),
            key=len,
            reverse=True,
        )
    )
    + r"|h|b|(?-i:m))\b))?"
)
BETWEEN = re.compile(rf"\bbetween {NUMBER}{UNIT} (?:and|to) {NUMBER}{UNIT}", re.IGNORECASE)
SIGNED = re.compile(rf"(?<![-=<>!\w])(>=|<=|=>|=<|==|[<>=≥≤⩾⩽]) ?{NUMBER}{UNIT}", re.IGNORECASE)
WORDED = re.compile(
    rf"\b({'|'.join(re.escape(words) for words, _ in WORDS)}) (?:a |the )?"
    rf"(?:{NUMBER}{UNIT}|({'|'.join(SPELLED)})\b)",
    re.IGNORECASE,
)
BEHIND = re.compile(
    rf"(?<![\w.]){NUMBER}{UNIT}"
    r"(?:\+|,? or (more|higher|above|better|less|lower|below|fewer|faster))",
    re.IGNORECASE,
)
SHARE = re.compile(r"(?<![\w.])(\d{1,3}(?:\.\d{1,3})?) ?(?:%|percent\b)", re.IGNORECASE)
WHOLE = re.compile(
    r"coverage|covered|uptime|availab|success|pass|document|complet|\b100 ?(?:%|percent)",
    re.IGNORECASE,
)
COUNTED = (
    r"(?:violation|error|issue|warning|regression|failure|bug|defect|finding|leak|conflict|blocker)s?"
    r"|vulnerabilit(?:y|ies)|crash(?:es)?|(?:failing|failed|flaky|skipped) tests?"
)
ZERO = re.compile(r"\bzero ((?:[a-z0-9'/-]+ ){0,3}[a-z0-9'/-]+)", re.IGNORECASE)
AT_NONE = re.compile(r"(.*\w)(?: ?:| is| are) +(?:0|none|zero)[.!]?", re.IGNORECASE)
NONE = re.compile(
    rf"\b(?:no|0|without(?: any)?) ((?:[a-z0-9-]+ ){{0,3}}?(?:{COUNTED}))\b", re.IGNORECASE
)
MEANT = r"(?:percent|ms|milliseconds|s|sec|seconds|min|minutes|mb|kb|gb)\b"
VAGUE = re.compile(
    r"(?<![-=<>!\w])(?:>=|<=|[<>≥≤]) ?(?:$"
    rf"|[a-z]+(?: ?%| {MEANT})"
    rf"|(?:\?+|\[[^\]]{{0,40}}\]|_+|\.\.\.|…) ?(?:%|{MEANT}))",
    re.IGNORECASE,
)
KNOWN: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\bp(\d{2})\b|(\d{2})(?:th)? percentile", re.IGNORECASE), "p{}_ms"),
    (re.compile(r"response times?|latency", re.IGNORECASE), "response_time_ms"),
    (
        re.compile(r"(integration|e2e|end-to-end|branch|mutation)\b.*coverage", re.IGNORECASE),
        "{}_coverage",
    ),
    (re.compile(r"coverage", re.IGNORECASE), "coverage"),
)
IDLE = re.compile(
    r"(?:an?|the|of|in|on|at|to|for|with|all|any|is|are|be|been|must|should|shall|has|have|by|from"
    r"|and|than|that|was|were|its?|as|per|each|every|under|over)"
)
PREPOSITIONS = re.compile(
    r" (?:to|without|in|on|outside|of|for|with|across|from|at|by|during|after|beyond|left|remaining"
    r"|found|reported|detected|per|and|or)\b.*",
    re.IGNORECASE,
)


class Threshold(NamedTuple):
    """What a measured value is compared with, the series that it is looked for in, and the rest."""

    op: Op
    threshold: float
    unit: str
    measure: str
    rest: str
    """The words without the threshold: what the criterion's key is made of."""
    upper: float | None = None


def says_none(text: str) -> bool:
    """Tell whether a text begins to state a threshold and states no number: `> ninety %`."""
    return VAGUE.search(text) is not None


def read_threshold(text: str) -> Threshold | None:
    """Return the threshold that a criterion states; None where it is a plain one."""
    return _between(text) or _compared(text) or _behind(text) or _none(text) or _share(text)


def _between(text: str) -> Threshold | None:
    found = BETWEEN.search(text)
    if found is None:
        return None
    low, k, unit, high, k_high, unit_high = found.groups()
    unit = unit_of(unit_high or unit or "")
    made = _made("between", _number(low, k), unit, text, found)
    return made._replace(upper=_scaled(made, _number(high, k_high), unit))


def _compared(text: str) -> Threshold | None:
    if found := SIGNED.search(text):
        sign, number, k, unit = found.groups()
        return _made(SIGNS[sign], _number(number, k), unit_of(unit or ""), text, found)
    if found := WORDED.search(text):
        words, number, k, unit, spelled = found.groups()
        op = dict(WORDS)[words.lower()]
        value = SPELLED.index(spelled.lower()) if spelled else _number(number, k)
        return _made(op, value, unit_of(unit or ""), text, found)
    return None


def _behind(text: str) -> Threshold | None:
    found = BEHIND.search(text)
    if found is None:
        return None
    number, k, unit, word = found.groups()
    op: Op = "<=" if (word or "").lower() in ("less", "lower", "below", "fewer", "faster") else ">="
    return _made(op, _number(number, k), unit_of(unit or ""), text, found)


def _share(text: str) -> Threshold | None:
    """Read a bare share, where the words say that more of it is better: `100% of tests pass`."""
    found = SHARE.search(text)
    if found is None or not WHOLE.search(text):
        return None
    return _made(">=", float(found[1]), "%", text, found)


def _none(text: str) -> Threshold | None:
    """Read `zero critical vulnerabilities`, and `no …` where what it counts is one of the usual."""
    if found := AT_NONE.fullmatch(text):
        words = _near(found[1])
    else:
        found = ZERO.search(text) or NONE.search(text)
        words = PREPOSITIONS.sub("", f" {found[1]}") if found else ""
    measure = _slugged(words)
    return Threshold("=", 0.0, "", measure, text) if measure else None


def _made(op: Op, value: float, unit: str, text: str, found: re.Match[str]) -> Threshold:
    before, after = text[: found.start()], text[found.end() :]
    rest = f"{before} {after}"
    measure = _known(rest) or _slugged(_near(before)) or _slugged(_near(after)) or "value"
    made = Threshold(op, value, unit, measure, rest)
    return made._replace(threshold=_scaled(made, value, unit), unit=_kept(made, unit))


def _kept(made: Threshold, unit: str) -> str:
    return (
        "ms"
        if made.measure.endswith("_ms") and UNITS.get(unit.lower(), ("", 0))[0] == "ms"
        else unit
    )


def _scaled(made: Threshold, value: float, unit: str) -> float:
    """Bring a time to the milliseconds that the series counts by its name."""
    is_time = UNITS.get(unit.lower(), ("", 0.0))[0] == "ms"
    return value * UNITS[unit.lower()][1] if made.measure.endswith("_ms") and is_time else value


def _known(text: str) -> str | None:
    for words, name in KNOWN:
        if found := words.search(text):
            given = next((part for part in found.groups() if part), "")
            return name.format(given.lower().replace("end-to-end", "e2e"))
    return None


def _near(text: str) -> str:
    """Return the words of a text that stand next to the threshold: those without brackets."""
    return re.sub(r"[(\[].*|[^\w\s/-]", " ", text)


def _slugged(text: str) -> str:
    words = re.findall(r"[a-z0-9]+", text.lower())
    kept = [word for word in words if not IDLE.fullmatch(word)][:5]
    return "_".join(kept)[:60].strip("_0123456789") if kept else ""


def _number(digits: str, k: str | None) -> float:
    if re.fullmatch(r"\d{1,3}(?:[,_]\d{3})+(?:\.\d+)?", digits):
        digits = digits.replace(",", "").replace("_", "")
    return float(digits.replace(",", ".")) * (1000 if k else 1)


def unit_of(unit: str) -> str:
    """Return the one spelling of a unit; one that we do not know stays as it is."""
    low = unit.strip().lower()
    return NAMED.get(low, low if low in UNITS else unit.strip())


def converted(value: float, unit: str, into: str) -> float | None:
    """Return a value in another unit; None where they measure different things.

    A value without a unit is taken to be in the one that is wanted.
    """
    if not unit or unit_of(unit) == unit_of(into):
        return value
    if unit_of(unit).lower() not in UNITS or unit_of(into).lower() not in UNITS:
        return None
    (of, factor), (wanted, per) = (UNITS[unit_of(each).lower()] for each in (unit, into))
    return value * factor / per if of == wanted else None


def holds(value: float, op: str, threshold: float, upper: float | None = None) -> bool:
    """Tell whether a value satisfies a threshold."""
    return {
        ">": value > threshold,
        ">=": value >= threshold,
        "<": value < threshold,
        "<=": value <= threshold,
        "=": value == threshold,
        "between": threshold <= value <= (threshold if upper is None else upper),
    }[op]
