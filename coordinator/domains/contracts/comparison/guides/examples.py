"""Code in a guide: calls that declare an endpoint, and examples of what goes in and comes out."""

import re

from coordinator.domains.contracts.comparison.guides.blocks import Block
from coordinator.domains.contracts.comparison.guides.fields import merge
from coordinator.domains.contracts.comparison.guides.mentions import METHODS, mentions, path_of
from coordinator.domains.contracts.comparison.guides.model import Endpoint
from coordinator.domains.contracts.comparison.guides.place import FACTS, Place
from coordinator.domains.contracts.comparison.guides.shapes import fields_of_example
from coordinator.domains.contracts.comparison.guides.text import normal
from coordinator.domains.contracts.comparison.guides.words import schemes

__all__ = ["settle", "take"]

ANSWER = re.compile(r"HTTP/[\d.]{1,3}\s{1,3}([1-5]\d\d)\b")
CURL = re.compile(r"\s{0,40}[$>]?\s{0,4}curl\s")
ADDRESS = re.compile(r"https?://[^\s/\"'`]{1,200}(/[^\s\"'`]{0,500})")
COMMON = re.compile(r"(?:/api)?(?:/v\d{1,4})?(?=/)")
SENDS = re.compile(r"\s(?:-d|--data(?:-\w{1,12})?|--json|-F)\b")
MOST = 200
"""How many endpoints of one method and length a call is held against."""


def take(place: Place, block: Block) -> None:
    """Take in what a block of code shows where it stands."""
    start, lines = block.rows[0]
    filled = [at for at, line in enumerate(lines) if line.strip()]
    if not filled:
        return
    first = lines[filled[0]].strip()
    calls = _calls(lines, start)
    _facts(place, lines, start)
    if calls and not place.endpoints:
        made = [place.declare(one, is_fenced=True) for one in calls]
        if len(made) == 1 and place.section not in FACTS:
            rank = place.beneath()
            place.leave(rank)
            place.enter(rank, endpoints=made)
    if not place.endpoints:
        return
    answer = ANSWER.match(first)
    if answer is not None:
        for one in place.endpoints:
            one.statuses.setdefault(answer[1], start)
        _example(place, _after_head(lines), start, "response" if answer[1][0] in "123" else "")
    elif calls:
        if not CURL.match(first):
            _example(place, _after_head(lines), start, "body")
    else:
        _example(place, "\n".join(lines).strip(), start, _section(place))


def _facts(place: Place, lines: list[str], start: int) -> None:
    """Take in what an example says of access, as far as it is understood."""
    section = place.section
    for number, line in enumerate(lines, start) if section in FACTS else ():
        if section == "base" or (section == "authentication" and schemes(line)):
            place.fact(section, line, number)


def settle(place: Place) -> None:
    """Forget the calls that only show a known endpoint with its parameters filled in."""
    known: dict[tuple[str, int], list[list[str]]] = {}
    endpoints = place.guide.endpoints
    for key in endpoints.keys() - place.fenced:
        shape = key[1].split("/")
        known.setdefault((key[0], len(shape)), []).append(shape)
    prefixes = ["", *(_path_of_url(url) for url in list(place.guide.urls)[:5])]
    for method, path in place.fenced:
        common = COMMON.match(path)
        for prefix in [*prefixes, common[0] if common else ""]:
            steps = path.removeprefix(prefix).split("/")
            candidates = known.get((method, len(steps)), [])[:MOST]
            if any(_fits(steps, shape) for shape in candidates):
                endpoints.pop((method, path), None)
                break


def _fits(steps: list[str], shape: list[str]) -> bool:
    return all("{}" in part or part == step for step, part in zip(steps, shape, strict=True))


def _path_of_url(url: str) -> str:
    found = ADDRESS.match(url)
    return found[1].rstrip("/") if found else ""


def _calls(lines: list[str], start: int) -> list[Endpoint]:
    """Return the endpoints that lines of code call: `GET /users HTTP/1.1`, `curl …`."""
    found = []
    for number, line in enumerate(lines, start):
        if CURL.match(line):
            whole = " ".join(lines[number - start : number - start + 8])[:2_000]
            address = ADDRESS.search(whole)
            if address is not None:
                named = re.search(
                    rf"(?:-X|--request)[ =]?\s{{0,3}}[\"']?({METHODS.pattern})", whole
                )
                method = named[1] if named else "POST" if SENDS.search(whole) else "GET"
                found.append(Endpoint(method, path_of(address[1])[0], number))
            continue
        if not METHODS.match(line.lstrip()):
            continue
        for methods, raw, _ in mentions(line):
            found += [Endpoint(method, path_of(raw)[0], number) for method in methods]
    return found


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


def _example(place: Place, text: str, line: int, section: str) -> None:
    if not section or text[:1] not in ("{", "["):
        return
    found = None if section == "example" else fields_of_example(text, line)
    for one in place.endpoints:
        if found is None:
            one.facts.unclear.setdefault((section, normal(text)), line)
        for each in found or ():
            merge(one.body if section == "body" else one.response, each)
