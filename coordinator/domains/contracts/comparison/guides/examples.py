"""Code in a guide: calls that declare an endpoint, and examples of what goes in and comes out."""

import re
from dataclasses import replace

from coordinator.domains.contracts.comparison.guides.blocks import Block
from coordinator.domains.contracts.comparison.guides.calls import CURL, calls_in, ends_with
from coordinator.domains.contracts.comparison.guides.fields import merge
from coordinator.domains.contracts.comparison.guides.model import Endpoint, Field
from coordinator.domains.contracts.comparison.guides.place import FACTS, Place
from coordinator.domains.contracts.comparison.guides.prose import names_in
from coordinator.domains.contracts.comparison.guides.shapes import fields_of_example
from coordinator.domains.contracts.comparison.guides.text import normal
from coordinator.domains.contracts.comparison.guides.words import schemes

__all__ = ["take"]


ANSWER = re.compile(r"HTTP/[\d.]{1,3}\s{1,3}([1-5]\d\d)\b")
HEADER = re.compile(r"\s{0,8}([A-Za-z][\w-]{1,60}):\s")
SENT = re.compile(
    r"(?:-H|--header)\s{0,3}[\"']?([A-Za-z][\w-]{1,60}):|[?&]([\w.\[\]-]{1,80})="
    r"|[\"']([A-Za-z_$][\w$-]{0,80})[\"']\s{0,3}:"
)
LONGEST, WIDEST = 500, 2_000
"""How many lines of code, and how much of each, are read for what they name."""


def take(place: Place, block: Block) -> None:
    """Take in what a block of code shows where it stands."""
    start, lines = block.rows[0]
    filled = [at for at, line in enumerate(lines) if line.strip()]
    if not filled:
        return
    first = lines[filled[0]].strip()
    calls = calls_in(lines, start)
    for line in lines[:LONGEST]:
        place.know(line[:WIDEST])
    if place.section in FACTS:
        _facts(place, lines, start)
    targets = _targets(place, calls)
    answer = ANSWER.match(first)
    if answer is not None and targets:
        for one in targets:
            one.statuses.setdefault(answer[1], start)
        section = "response" if answer[1][0] in "123" else ""
        _example(targets, _after_head(lines), start, section)
    elif calls:
        _sent(targets, lines, start)
        if not CURL.match(first):
            _example(targets, _after_head(lines), start, "body")
    else:
        _shown(place, "\n".join(lines).strip(), start)


def _targets(place: Place, calls: list[Endpoint]) -> list[Endpoint]:
    """Return the endpoints that code is about: those here, or the ones that it calls itself."""
    around = place.endpoints
    methods = {one.method for one in around}
    made = [
        place.declare(one, is_fenced=True)
        for one in calls
        if not any(ends_with(one, known) for known in around)
    ]
    if around:
        is_own = not calls or len(made) < len(calls) or any(one.method in methods for one in made)
        return around if is_own else made
    if len(made) == 1 and place.section not in FACTS:
        rank = place.beneath()
        place.leave(rank)
        place.enter(rank, endpoints=made)
    return place.endpoints or made


def _facts(place: Place, lines: list[str], start: int) -> None:
    """Take in what an example in a section about access says: all of it, but for values."""
    section = place.section or ""
    for number, line in enumerate(lines, start):
        if section == "base" or (section == "authentication" and schemes(line)):
            place.fact(section, line, number)
        head = HEADER.match(line)
        if head is not None:
            place.remark(f"`{head[1]}`", number)


def _sent(targets: list[Endpoint], lines: list[str], start: int) -> None:
    """Note the headers, the query and the keys that a call shows: one that is gone may matter."""
    for number, line in enumerate(lines[:LONGEST], start):
        for found in SENT.finditer(line[:WIDEST]):
            name = found[1] or found[2] or found[3]
            for one in targets:
                one.remarks.names.setdefault(name, number)
                one.remarks.known.add(name)


def _shown(place: Place, text: str, line: int) -> None:
    """Take in code that calls nothing: an example of an object, or code whose words count."""
    if place.endpoints and text[:1] in ("{", "["):
        _example(place.endpoints, text, line, _section(place))
    else:
        found = fields_of_example(text, line) if text[:1] in ("{", "[") else None
        shape = " ".join(text.split()) if found is None else _shape(found)
        owners = [one.remarks for one in place.endpoints] or [place.guide.remarks]
        for remarks in owners:
            remarks.examples.setdefault(shape, line)


def _shape(fields: list[Field]) -> str:
    said = (f"{one.name}:{one.type}:{one.required}:{sorted(one.terms)}" for one in fields)
    return " ".join(sorted(said))


def _after_head(lines: list[str]) -> str:
    blank = next((at for at, line in enumerate(lines) if at and not line.strip()), len(lines))
    return "\n".join(lines[blank:]).strip()


def _section(place: Place) -> str:
    """Return what an example shows: its section, else the answer of what sends nothing."""
    if place.section in ("parameters", "body", "response"):
        return "body" if place.section == "parameters" else place.section
    if place.section in (None, "description") and place.usual == "parameters":
        return "response"
    return "" if place.section == "statuses" else "example"


def _example(targets: list[Endpoint], text: str, line: int, section: str) -> None:
    if not section or text[:1] not in ("{", "["):
        for one in targets:  # an error: what it names are codes
            one.remarks.names.update(dict.fromkeys(names_in(text, numbers=False), line))
        return
    found = fields_of_example(text, line)
    for one in targets:
        if found is None:
            one.facts.unclear.setdefault((section, normal(text)), line)
        elif section == "example":
            one.remarks.examples.setdefault(_shape(found), line)
        else:
            for each in found:
                merge(one.body if section == "body" else one.response, replace(each))
