"""Resources as people name them, in one normal form each, and whether two of them overlap.

Names that differ only in case, or in how Unicode composes them, are taken for the same, as some
file systems do: a needless wait is better than two writers of one file.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from coordinator.core.errors import Invalid
from coordinator.domains.claims.addresses import address_parts, address_patterns
from coordinator.domains.claims.globs import glob, normal_path
from coordinator.domains.claims.patterns import Pattern, fold, meet

__all__ = [
    "DATABASE",
    "Resource",
    "key",
    "normal",
    "overlap",
    "parse",
    "same_repository",
    "witness",
]

PREFIXES = ("path", "endpoint", "migration", "name")
DATABASE = "main"
WORD = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,99}")
NO_NAMES = ("", ".", "..", "~", "https", "http", "ssh", "git", "file")
HIDDEN = ("Cc", "Cf", "Zl", "Zp")
METHOD = re.compile(r"[A-Za-z]{1,20}|\*")
ANY_METHOD = ("ANY", "ALL")
UNKNOWN = re.compile(r"[A-Za-z][\w-]*:")
SAYING = "Say `path:src/api/**`, `endpoint:GET /users/{id}`, `migration:users` or `name:demo`."


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource taken apart: its kind, what must be equal, and what must meet."""

    kind: str
    word: str
    """A name, a method, or a migration with its database; empty for a path."""
    patterns: tuple[Pattern, ...] = ()
    """What a path or an address may be; one of them at least."""


def normal(text: str) -> str:
    """Return a resource in its normal form; raises `Invalid` with the rule that it breaks.

    `./src//api/` becomes `path:src/api/**`, `users/{id}/` an address without the last slash, a
    method upper case, a word of no kind `name:word`.
    """
    text = unicodedata.normalize("NFC", text).strip()
    if any(unicodedata.category(char) in HIDDEN for char in text):
        raise _refused(text, "holds a character that nobody sees")
    kind, colon, rest = text.partition(":")
    kind, rest = kind.strip().lower(), rest.strip()
    if not colon or kind not in PREFIXES:
        return f"name:{_plain(text)}"
    if not rest:
        raise _refused(text, "names nothing")
    match kind:
        case "path":
            return f"path:{normal_path(rest)}"
        case "endpoint":
            return f"endpoint:{_endpoint(rest)}"
        case "migration":
            return f"migration:{_migration(rest)}"
    return f"name:{' '.join(rest.split())}"


def _plain(text: str) -> str:
    if not text:
        raise _refused(text, "is empty")
    if re.search(r"[/\\*?\[\]{}]", text) and not UNKNOWN.match(text):
        raise Invalid(
            f"`{text}` does not say what it is; it reads like a path.",
            fix=f"Say `path:{text}`, or `name:{text}` for a free name.",
        )
    if UNKNOWN.match(text):
        raise Invalid(
            f"`{text}` is of no kind: there are {', '.join(f'`{one}:`' for one in PREFIXES)}.",
            fix=f"{SAYING} A name that holds a colon is `name:{text}`.",
        )
    return " ".join(text.split())


def _endpoint(text: str) -> str:
    method, _, address = text.partition(" ")
    address = address.strip()
    if text.startswith("/"):
        method, address = "*", text
    if METHOD.fullmatch(method) is None or not address.startswith("/"):
        raise _refused(f"endpoint:{text}", "is no method and address, such as `GET /users/{id}`")
    if re.search(r"[\s?#\\]", address):
        raise _refused(f"endpoint:{text}", "holds a space, a query or a fragment")
    parts = [part for part in address_parts(address) if part not in ("", ".")]
    if ".." in parts:
        raise _refused(f"endpoint:{text}", "goes up by `..`")
    method = "*" if method.upper() in ANY_METHOD else method.upper()
    return f"{method} /{'/'.join(parts)}"


def _migration(text: str) -> str:
    database, slash, name = text.rpartition("/")
    for word in (database, name) if slash else (name,):
        if WORD.fullmatch(word) is None:
            raise _refused(f"migration:{text}", "is no name, or database and name: `main/users`")
    return name if database.lower() in ("", DATABASE) else f"{database}/{name}"


def _refused(text: str, rule: str) -> Invalid:
    return Invalid(f"The resource `{text}` {rule}.", fix=SAYING)


@lru_cache(maxsize=8192)
def parse(text: str) -> Resource:
    """Take a resource in normal form apart, folded so that case does not tell two apart."""
    kind, _, rest = text.partition(":")
    if kind == "path":
        return Resource(kind, "", glob(rest))
    if kind == "endpoint":
        method, _, address = rest.partition(" ")
        return Resource(kind, method, address_patterns(address))
    if kind == "migration":
        return Resource(kind, fold(rest if "/" in rest else f"{DATABASE}/{rest}"))
    return Resource(kind, fold(rest))


def key(text: str) -> Resource:
    """Return by what two spellings of a resource are the same one."""
    return parse(text)


@lru_cache(maxsize=65_536)
def witness(a: str, b: str) -> str | None:
    """Return a resource that both of these match, None where none does; the order is no matter."""
    one, other = parse(a), parse(b)
    if one.kind != other.kind:
        return None
    if one.kind not in ("path", "endpoint"):
        return a if one.word == other.word else None
    if one.kind == "endpoint" and one.word != other.word and "*" not in (one.word, other.word):
        return None
    for left in one.patterns:
        for right in other.patterns:
            if (found := meet(left, right)) is not None:
                return _named(one, other, found)
    return None


def _named(one: Resource, other: Resource, parts: list[str]) -> str:
    if one.kind == "path":
        return "/".join(parts) or "."
    method = next((word for word in (one.word, other.word) if word != "*"), "*")
    return f"{method} /{'/'.join(parts)}"


def overlap(a: str, b: str) -> bool:
    """Tell whether something matches both resources, given in normal form."""
    return witness(a, b) is not None


def same_repository(a: str, b: str) -> bool:
    """Tell whether two ways to name a repository may mean the same one.

    Nothing named may be any; `api`, `team/api` and `git@host:team/api.git` may be one.
    """
    one, other = _components(a), _components(b)
    length = min(len(one), len(other))
    return length == 0 or one[-length:] == other[-length:]


@lru_cache(maxsize=4096)
def _components(name: str) -> tuple[str, ...]:
    name = fold(unicodedata.normalize("NFC", name)).replace("\\", "/").rstrip("/")
    parts = re.split(r"[/:]+", name.removesuffix(".git").rpartition("@")[2])
    return tuple(part for part in parts if part not in NO_NAMES)
