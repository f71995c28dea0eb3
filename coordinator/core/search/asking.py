"""Reading what people type into a search: nothing that is typed is an error."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from coordinator.core.errors import Invalid
from coordinator.core.kinds import kinds
from coordinator.core.schemas import storable
from coordinator.core.search.words import words

__all__ = ["Term", "Wanted", "wanted"]

LONGEST = 500
TERMS = 20
"""How many words and phrases of a query count."""

TOKEN = re.compile(r'(?P<name>kind|author|state):(?P<value>[^\s"]+)|"(?P<phrase>[^"]*)"?|[^\s"]+')


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand one after the other; of the last one only its beginning where it says so."""

    words: tuple[str, ...]
    is_prefix: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is looked for: all of the terms, among the things of these filters; empty is any."""

    spoken: str = ""
    terms: tuple[Term, ...] = ()
    is_nothing: bool = False
    """Whether what was typed holds no letter and no digit."""
    kind: str = ""
    author: str = ""
    state: str = ""
    since: datetime | None = None


def wanted(spoken: str, **filters: Any) -> Wanted:
    """Read words, "phrases", a `*` at a word's end, and `kind:`, `author:`, `state:` among them.

    The last word counts as a beginning. The filters by name go before those in the text. Raises
    `Invalid` for more than 500 characters, or a `kind` among the filters that is none.
    """
    if len(spoken) > LONGEST:
        raise Invalid(f"`q` has {len(spoken)} characters; {LONGEST} are the most.")
    spoken = storable(spoken)
    given = {name: value for name, value in filters.items() if value}
    if "kind" in given:
        given["kind"] = _checked(str(given["kind"]))
    terms: list[Term] = []
    is_nothing = False
    for match in TOKEN.finditer(spoken):
        name, value = match["name"], match["value"]
        if name in ("author", "state") or (name and _kind_of(value)):
            given.setdefault(name, _kind_of(value) if name == "kind" else value)
            continue
        cut = tuple(words(match[0]))
        is_nothing = is_nothing or not cut
        terms += [Term(cut, match["phrase"] is None and match[0].endswith("*"))] if cut else []
    terms = terms[:TERMS]
    if terms and (spoken[-1].isalnum() or spoken[-1] == "*"):
        terms[-1] = replace(terms[-1], is_prefix=True)
    is_nothing = is_nothing and not terms
    return Wanted(spoken=spoken.strip(), terms=tuple(terms), is_nothing=is_nothing, **given)


def _checked(spoken: str) -> str:
    found = _kind_of(spoken)
    if not found:
        known = ", ".join(sorted(kind.name.replace("_", "-") for kind in kinds()))
        raise Invalid(
            f"`{spoken[:40]}` is no kind of thing.",
            fix=f"`kind` is one of {known}; or leave it out.",
        )
    return found


def _kind_of(spoken: str) -> str:
    name = spoken.lower().replace("-", "_")
    return next((kind.name for kind in kinds() if name in (kind.name, kind.noun)), "")
