"""What differs between two guides and is not understood: never called safe, only named.

Words that only moved, and code or names that are new, are no difference.
"""

from collections.abc import Iterable, Iterator

from coordinator.domains.contracts.comparison.changes import Gap
from coordinator.domains.contracts.comparison.guides.fields import implied
from coordinator.domains.contracts.comparison.guides.model import (
    Endpoint,
    Facts,
    Field,
    Guide,
    Remarks,
)

__all__ = ["gaps"]

SECTIONS = {"limits": "rate limits", "base": "the base URL", "example": "an example"}
SHOWN = 3
"""How many words stand in a sentence."""
LONGEST = 100
UNLIMITED = float("inf")


def gaps(before: Guide, after: Guide) -> Iterator[Gap]:
    """Yield where something that is said of all, or of an endpoint on both sides, is unclear."""
    yield from _of_access(None, before.facts, after.facts)
    yield from _of_address(before, after)
    yield from _of_prose(None, before.remarks, after.remarks, set())
    for key, one in after.endpoints.items():
        known = before.endpoints.get(key)
        if known is None:
            continue
        yield from _of_access(one, known.facts, one.facts)
        yield from _of_fields(known, one)
        yield from _of_answers(known, one)
        fields = {part for each in _fields(one) for part in each.split(".")}
        yield from _of_prose(one, known.remarks, one.remarks, fields)


def _gap(endpoint: Endpoint | None, line: int, text: str) -> Gap:
    method, path = (endpoint.method, endpoint.path) if endpoint else ("", "")
    return Gap(method, path, f"#L{line}", text)


def _differs(endpoint: Endpoint | None, line: int, what: str, words: Iterable[str] = ()) -> Gap:
    shown = ", ".join(sorted(words)[:SHOWN])[:LONGEST]
    about = f" ({shown})" if shown else ""
    return _gap(endpoint, line, f"What is said of {what} differs and is not understood{about}.")


def _of_access(endpoint: Endpoint | None, base: Facts, revision: Facts) -> Iterator[Gap]:
    lines: dict[str, int] = {}
    for known, others in ((revision.unclear, base.unclear), (base.unclear, revision.unclear)):
        for (section, words), line in known.items():
            if (section, words) not in others:
                lines.setdefault(section, line)
    if base.schemes and not revision.schemes and endpoint is None:
        lines.setdefault("authentication", next(iter(base.schemes.values())))
    beyond: dict[str, list[str]] = {}
    for section, word, line in [*_left(revision, base), *_left(base, revision)]:
        lines.setdefault(section, line)
        beyond.setdefault(section, []).append(word)
    for section, line in lines.items():
        yield _differs(endpoint, line, SECTIONS.get(section, section), beyond.get(section, ()))


def _left(facts: Facts, other: Facts) -> Iterator[tuple[str, str, int]]:
    """Yield the words beyond what is understood that the other side does not have.

    Where the other side says nothing of the section, or that nothing is asked, a rule tells it.
    """
    is_open = {
        "authentication": set(other.schemes) <= {"none"},
        "limits": all(limit.per_minute == UNLIMITED for limit in other.limits),
        "scopes": not other.scopes,
    }
    for (section, word), (line, scopes) in facts.leftovers.items():
        is_elsewhere = bool(scopes) and not any(scope in other.scopes for scope in scopes)
        if (section, word) not in other.leftovers and not is_elsewhere and not is_open.get(section):
            yield section, word, line


def _of_address(before: Guide, after: Guide) -> Iterator[Gap]:
    """Yield where only one side names the base URL."""
    if bool(before.urls) != bool(after.urls):
        line = next(iter((before.urls or after.urls).values()))
        yield _gap(None, line, "Only one of the two names the base URL.")


def _of_fields(base: Endpoint, revision: Endpoint) -> Iterator[Gap]:
    """Yield where the values of a parameter or a property are limited in other words."""
    for what, before, after in (
        ("the parameter", base.parameters, revision.parameters),
        ("the request property", base.body, revision.body),
        ("the response property", base.response, revision.response),
    ):
        needed = implied(after)
        for name, one in after.items():
            if name not in before:
                continue
            terms = before[name].terms ^ one.terms
            # The request may have to hold it now: it was optional, and that is no longer said.
            is_open = what != "the response property" and needed[name] is None
            if terms or (is_open and before[name].required is False):
                yield _differs(revision, one.line, f"{what} {name}", terms)


def _of_answers(base: Endpoint, revision: Endpoint) -> Iterator[Gap]:
    """Yield where a guide no longer says with which status it answers."""
    line = next((line for code, line in base.statuses.items() if code[0] in "123"), 0)
    if line and not revision.statuses:
        yield _differs(revision, line, "the status of the answer", base.statuses)


def _of_prose(
    endpoint: Endpoint | None, base: Remarks, revision: Remarks, fields: set[str]
) -> Iterator[Gap]:
    known = revision.known | revision.names.keys() | fields
    gone = {name: line for name, line in base.names.items() if name not in known}
    if gone:
        names = ", ".join(list(gone)[:SHOWN])[:LONGEST]
        text = f"It no longer says: {names}. What that means is not understood."
        yield _gap(endpoint, next(iter(gone.values())), text)
    for here, there, verb in (
        (revision.asked, base.asked, "is new"),
        (base.asked, revision.asked, "is gone"),
    ):
        new = [(words, line) for words, line in here.items() if words not in there]
        for words, line in new[:1]:
            text = f"A sentence {verb} and is not understood: {words[:LONGEST]}"
            yield _gap(endpoint, line, text)
    for shape, line in base.examples.items():
        if shape not in revision.examples:
            yield _gap(endpoint, line, "An example differs and is not understood.")
            break


def _fields(one: Endpoint) -> Iterator[str]:
    fields: Iterable[dict[str, Field]] = (one.parameters, one.body, one.response)
    for each in fields:
        yield from each
