"""Operations that a block of a guide declares, on a line of their own or in two halves."""

import re

from coordinator.domains.contracts.comparison.guides.blocks import Block
from coordinator.domains.contracts.comparison.guides.fields import merge
from coordinator.domains.contracts.comparison.guides.mentions import mentions, methods_in, path_of
from coordinator.domains.contracts.comparison.guides.model import Endpoint, Field
from coordinator.domains.contracts.comparison.guides.place import Place
from coordinator.domains.contracts.comparison.guides.prose import remark
from coordinator.domains.contracts.comparison.guides.shapes import answered, fields_or_names
from coordinator.domains.contracts.comparison.guides.text import bare, sentences
from coordinator.domains.contracts.comparison.guides.words import asides, statuses

__all__ = ["DEPRECATED", "declared", "joined"]

DEPRECATED = re.compile(r"\bdeprecated\b|\bveraltet\b", re.IGNORECASE)
MARKS = re.compile(r"^[`*_]{1,6}")
ARROW = re.compile(r"\s{0,3}(?:->|→|=>|⇒|➜)\s{0,3}")
OWN = re.compile(r"\bscopes?\b[\s:`=]{0,6}([^)]{1,200})", re.IGNORECASE)
DEFINES = re.compile(r"[`*_\s]{0,6}(?:$|[-–—:|(,→.\[])")
HALVES = {
    word: part
    for part, words in {
        "method": "method|http method|verb|type|methode|http-methode",
        "path": "url|uri|path|endpoint|route|address|pfad|endpunkt",
    }.items()
    for word in words.split("|")
}


def declared(
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


def joined(place: Place, label: str, value: str, line: int) -> bool:
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


def _sketched(one: Endpoint, rest: str) -> str:
    """Take in `{ name } -> 201 { id }` beside an endpoint; return what is left to read."""
    sent, arrow, answer = ARROW.sub("\n", rest, count=1).partition("\n")
    if "{" in sent:
        into = one.body if one.method in ("POST", "PUT", "PATCH") else one.parameters
        fields = fields_or_names(sent, one.line)
        for field in fields:
            merge(into, field)
        sent = sent[: sent.index("{")] if fields else sent
    if arrow:
        code = statuses(answer)
        if code:
            one.statuses.setdefault(code, one.line)
            answer = answer[answer.find(code) + 3 :]
        fields = fields_or_names(answer, one.line)
        for field in fields:
            merge(one.response, field)
        answer = "" if fields else f"returns {answer}"
    return f"{sent} - {answer}" if answer.strip("` ") else sent


def _described(one: Endpoint, rest: str, names: list[str]) -> Endpoint:
    """Take in what stands on an endpoint's own line: its query, and a remark."""
    for name in names:
        merge(one.parameters, Field(name, "", None, one.line))
    one.is_deprecated = one.is_deprecated or DEPRECATED.search(rest[:100]) is not None
    scopes = OWN.search(rest[:300])
    if scopes is not None:
        Place.take(one.facts, "scopes", scopes[1], one.line)
    rest = _sketched(one, MARKS.sub("", rest))
    for sentence in sentences(rest):
        found = [kind for kind, _ in asides(sentence)]
        for kind in found:
            if kind not in ("scopes", "base"):
                Place.take(one.facts, kind, sentence, one.line)
        fields = answered(sentence, one.line)
        for field in fields:
            merge(one.response, field)
        if not found:
            remark(one.remarks, sentence, one.line, is_read=bool(fields))
    return one
