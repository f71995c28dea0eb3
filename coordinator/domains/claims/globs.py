"""Paths as people write them: one normal form, and the patterns that it stands for.

`*` and `?` stay within a segment, `**` is any number of segments, `[a-z]` one character, `{a,b}`
either word. A last segment without wildcards may be a directory, so it covers what is beneath it.
"""

import re
from collections.abc import Sequence

from coordinator.core.errors import Invalid
from coordinator.domains.claims.braces import spread
from coordinator.domains.claims.patterns import (
    ANY,
    STAR,
    Chars,
    Pattern,
    Segment,
    Star,
    fold,
    fold_chars,
)

__all__ = ["COSTLY", "SEGMENTS", "glob", "normal_path", "segment"]

SEGMENTS = 32
WILDCARDS = 32
"""In one path, with its alternatives written out."""
LONGEST = 255
WIDEST = 512
"""Characters that one `[…]` may stand for."""

SET = re.compile(r"\[([!^]?)([^\[\]/]+)\]")
WILD = re.compile(r"[*?]|\[[^\[\]/]+\]")
FOREIGN = re.compile(r"[@!+?*]\(|\[[!^]?\]|\[[:.=]")
"""`!(a)`, `[]a]` and `[[:alpha:]]`, which tools read in different ways; not `[[...slug]]`."""

COSTLY = re.compile(r"(?<!\*)\*(?!\*)|[?\[{]")
"""What makes a path more than a directory: comparing many of these is what costs."""


def normal_path(text: str) -> str:
    """Return a path below the root in its normal form: `src/api/**` for `./src//x/../api/`.

    Raises `Invalid` for one that is absolute, leaves the root or is too long to compare.
    """
    text = text.replace("\\", "/")
    if FOREIGN.search(text.replace("[[...", "").replace("[...", "")):
        raise _refused(text, "holds `!(…)`, `[]…]` or the like", "Write it with `*` or `{a,b}`.")
    paths = tuple(dict.fromkeys(map(_normal_one, spread(text))))
    _check_size(text, paths)
    if len(paths) == 1:
        return paths[0]
    kept = "/".join(_parts(text))
    if spread(kept) == paths:
        return kept
    written = f"{{{','.join(paths)}}}"
    if spread(written) != paths or len(written) > LONGEST:
        raise _refused(text, "holds alternatives that do not fit", "Claim them as several paths.")
    return written


def _normal_one(text: str) -> str:
    if text.startswith("/") or re.match(r"[A-Za-z]:", text):
        raise _refused(text, "is absolute", "Name it from the repository's root: `path:src/api`.")
    return "/".join(_parts(text))


def _parts(text: str) -> list[str]:
    parts = list[str]()
    for part in text.split("/"):
        if part == "..":
            _go_up(parts, text)
        elif part not in ("", "."):
            parts.append(re.sub(r"\*{2,}", "*", part) if part.strip("*") else part[:2])
    if text.endswith("/") or not parts:
        parts.append("**")
    return [part for at, part in enumerate(parts) if part != "**" or parts[at - 1 : at] != ["**"]]


def _go_up(parts: list[str], text: str) -> None:
    if not parts:
        raise _refused(text, "leaves the root", "Claim what is below the repository's root.")
    if parts[-1] == "**":
        raise _refused(text, "goes up from `**`, which may be anywhere", "Write it without `..`.")
    parts.pop()


def _check_size(text: str, paths: Sequence[str]) -> None:
    for path in paths:
        parts = path.split("/")
        if any(part != part.strip() for part in parts):
            rule = "has a name that begins or ends with a space"
            raise _refused(text, rule, "Write `?` for it.")
        if len(parts) > SEGMENTS:
            raise _refused(text, f"has more than {SEGMENTS} segments", "Claim a directory above.")
        if any(_set_of(inner) is None for _, inner in SET.findall(path)):
            raise _refused(text, "holds a `[…]` that goes backwards or is too wide", "Write `?`.")
    if sum(len(WILD.findall(path)) for path in paths) > WILDCARDS:
        rule = f"has more than {WILDCARDS} wildcards, its alternatives written out"
        raise _refused(text, rule, "Claim the directory, or several paths.")


def _refused(text: str, rule: str, fix: str) -> Invalid:
    return Invalid(f"The resource `path:{text}` {rule}.", fix=fix)


def glob(path: str) -> tuple[Pattern, ...]:
    """Return the patterns of a path in normal form; a name matches it that matches one of them.

    One with `[…]` also stands for a file of that very name, as some frameworks have: `[id].tsx`.
    """
    found = list[Pattern]()
    for one in spread(path):
        for sets in (True, False) if SET.search(one) else (True,):
            found += [_pattern(one, sets=sets, whole=whole) for whole in (False, True)]
    return tuple(dict.fromkeys(found))


def _pattern(path: str, *, sets: bool, whole: bool) -> Pattern:
    parts = [part for part in path.split("/") if part]
    row: list[Segment | Star] = [
        STAR if part == "**" else segment(part, sets=sets, whole=whole) for part in parts
    ]
    may_be_directory = bool(parts) and not re.search(r"[*?]", parts[-1])
    if may_be_directory and not (sets and SET.search(parts[-1])):
        row.append(STAR)
    return tuple(row)


def segment(part: str, *, sets: bool, whole: bool) -> Segment:
    """Return the tokens of one segment; `sets` reads `[a-z]` as one character.

    `whole` folds names as a whole, `ß` to `ss`; else each letter stays one, as `?` counts them.
    """
    tokens: list[Chars | Star] = []
    at = 0
    while at < len(part):
        found = SET.match(part, at) if sets else None
        chars = _set_of(found[2]) if found else None
        if found and chars is not None:
            tokens.append(Chars(chars, negated=bool(found[1])))
            at = found.end()
        elif part[at] in "*?":
            if part[at] == "?":
                tokens.append(ANY)
            elif not tokens or tokens[-1] is not STAR:
                tokens.append(STAR)
            at += 1
        else:
            said = re.match(r"[^*?\[]+|\[", part[at:])
            name = said[0] if said else part[at]
            folded = fold(name) if whole else fold_chars(name)
            tokens += [Chars(frozenset(char)) for char in folded]
            at += len(name)
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
        chars.update(fold_chars("".join(map(chr, range(ord(first), ord(last) + 1)))))
        at += 1
    return frozenset(chars - {"/"})
