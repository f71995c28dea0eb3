"""Calls that code in a guide shows: endpoints, or examples of those that are listed."""

import re

from coordinator.domains.contracts.comparison.guides.mentions import METHODS, mentions, path_of
from coordinator.domains.contracts.comparison.guides.model import Endpoint, Guide

__all__ = ["CURL", "calls_in", "ends_with", "is_shown", "settle"]

CURL = re.compile(r"\s{0,40}[$>]?\s{0,4}curl\s")
ADDRESS = re.compile(r"https?://[^\s/\"'`]{1,200}(/[^\s\"'`]{0,500})")
RELATIVE = re.compile(
    r"\s[\"']?(?:\$\{?\w{1,40}\}?|\{\{\w{1,40}\}\}|localhost(?::\d{1,5})?)?"
    r"(/[^\s\"'`]{1,500})"
)
COMMON = re.compile(r"(?:/api)?(?:/v\d{1,4})?(?=/)")
SENDS = re.compile(r"\s(?:-d|--data(?:-\w{1,12})?|--json|-F)\b")
ASKED = re.compile(rf"(?:-X|--request)[ =]?\s{{0,3}}[\"']?({METHODS.pattern})")
FILLED = re.compile(r"\d{1,40}|[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{24}|\$\{?\w{1,40}\}?")
"""A step of a path that is a value, not a name."""
MOST = 200
"""How many endpoints of one method and length a call is held against."""
ADDRESSES = 5

Known = dict[tuple[str, int], list[list[str]]]


def calls_in(lines: list[str], start: int) -> list[Endpoint]:
    """Return the endpoints that lines of code call: `GET /users HTTP/1.1`, `curl …`."""
    found = []
    for number, line in enumerate(lines, start):
        if CURL.match(line):
            whole = " ".join(lines[number - start : number - start + 8])[:2_000]
            address = ADDRESS.search(whole) or RELATIVE.search(whole)
            if address is not None:
                named = ASKED.search(whole)
                method = named[1] if named else "POST" if SENDS.search(whole) else "GET"
                found.append(_endpoint(method, address[1], number))
            continue
        if not METHODS.match(line.lstrip()):
            continue
        for methods, raw, _ in mentions(line):
            found += [_endpoint(method, raw, number) for method in methods]
    return found


def _endpoint(method: str, raw: str, line: int) -> Endpoint:
    steps = path_of(raw)[0].split("/")
    return Endpoint(
        method, "/".join("{id}" if FILLED.fullmatch(step) else step for step in steps), line
    )


def settle(guide: Guide) -> None:
    """Forget the calls that only show a known endpoint with its parameters filled in."""
    known = _known(set(guide.endpoints) - guide.fenced)
    prefixes = _prefixes(guide)
    for key in list(guide.fenced):
        if _shows(key, known, prefixes):
            guide.endpoints.pop(key, None)
            guide.fenced.discard(key)


def is_shown(guide: Guide, calls: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return which of these calls of another guide are examples of endpoints of this one."""
    known = _known(set(guide.endpoints))
    prefixes = _prefixes(guide)
    return {key for key in calls if _shows(key, known, prefixes)}


def ends_with(call: Endpoint, known: Endpoint) -> bool:
    """Tell whether a call is of this endpoint, perhaps with more of the address before its path."""
    steps, shape = call.key[1].split("/"), known.key[1].split("/")
    return (
        call.method == known.method
        and len(steps) >= len(shape)
        and any("{}" not in part for part in shape[1:])
        and _fits(steps[len(steps) - len(shape) + 1 :], shape[1:])
    )


def _known(keys: set[tuple[str, str]]) -> Known:
    known: Known = {}
    for method, path in keys:
        shape = path.split("/")
        known.setdefault((method, len(shape)), []).append(shape)
    return known


def _prefixes(guide: Guide) -> list[str]:
    found = []
    for url in list(guide.urls)[:ADDRESSES]:
        address = ADDRESS.match(url)
        found.append(address[1].rstrip("/") if address else url if url.startswith("/") else "")
    return found


def _shows(key: tuple[str, str], known: Known, prefixes: list[str]) -> bool:
    method, path = key
    common = COMMON.match(path)
    for prefix in ["", *prefixes, common[0] if common else ""]:
        steps = path.removeprefix(prefix).split("/")
        candidates = known.get((method, len(steps)), [])[:MOST]
        if any(_fits(steps, shape) for shape in candidates):
            return True
    return False


def _fits(steps: list[str], shape: list[str]) -> bool:
    return all("{}" in part or part == step for step, part in zip(steps, shape, strict=True))
