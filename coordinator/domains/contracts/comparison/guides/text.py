"""Plain words of a guide, and the rates among them.

Every pattern is bounded, so that a line costs no more than its length.
"""

import re
from binascii import crc32
from collections.abc import Iterator

__all__ = ["bare", "normal", "plain", "rates", "sentences", "without_rates"]

LINK = re.compile(
    r"(?<!/)!?\[((?:[^\[\]]|\[[^\[\]]{0,100}\]){0,200})\]\(([^()\s]{0,300})(?:\s\"[^\"]{0,100}\")?\)"
)
TAG = re.compile(
    r"(?<!/)</?(?:a|b|br|code|del|details|div|em|h[1-6]|hr|i|img|kbd|p|pre|samp|small|span|strong|sub"
    r"|summary|sup|u)(?:\s[^<>]{0,300})?\s{0,3}/?>",
    re.IGNORECASE,
)

RATE = re.compile(
    r"(?<![\d.,])(\d{1,3}(?:[,_ ]\d{3}){1,4}|\d{1,3}(?:\.\d{3}){1,4}|\d{1,12}(?:\.\d{1,6})?)"
    r"\s{0,3}(k|m|thousand|million)?\s{0,3}"
    r"((?:[^\W\d_]{2,20}(?:[\s-]{1,2}|(?=/))){0,3})"
    r"(?:/|per\b|every\b|each\b|an?\b|in\b|pro\b|je\b|alle\b)\s{0,3}(\d{1,6})?[\s-]{0,3}"
    r"(seconds?|secs?|sekunden?|sek|s|minuten?|minutes?|mins?|m|hours?|hrs?|h|stunden?|std|days?|d"
    r"|tage?)\b",
    re.IGNORECASE,
)
SHORT_RATE = re.compile(
    r"(?<![\d.,])(\d{1,3}(?:[,_]\d{3}){1,4}|\d{1,12})\s{0,3}(k|m)?\s{0,3}(r(?:eq)?p[smhd])\b",
    re.IGNORECASE,
)
UNLIMITED = re.compile(
    r"\b(?:unlimited|no (?:rate.)?limit(?:s|ed|ing|ation)?|not (?:rate.)?limited|unbegrenzt"
    r"|keine? (?:limits?|begrenzung|beschränkung))\b|^\W*(?:none|keines?|n/a)\W*$",
    re.IGNORECASE,
)
SENTENCE = re.compile(r"(?<=[.!?;])\s+(?=\W{0,3}[A-ZÄÖÜ`0-9])|\s[–—-]\s")
CALLS = frozenset(
    re.findall(
        r"\w+",
        "api http request requests req reqs call calls hit hits query queries message messages"
        " times anfrage anfragen aufruf aufrufe abfrage abfragen zugriff zugriffe",
    )
)
GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+")
LONGEST = 500
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "t": 86400}
FACTORS = {"k": 1_000, "t": 1_000, "m": 1_000_000}


def plain(text: str) -> str:
    """Return a line without its HTML tags, and of its links only what they say.

    The target of one that names no path is kept: it may be an address that matters.
    """
    if "](" in text:
        text = LINK.sub(_linked, text)
    return TAG.sub(" ", text).strip() if "<" in text else text


def _linked(found: "re.Match[str]") -> str:
    is_address = found[2].startswith("http") and "/" not in found[1]
    return f"{found[1]} {found[2]}" if is_address else found[1]


def bare(text: str) -> str:
    """Return text without emphasis, ticks and blanks at its ends."""
    return text.replace("`", "").replace("*", "").strip(" \t_:~")


def normal(text: str) -> str:
    """Return the words of a text, so that two texts which read the same are equal."""
    words = " ".join(re.findall(r"\w+", text.casefold()))
    return words if len(words) <= LONGEST else f"{words[:LONGEST]} {crc32(words.encode()):x}"


def sentences(text: str) -> list[str]:
    """Return the sentences of a line, those with words."""
    return [part for part in SENTENCE.split(text) if normal(part)]


def rates(text: str) -> Iterator[tuple[float, str, int]]:
    """Yield each rate in a text: requests a minute, the words, and the seconds that it is over.

    Those are 0 where there is no limit.
    """
    for found in RATE.finditer(text):
        unit = found[5].lower()
        span = SECONDS["h" if unit[:2] == "st" else unit[0]] * int(found[4] or 1)
        if span:
            yield _number(found[1], found[2]) * 60 / span, found[0].strip(), span
    for found in SHORT_RATE.finditer(text):
        span = SECONDS[found[3][-1].lower()]
        yield _number(found[1], found[2]) * 60 / span, found[0].strip(), span
    if UNLIMITED.search(text):
        yield float("inf"), "unlimited", 0


def without_rates(text: str) -> str:
    """Return the words of a text around its rates: for whom they are."""
    return normal(UNLIMITED.sub(" ", SHORT_RATE.sub(" ", RATE.sub(_counted, text))))


def _counted(found: "re.Match[str]") -> str:
    """Return what a rate counts, where it is not just requests."""
    return f" {' '.join(word for word in found[3].split() if word.casefold() not in CALLS)} "


def _number(digits: str, factor: str | None) -> float:
    marks = "[.]" if GROUPED.fullmatch(digits) else "[,_ ]"
    value = float(re.sub(marks, "", digits))
    return value * FACTORS[factor[0].lower()] if factor else value
