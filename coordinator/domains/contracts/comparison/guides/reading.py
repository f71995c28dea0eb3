"""Reading a guide: what stands under which endpoint, and under which section of it."""

from coordinator.domains.contracts.comparison.guides import examples, tables
from coordinator.domains.contracts.comparison.guides.blocks import Block, blocks_of
from coordinator.domains.contracts.comparison.guides.calls import settle
from coordinator.domains.contracts.comparison.guides.declaring import declared
from coordinator.domains.contracts.comparison.guides.labels import is_next
from coordinator.domains.contracts.comparison.guides.model import Guide
from coordinator.domains.contracts.comparison.guides.place import FACTS, ITEMS, LABELS, LOOSE, Place
from coordinator.domains.contracts.comparison.guides.saying import code_in, said, take_status
from coordinator.domains.contracts.comparison.guides.sections import section_of
from coordinator.domains.contracts.comparison.guides.text import bare
from coordinator.domains.contracts.comparison.guides.words import statuses

__all__ = ["operations_of", "read"]


def read(text: str) -> Guide:
    """Return what is understood of a guide; never raises."""
    place = Place()
    for block in blocks_of(text):
        _HANDLERS[block.kind](place, block)
    settle(place.guide)
    return place.guide


def operations_of(guide: Guide) -> list[str]:
    """Return the operations in order: `GET /users/{id}`."""
    return list(dict.fromkeys(endpoint.place for endpoint in guide.endpoints.values()))


def _heading(place: Place, block: Block) -> None:
    place.leave(block.depth)
    place.half.clear()
    if place.is_past:
        return
    place.last = []
    found = declared(place, block, anywhere=True)
    if found:
        place.enter(block.depth, endpoints=found)
        return
    place.enter(block.depth, section=place.within(section_of(block.text)), label=block.text)
    if bare(block.text).startswith("/"):
        place.half["path"] = bare(block.text)
    code = statuses(bare(block.text)) or code_in(block.text, place.section)
    place.know(block.text)
    if code and place.endpoints:
        take_status(place, code, block.line)


def _item(place: Place, block: Block) -> None:
    rank = ITEMS + block.depth
    place.leave(rank)
    if place.is_past:
        return
    found = [] if place.section == "related" else declared(place, block)
    if found:
        if any(scope.rank == LOOSE for scope in place.scopes):
            place.leave(LOOSE)
        place.enter(rank, endpoints=found)
        place.know(block.text)
        return
    place.know(block.text)
    said(place, block, rank)


def _text(place: Place, block: Block) -> None:
    place.leave(ITEMS + block.depth)
    if place.is_past:
        return
    known = [one.key for one in place.endpoints] if place.is_headed else None
    found = [] if place.section == "related" else declared(place, block, known=known)
    if found:
        rank = place.beneath()
        place.leave(rank)
        place.enter(rank, endpoints=found)
        place.know(block.text)
        return
    place.know(block.text)
    if not block.depth and is_next(place, block.text):
        place.leave(LABELS)
    said(place, block, LABELS if not block.depth else ITEMS + block.depth)


def _table(place: Place, block: Block) -> None:
    if not place.is_past:
        place.leave(ITEMS + block.depth)
        tables.take(place, block)


def _front(place: Place, block: Block) -> None:
    """Take in what front matter says of access: `base_url: /v1`."""
    key, _, value = block.text.partition(":")
    section = section_of(key.replace("_", " "))
    if section in FACTS and bare(value):
        place.fact(section, value.strip(), block.line)


def _code(place: Place, block: Block) -> None:
    if not place.is_past:
        examples.take(place, block)


_HANDLERS = {
    "heading": _heading,
    "item": _item,
    "text": _text,
    "table": _table,
    "code": _code,
    "front": _front,
}
