"""Paths as people write them: one normal form, and the patterns that it stands for.

`*` and `?` stay within a segment, `**` is any number of segments, `[a-z]` one character, `{a,b}`
either word. A last segment without wildcards may be a directory, so it covers what is beneath it.
"""

import re
from itertools import product

from coordinator.core.errors import Invalid
from coordinator.domains.claims.patterns import ANY, STAR, Chars, Pattern, Segment, Star, fold

__all__ = ["COSTLY", "glob", "normal_path", "segment"]

SEGMENTS = 32
WILDCARDS = 32
ALTERNATIVES = 16
WIDEST = 512
"""Characters that one `[…]` may stand for."""

EITHER = re.compile(r"\{([^{}/]*,[^{}/]*)\}")
SET = re.compile(r"\[([!^]?)([^\[\]/]+)\]")
WILD = re.compile(r"[*?]|\[[^\[\]/]+\]|\{[^{}/]*,[^{}/]*\}")


COSTLY = re.compile(r"(?<!\*)\*(?!\*)|[?\[{]")
"""What makes a path more than a directory: comparing many of these is what costs."""


def normal_path(text: str) -> str:
    """Return a path below the root in its normal form: `src/api/**` for `./src//x/../api/`.

    Raises `Invalid` for one that is absolute, leaves the root or is too long to compare.
    """
    text = text.replace("\\", "/")
    if text.startswith("/") or re.match(r"[A-Za-z]:", text):
        raise _refused(text, "is absolute", "Name it from the repository's root: `path:src/api`.")
    parts = list[str]()
    for part in text.split("/"):
        if part == "..":
            _go_up(parts, text)
        elif part not in ("", "."):
            parts.append(re.sub(r"\*{2,}", "*", part) if part.strip("*") else part[:2])
    if text.endswith("/") or not parts:
        parts.append("**")
    parts = [part for at, part in enumerate(parts) if part != "**" or parts[at - 1 : at] != ["**"]]
    _check_size(text, parts)
    return "/".join(parts)


def _go_up(parts: list[str], text: str) -> None:
    if not parts:
        raise _refused(text, "leaves the root", "Claim what is below the repository's root.")
    if parts[-1] == "**":
        raise _refused(text, "goes up from `**`, which may be anywhere", "Write it without `..`.")
    parts.pop()


def _check_size(text: str, parts: list[str]) -> None:
    whole = "/".join(parts)
    alternatives = 1
    for found in EITHER.finditer(whole):
        alternatives *= found[1].count(",") + 1
    if any(part != part.strip() for part in parts):
        raise _refused(text, "has a name that begins or ends with a space", "Write `?` for it.")
    if len(parts) > SEGMENTS:
        raise _refused(text, f"has more than {SEGMENTS} segments", "Claim a directory above it.")
    if len(WILD.findall(whole)) > WILDCARDS or alternatives > ALTERNATIVES:
        rule = f"has more than {WILDCARDS} wildcards, or {ALTERNATIVES} alternatives"
        raise _refused(text, rule, "Claim the directory, or several paths.")
    for _, inner in SET.findall(whole):
        if _set_of(inner) is None:
            raise _refused(text, "holds a `[…]` that goes backwards or is too wide", "Write `?`.")


def _refused(text: str, rule: str, fix: str) -> Invalid:
    return Invalid(f"The resource `path:{text}` {rule}.", fix=fix)


def glob(path: str) -> tuple[Pattern, ...]:
    """Return the patterns of a path in normal form; a name matches it that matches one of them.

    One with `[…]` also stands for a file of that very name, as some frameworks have: `[id].tsx`.
    """
    plain = [_pattern(one, sets=True) for one in _spread(path)]
    if SET.search(path):
        plain += [_pattern(one, sets=False) for one in _spread(path)]
    return tuple(dict.fromkeys(plain))


def _spread(path: str) -> list[str]:
    """Return the path with each `{a,b}` as one of its words."""
    pieces = EITHER.split(path)
    words = [piece.split(",") if number % 2 else [piece] for number, piece in enumerate(pieces)]
    return ["".join(chosen) for chosen in product(*words)]


def _pattern(path: str, *, sets: bool) -> Pattern:
    parts = [part for part in path.split("/") if part]
    row: list[Segment | Star] = [
        STAR if part == "**" else segment(part, sets=sets) for part in parts
    ]
    may_be_directory = bool(parts) and not re.search(r"[*?]", parts[-1])
    if may_be_directory and not (sets and SET.search(parts[-1])):
        row.append(STAR)
    return tuple(row)


def segment(part: str, *, sets: bool) -> Segment:
    """Return the tokens of one segment; `sets` reads `[a-z]` as one character."""
    tokens: list[Chars | Star] = []
    at = 0
    while at < len(part):
        found = SET.match(part, at) if sets else None
        chars = _set_of(found[2]) if found else None
        if found and chars is not None:
            tokens.append(Chars(chars, negated=bool(found[1])))
            at = found.end()
            continue
        if part[at] != "*":
            tokens.append(ANY if part[at] == "?" else Chars(frozenset(fold(part[at]))))
        elif not tokens or tokens[-1] is not STAR:
            tokens.append(STAR)
        at += 1
    return tuple(tokens)


def _set_of(inner: str) -> frozenset[str] | None:
    """Return the characters of a `[…]`; None for one that goes backwards or is too wide."""
    chars, at = set[str](), 0
    while at < len(inner):
        first = last = inner[at]
        if inner[at + 1 : at + 2] == "-" and at + 2 < len(inner):
            last = inner[at + 2]
            at += 2
        width = ord(last) - ord(first) + 1
        if not 0 < width <= WIDEST:
            return None
        chars.update(fold("".join(map(chr, range(ord(first), ord(last) + 1)))))
        at += 1
    return frozenset(chars - {"/"})
