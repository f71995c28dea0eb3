"""Reading a guide: what stands under which endpoint, and under which section of it."""

import re

from coordinator.domains.contracts.comparison.guides import examples, tables
from coordinator.domains.contracts.comparison.guides.blocks import Block, blocks_of
from coordinator.domains.contracts.comparison.guides.fields import field_of, merge
from coordinator.domains.contracts.comparison.guides.labels import is_next, label_of
from coordinator.domains.contracts.comparison.guides.model import Endpoint, Field, Guide
from coordinator.domains.contracts.comparison.guides.place import FACTS, FIELDS, Place
from coordinator.domains.contracts.comparison.guides.shapes import fields_in
from coordinator.domains.contracts.comparison.guides.text import bare
from coordinator.domains.contracts.comparison.guides.words import (
    asides,
    mentions,
    methods_in,
    path_of,
    schemes,
    section_of,
    statuses,
)

__all__ = ["operations_of", "read"]

STATUS = re.compile(r"(?<![\d.])[1-5]\d\d(?![\d.])")
DEPRECATED = re.compile(r"\bdeprecated\b", re.IGNORECASE)
OWN = re.compile(r"\bscopes?\b[\s:`=]{0,6}([^)]{1,200})", re.IGNORECASE)
DEFINES = re.compile(r"[`*_\s]{0,6}(?:$|[-–—:|(,→.\[])")
HALVES = {
    **dict.fromkeys(("method", "http method", "verb", "type"), "method"),
    **dict.fromkeys(("url", "uri", "path", "endpoint", "route", "address"), "path"),
}
ITEMS = 20
"""The rank of a list item without indent; headings and labels rank below."""
LABELS = 8


def read(text: str) -> Guide:
    """Return what is understood of a guide; never raises."""
    place = Place()
    for block in blocks_of(text):
        _HANDLERS[block.kind](place, block)
    examples.settle(place)
    return place.guide


def operations_of(guide: Guide) -> list[str]:
    """Return the operations in order: `GET /users/{id}`."""
    return list(dict.fromkeys(endpoint.place for endpoint in guide.endpoints.values()))


def _heading(place: Place, block: Block) -> None:
    place.leave(block.depth)
    place.half.clear()
    if place.is_past:
        return
    found = _declared(place, block, anywhere=True)
    if found:
        place.enter(block.depth, endpoints=found)
        return
    place.enter(block.depth, section=place.within(section_of(block.text)), label=block.text)
    if bare(block.text).startswith("/"):
        place.half["path"] = bare(block.text)
    code = statuses(bare(block.text)) or _code_in(block.text, place.section)
    if code and place.endpoints:
        _status(place, code, block.line)


def _item(place: Place, block: Block) -> None:
    rank = ITEMS + block.depth
    place.leave(rank)
    if place.is_past:
        return
    found = [] if place.section == "related" else _declared(place, block)
    if found:
        place.enter(rank, endpoints=found)
        return
    _said(place, block, rank)


def _text(place: Place, block: Block) -> None:
    place.leave(ITEMS + block.depth)
    if place.is_past:
        return
    known = [one.key for one in place.endpoints] if place.is_headed else None
    found = [] if place.section == "related" else _declared(place, block, known=known)
    if found:
        rank = place.beneath()
        place.leave(rank)
        place.enter(rank, endpoints=found)
        return
    if not block.depth and is_next(place, block.text):
        place.leave(LABELS)
    _said(place, block, LABELS if not block.depth else ITEMS + block.depth)


def _said(place: Place, block: Block, rank: int) -> None:
    """Take in what an item or a line says where it stands."""
    text = block.text
    if place.endpoints and bare(text).casefold().startswith("deprecated"):
        for one in place.endpoints:
            one.is_deprecated = True
    if place.endpoints and block.kind == "item" and _field(place, block, rank):
        return
    label, value = label_of(text)
    if _half(place, label, value, block.line):
        return
    section = place.within(section_of(label)) if label else None
    if section in FACTS and section == place.section and not value:
        section = None  # "Bearer auth" under Authentication is what it says, not what follows
    if section == "authentication" and not value and schemes(text):
        value = text
    if section is not None:
        place.enter(rank, section=section, label=label)
        code = _code_in(label, section)
        if code and place.endpoints:
            _status(place, code, block.line)
        _value(place, section, value, block.line)
    else:
        _unlabelled(place, block, rank)


def _unlabelled(place: Place, block: Block, rank: int) -> None:
    """Take in a line without a label: a status, a fact of its section, or a remark on access."""
    code = statuses(block.text) if place.endpoints and place.section not in FACTS else ""
    if code:
        place.enter(rank, section="response")
        _status(place, code, block.line)
        _fields(place, "response", block.text[block.text.find(code) + 3 :], block.line)
    elif place.section in FACTS:
        place.fact(place.section, block.text, block.line)
    elif place.endpoints:
        for kind, words in asides(block.text):
            place.fact(kind, words, block.line)


def _half(place: Place, label: str, value: str, line: int) -> bool:
    """Take in `Method: GET` or `URL: /users`; both together are an endpoint."""
    part = HALVES.get(label.casefold())
    words = bare(value).split(" ", 1)[0]
    if part is None or not (words.startswith("/") if part == "path" else methods_in(words)):
        return False
    place.half[part] = words
    if len(place.half) == 2:
        path, names = path_of(place.half["path"])
        methods = methods_in(place.half["method"])
        place.half.clear()
        found = [_described(place.declare(Endpoint(one, path, line)), "", names) for one in methods]
        rank = place.beneath()
        place.enter(rank, endpoints=found)
    return True


def _field(place: Place, block: Block, rank: int) -> bool:
    """Take a list item in as a parameter or property; False where it is none."""
    section = place.section
    is_ticked = block.text.startswith("`")
    if section not in FIELDS and (section is not None or not is_ticked):
        found = None if section else field_of(block.text, block.line)
        if found is None or section_of(found.name) is not None or not found.type:
            return False
    else:
        if section in FIELDS and statuses(block.text):
            return False
        found = field_of(block.text, block.line, is_sure=section == "parameters")
        if found is None or (section is None and not (found.type or found.required is not None)):
            return False
    _add(place, section or place.usual, found)
    place.enter(rank, field=found.name)
    return True


def _add(place: Place, section: str, found: Field) -> None:
    name = ".".join([*place.outer, found.name])
    for one in place.endpoints:
        into = {"parameters": one.parameters, "body": one.body}.get(section, one.response)
        merge(into, Field(name, found.type, found.required, found.line))


def _value(place: Place, section: str, value: str, line: int) -> None:
    """Take in what stands behind a label."""
    if not value:
        return
    if section in FACTS:
        place.fact(section, value, line)
    elif not place.endpoints:
        return
    elif section == "statuses":
        for code in STATUS.findall(value[:500]):
            _status(place, code, line, is_open=False)
    elif section in FIELDS:
        code = statuses(value) if section == "response" else ""
        if code:
            _status(place, code, line)
            value = value[value.find(code) + 3 :]
        _fields(place, section, value, line)


def _fields(place: Place, section: str, value: str, line: int) -> None:
    start, end = value.find("{"), value.rfind("}")
    part = value[start : end + 1] if 0 <= start < end else value
    for found in fields_in(part, line, is_sure=section == "parameters"):
        _add(place, section, found)


def _status(place: Place, code: str, line: int, *, is_open: bool = True) -> None:
    for one in place.endpoints:
        one.statuses.setdefault(code, line)
    if is_open and place.scopes and not place.scopes[-1].endpoints:
        place.scopes[-1].section = "response" if code[0] in "123" else "statuses"


def _code_in(label: str, section: str | None) -> str:
    found = STATUS.search(label) if section in ("response", "statuses") else None
    return found[0] if found else ""


def _declared(
    place: Place,
    block: Block,
    *,
    anywhere: bool = False,
    known: list[tuple[str, str]] | None = None,
) -> list[Endpoint]:
    """Return the endpoints that a block declares; among the known ones only, where there are."""
    for methods, raw, rest in mentions(block.text, anywhere=anywhere):
        if block.kind == "text" and not (DEFINES.match(rest) or block.text[0] in "*`_["):
            continue
        path, names = path_of(raw)
        made = [Endpoint(method, path, block.line) for method in methods]
        if known is not None and not all(one.key in known for one in made):
            continue
        return [_described(place.declare(one), rest, names) for one in made]
    return []


def _described(one: Endpoint, rest: str, names: list[str]) -> Endpoint:
    """Take in what stands on an endpoint's own line: its query, and a remark."""
    for name in names:
        merge(one.parameters, Field(name, "", None, one.line))
    one.is_deprecated = one.is_deprecated or DEPRECATED.search(rest[:100]) is not None
    scopes = OWN.search(rest[:300])
    if scopes is not None:
        Place.take(one.facts, "scopes", scopes[1], one.line)
    for kind, words in asides(rest):
        if kind != "scopes":
            Place.take(one.facts, kind, words, one.line)
    return one


def _table(place: Place, block: Block) -> None:
    if not place.is_past:
        place.leave(ITEMS + block.depth)
        tables.take(place, block)


def _code(place: Place, block: Block) -> None:
    if not place.is_past:
        examples.take(place, block)


_HANDLERS = {
    "heading": _heading,
    "item": _item,
    "text": _text,
    "table": _table,
    "code": _code,
}
