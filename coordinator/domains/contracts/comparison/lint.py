"""Faults of a document against the standard that it names: OpenAPI, or the dialect of JSON Schema.

Slow (ten seconds for 13 MB), so it runs in a process of its own; what lies outside of the document
is never looked up, whatever it refers to.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, NamedTuple

from coordinator.domains.contracts.comparison.documents import recognised, said
from coordinator.domains.contracts.comparison.repeated import repeated_keys

__all__ = ["Fault", "Lint", "lint"]

MOST = 200
SECONDS = 100
"""Seconds after which no further fault is looked for; a check that yields none is ended later."""
DEEPEST = 8
"""How many alternatives inside each other are looked into."""
LONGEST = 400
HASTE = 60 * 1024
"""Characters of a message that are worth looking at: it may hold the whole document."""


class Fault(NamedTuple):
    """One fault: a JSON pointer to what is wrong, and the rule in words."""

    pointer: str
    text: str


@dataclass(frozen=True, slots=True)
class Lint:
    """The faults that were found, at most 200; `is_complete` where there are no more."""

    faults: list[Fault]
    is_complete: bool


class _Outside(dict[str, Callable[[str], Any]]):
    """Answers for every kind of address that nothing is looked up there."""

    def __contains__(self, scheme: object) -> bool:
        return True

    def __getitem__(self, scheme: str) -> Callable[[str], Any]:
        return _refuse


def _refuse(address: str) -> Any:
    raise LookupError(f"{address} lies outside of the document")


def lint(text: str) -> Lint:
    """Return the faults of a text; a markdown guide has none.

    Raises `Unreadable` where it cannot be read.
    """
    format_, value = recognised(text)
    if format_ not in ("openapi", "json_schema"):
        return Lint([], True)
    faults = _of_openapi(value) if format_ == "openapi" else _of_schema(value)
    return _gathered(chain(_repeated(text), faults))


def _repeated(text: str) -> Iterator[Fault]:
    for each in repeated_keys(text):
        where = f"Line {each.line}: the" if each.line else "The"
        yield Fault("", f"{where} key `{each.key[:80]}` stands twice; only the last one counts.")


def _gathered(faults: Iterator[Fault]) -> Lint:
    """Take faults until there are no more, enough of them, or the time is over."""
    found: dict[Fault, None] = {}
    end = time.monotonic() + SECONDS
    try:
        for fault in faults:
            if len(found) == MOST or time.monotonic() > end:
                return Lint(list(found), False)
            found.setdefault(fault)
    except Exception:  # noqa: BLE001 - the checker trips over some of the faults that it looks for
        return Lint(list(found), False)
    return Lint(list(found), True)


def _of_openapi(document: dict[str, Any]) -> Iterator[Fault]:
    import openapi_spec_validator as checkers

    version = said(document, "openapi") or said(document, "swagger")
    known = {
        "2.0": checkers.OpenAPIV2SpecValidator,
        "3.0": checkers.OpenAPIV30SpecValidator,
        "3.1": checkers.OpenAPIV31SpecValidator,
        "3.2": checkers.OpenAPIV32SpecValidator,
    }
    yield from islice(_broken_references(document), MOST)
    checker = known.get(".".join(version.split(".")[:2]))
    if checker is None:
        yield Fault("/openapi", f"{version[:40]} is no version of OpenAPI that can be checked.")
        return
    guarded = type("Guarded", (checker,), {"resolver_handlers": _Outside()})
    yield from map(_fault, guarded(document).iter_errors())


def _of_schema(schema: dict[str, Any]) -> Iterator[Fault]:
    from jsonschema import Draft202012Validator
    from jsonschema.validators import validator_for

    checker = validator_for(schema, default=Draft202012Validator)
    yield from islice(_broken_references(schema), MOST)
    yield from map(_fault, checker(checker.META_SCHEMA).iter_errors(schema))


def _fault(error: Any) -> Fault:
    """Return an error as a fault: of alternatives that all fail, what the likeliest lacks."""
    for _ in range(DEEPEST):
        # Most alternatives are a thing or a reference to one; what is no reference is the thing.
        inner = [one for one in error.context or () if "'$ref'" not in one.message[:LONGEST]]
        if not inner:
            break
        error = max(inner, key=lambda one: len(one.absolute_path))
    pointer = "".join(f"/{_escaped(str(part))}" for part in error.absolute_path)
    words = " ".join(str(error.message)[:HASTE].split())
    return Fault(pointer, words if len(words) <= LONGEST else _middle_out(words))


def _middle_out(words: str) -> str:
    """Return a long message without its middle, which shows the value, not the rule."""
    half = LONGEST // 2
    return f"{words[:half]} … {words[-half:]}"


def _escaped(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1")


def _broken_references(document: Any) -> Iterator[Fault]:
    """Yield the references inside the document that lead nowhere."""
    stack: list[tuple[Any, str]] = [(document, "")]
    seen: set[int] = set()
    while stack:
        value, pointer = stack.pop()
        if id(value) in seen:
            continue
        if isinstance(value, dict):
            seen.add(id(value))
            target = value.get("$ref")
            if isinstance(target, str) and target.startswith("#/") and not _leads(document, target):
                yield Fault(f"{pointer}/$ref", f"{target[:LONGEST]} leads nowhere.")
            children = [(item, f"{pointer}/{_escaped(key)}") for key, item in value.items()]
        elif isinstance(value, list):
            seen.add(id(value))
            children = [(item, f"{pointer}/{at}") for at, item in enumerate(value)]
        else:
            continue
        stack += [child for child in reversed(children) if isinstance(child[0], dict | list)]


def _leads(document: Any, target: str) -> bool:
    from urllib.parse import unquote

    for part in unquote(target[2:]).split("/"):
        name = part.replace("~1", "/").replace("~0", "~")
        if isinstance(document, dict) and name in document:
            document = document[name]
        elif isinstance(document, list) and name.isdecimal() and int(name[:9]) < len(document):
            document = document[int(name[:9])]
        else:
            return False
    return True
