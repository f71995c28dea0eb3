"""Thresholds as people write them: `> 90%`, `at least 2`, `(< 100ms response time)`, `zero …`.

Pure functions, in time that grows with the text's length.
"""

import re
from typing import NamedTuple

from coordinator.domains.agents.documents.series import counted, named
from coordinator.domains.agents.schemas import Op

__all__ = [
    "BETWEEN",
    "RANGE",
    "UNITS",
    "Threshold",
    "converted",
    "holds",
    "kind_of",
    "read_threshold",
    "says_none",
    "unit_of",
]

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
    ("min.", ">="), ("min", ">="), ("at most", "<="), ("maximum of", "<="), ("maximum", "<="),
    ("max.", "<="), ("max", "<="),
    ("up to", "<="), ("within", "<="), ("more than", ">"), ("greater than", ">"),
    ("higher than", ">"), ("exceeds", ">"), ("exceeding", ">"), ("above", ">"), ("over", ">"),
    ("less than", "<"), ("fewer than", "<"), ("lower than", "<"), ("faster than", "<"),
    ("shorter than", "<"), ("below", "<"), ("under", "<"), ("exactly", "="), ("equals", "="),
)  # fmt: skip

NUMBER = r"(?:about |~ ?)?(\d{1,3}(?:[,_ ]\d{3})+(?!\d)(?:\.\d+)?|\d{1,12}(?:[.,]\d{1,6})?)(k\b)?"
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
RANGE = re.compile(rf"(?<![\w.,/-]){NUMBER}{UNIT} ?(?:[-–—]|to) ?{NUMBER}{UNIT}", re.IGNORECASE)
SIGNED = re.compile(
    r"(?<![-=<>!\w])(>=|<=|=>|=<|==|[<>=≥≤⩾⩽]) ?"
    rf"(?:{NUMBER}{UNIT}|({'|'.join(SPELLED)})\b(?!-))",
    re.IGNORECASE,
)
AHEAD = re.compile(
    rf"(max|min)(?:imum)?\.?((?: [a-z0-9/-]+){{1,6}}?):? (?:of |is )?{NUMBER}{UNIT}[.!]?",
    re.IGNORECASE,
)
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
    r"|(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?"
    r"|thousands?|few|several|(?:thir|four|fif|six|seven|eigh|nine)(?:teen|ty)|twenty|forty)\b"
    rf"|(?:\?+|\[[^\]]{{0,40}}\]|_+|\.\.\.|…) ?(?:%|{MEANT}))",
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
    found = BETWEEN.search(text) or next((each for each in RANGE.finditer(text) if each[6]), None)
    if found is None:
        return None
    low, k, unit, high, k_high, unit_high = found.groups()
    unit = unit_of(unit_high or unit or "")
    made = _made("between", _number(low, k), unit, text[: found.start()], text[found.end() :])
    return made._replace(upper=_scaled(made, _number(high, k_high), unit))


def _compared(text: str) -> Threshold | None:
    if found := SIGNED.search(text) or WORDED.search(text):
        words, number, k, unit, spelled = found.groups()
        op = SIGNS.get(words) or dict(WORDS)[words.lower()]
        value = SPELLED.index(spelled.lower()) if spelled else _number(number, k)
        return _made(op, value, unit_of(unit or ""), text[: found.start()], text[found.end() :])
    if found := AHEAD.fullmatch(text):
        end, words, number, k, unit = found.groups()
        op = "<=" if end.lower() == "max" else ">="
        return _made(op, _number(number, k), unit_of(unit or ""), words, "")
    return None


def _behind(text: str) -> Threshold | None:
    found = BEHIND.search(text)
    if found is None:
        return None
    number, k, unit, word = found.groups()
    op: Op = "<=" if (word or "").lower() in ("less", "lower", "below", "fewer", "faster") else ">="
    before, after = text[: found.start()], text[found.end() :]
    return _made(op, _number(number, k), unit_of(unit or ""), before, after)


def _share(text: str) -> Threshold | None:
    """Read a bare share, where the words say that more of it is better: `100% of tests pass`."""
    found = SHARE.search(text)
    if found is None or not WHOLE.search(text):
        return None
    return _made(">=", float(found[1]), "%", text[: found.start()], text[found.end() :])


def _none(text: str) -> Threshold | None:
    """Read `zero critical vulnerabilities`, and `no …` where what it counts is one of the usual."""
    if found := AT_NONE.fullmatch(text):
        measure = counted(found[1])
    elif found := ZERO.search(text) or NONE.search(text):
        measure = counted(found[1], text[found.start(1) :])
    else:
        return None
    return Threshold("=", 0.0, "", measure, text) if measure else None


def _made(op: Op, value: float, unit: str, before: str, after: str) -> Threshold:
    measure = named(before, after, kind_of(unit) if unit else None)
    made = Threshold(op, value, unit, measure, f"{before} {after}")
    is_time = measure.endswith("_ms") and (not unit or kind_of(unit) == "ms")
    return made._replace(threshold=_scaled(made, value, unit), unit="ms" if is_time else unit)


def _scaled(made: Threshold, value: float, unit: str) -> float:
    """Bring a time to the milliseconds that the series counts by its name."""
    is_time = bool(unit) and kind_of(unit) == "ms"
    return value * UNITS[unit.lower()][1] if made.measure.endswith("_ms") and is_time else value


def _number(digits: str, k: str | None) -> float:
    if re.fullmatch(r"\d{1,3}(?:[,_ ]\d{3})+(?:\.\d+)?", digits):
        digits = re.sub("[,_ ]", "", digits)
    return float(digits.replace(",", ".")) * (1000 if k else 1)


def kind_of(unit: str) -> str:
    """Return what a unit counts: `ms` for any time, `B` for any size; itself where unknown."""
    return UNITS.get(unit.lower(), (unit.lower(), 1.0))[0]


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
