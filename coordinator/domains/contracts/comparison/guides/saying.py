"""What an item or a line of a guide says where it stands: of a field, a status, or of access."""

import re

from coordinator.domains.contracts.comparison.guides.blocks import Block
from coordinator.domains.contracts.comparison.guides.declaring import joined
from coordinator.domains.contracts.comparison.guides.fields import (
    described,
    field_of,
    is_required,
    merge,
)
from coordinator.domains.contracts.comparison.guides.labels import label_of
from coordinator.domains.contracts.comparison.guides.model import Field
from coordinator.domains.contracts.comparison.guides.place import FACTS, FIELDS, Place
from coordinator.domains.contracts.comparison.guides.sections import section_of
from coordinator.domains.contracts.comparison.guides.shapes import answered, fields_or_names
from coordinator.domains.contracts.comparison.guides.text import bare, normal, sentences
from coordinator.domains.contracts.comparison.guides.words import SCOPE, asides, schemes, statuses

__all__ = ["code_in", "said", "take_status"]

FULL_STOP = re.compile(r"(?<=[.!?])\s+(?=[A-ZÄÖÜ`])")
BARE_LIST = re.compile(r"[A-Za-z_][\w.$]{0,60}(?:, [A-Za-z_][\w.$]{0,60}){1,50}")
STATUS = re.compile(r"(?<![\d.])[1-5]\d\d(?![\d.])")


def said(place: Place, block: Block, rank: int) -> None:
    """Take in what an item or a line says where it stands."""
    text = block.text
    if place.endpoints and bare(text).casefold().startswith("deprecated"):
        for one in place.endpoints:
            one.is_deprecated = True
    if place.endpoints and block.kind == "item" and _field(place, block, rank):
        return
    label, value = label_of(text)
    if joined(place, label, value, block.line):
        return
    section = place.within(section_of(label)) if label else None
    if section in FIELDS or section == "statuses":
        place.resume()
    if section in FACTS and section == place.section and not value:
        section = None  # "Bearer auth" under Authentication is what it says, not what follows
    if section in FACTS and not value and _is_statement(text):
        place.fact(section, text, block.line)
    elif section is not None:
        place.enter(rank, section=section, label=label)
        code = code_in(label, section)
        if code and place.endpoints:
            take_status(place, code, block.line)
            section = place.section or section
        _value(place, section, value, block.line, label=label)
    else:
        _unlabelled(place, block, rank)


def _is_statement(text: str) -> bool:
    """Tell whether a short line about access says something, rather than what follows is about."""
    is_sentence = text.endswith(".") or any(character.isdigit() for character in text)
    return is_sentence or bool(schemes(text)) or SCOPE.search(text) is not None


def _unlabelled(place: Place, block: Block, rank: int) -> None:
    """Take in a line without a label: a status, a fact of its section, or a remark on access."""
    code = statuses(block.text) if place.endpoints and place.section not in FACTS else ""
    if code:
        place.enter(rank, section="response")
        take_status(place, code, block.line)
        _fields(place, "response", block.text[block.text.find(code) + 3 :], block.line)
    elif place.section in FACTS:
        _access(place, place.section, block.text, block.line)
    elif not place.endpoints and block.kind == "item" and _of_all(place, block):
        return
    elif place.endpoints and place.section is None and BARE_LIST.fullmatch(block.text):
        _fields(place, place.usual, block.text, block.line)
    else:
        _prose(place, block.text, block.line)


def _of_all(place: Place, block: Block) -> bool:
    """Keep a field of an object, or a status, that is described for all; False where it is none."""
    code = statuses(block.text) if place.section == "statuses" else ""
    if code:
        place.guide.remarks.names.setdefault(f"status {code}", block.line)
        return False
    found = field_of(block.text, block.line)
    if found is None or not (found.type or found.required is not None):
        return False
    place.guide.remarks.asked.setdefault(described(found), block.line)
    return True


def _access(place: Place, section: str, text: str, line: int) -> None:
    """Take in a line of a section about access; under authentication it may be of scopes."""
    is_wide = section == "authentication"
    for sentence in sentences(text) if is_wide else [text]:
        others = [kind for kind, _ in asides(sentence) if is_wide and kind != section]
        for kind in others:
            place.fact(kind, sentence, line)
        if not others or schemes(sentence):
            place.fact(section, sentence, line)


def _prose(place: Place, text: str, line: int) -> None:
    """Take in what sentences say of access and answers; of the rest, what they name and ask."""
    for sentence in sentences(text):
        found = list(asides(sentence))
        for kind, words in found:
            place.fact(kind, words, line)
        fields = answered(sentence, line) if place.endpoints else []
        for one in fields:
            _add(place, "response", one)
        if not found:
            place.remark(sentence, line, is_read=bool(fields))


def _field(place: Place, block: Block, rank: int) -> bool:
    """Take a list item in as a parameter or property; False where it is none."""
    section = place.section
    is_ticked = block.text.startswith("`")
    if section not in FIELDS and (section is not None or not is_ticked):
        found = None if section else field_of(block.text, block.line)
        if found is None or section_of(found.name) is not None:
            return False
        if not found.type and found.required is None:
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
        merge(into, Field(name, found.type, found.required, found.line, found.terms))


def _value(place: Place, section: str, value: str, line: int, *, label: str = "") -> None:
    """Take in what stands behind a label."""
    if not value:
        return
    if section in FACTS:
        place.fact(section, value, line)
    elif not place.endpoints or section not in (*FIELDS, "statuses"):
        _prose(place, value, line)
    elif section == "statuses":
        codes = STATUS.findall(value[:500])
        for code in codes:
            take_status(place, code, line, is_open=False)
        place.remark(STATUS.sub(" ", value) if codes else f"values: {value}", line)
    else:
        code = statuses(value) if section == "response" else ""
        if code:
            take_status(place, code, line)
            value = value[value.find(code) + 3 :]
        _fields(place, section, value, line, required=is_required(label))


def _fields(
    place: Place, section: str, value: str, line: int, *, required: bool | None = None
) -> None:
    first, *others = [value] if "{" in value else FULL_STOP.split(value)
    fields = fields_or_names(first, line, is_sure=section == "parameters")
    for found in fields:
        found.required = required if found.required is None else found.required
        _add(place, section, found)
    if not fields and normal(first):
        _prose(place, f"Returns {first}" if section == "response" else first, line)
    for sentence in others:
        _prose(place, sentence, line)


def take_status(place: Place, code: str, line: int, *, is_open: bool = True) -> None:
    """Note a status of the endpoints here; what follows is about its answer."""
    for one in place.endpoints:
        one.statuses.setdefault(code, line)
    if is_open and place.scopes and not place.scopes[-1].endpoints:
        place.scopes[-1].section = "response" if code[0] in "123" else "statuses"


def code_in(label: str, section: str | None) -> str:
    """Return the status that a label about answers names; empty where it names none."""
    found = STATUS.search(label) if section in ("response", "statuses") else None
    return found[0] if found else ""
