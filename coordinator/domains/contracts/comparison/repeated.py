"""Keys that stand twice in one object: the last counts, and what the first said is lost."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

__all__ = ["Repeated", "repeated_keys"]


@dataclass(frozen=True, slots=True)
class Repeated:
    """A key that stands twice; the line of the second, from 1, and 0 in JSON, which tells none."""

    key: str
    line: int


@dataclass(slots=True)
class _Open:
    """A collection that is open: the keys that a mapping has so far."""

    is_mapping: bool
    is_key_next: bool = True
    keys: set[str] = field(default_factory=set)


def repeated_keys(text: str) -> Iterator[Repeated]:
    """Return every key that its object has already; the text must be readable."""
    if text.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
        try:
            yield from _in_json(text)
        except ValueError:
            yield from _in_yaml(text)
    else:
        yield from _in_yaml(text)


def _in_json(text: str) -> list[Repeated]:
    found: list[Repeated] = []

    def noted(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        value = dict(pairs)
        if len(value) < len(pairs):
            counted = Counter(key for key, _ in pairs)
            found.extend(Repeated(key, 0) for key, times in counted.items() if times > 1)
        return value

    json.loads(text.lstrip("\ufeff"), object_pairs_hook=noted)
    return found


def _in_yaml(text: str) -> Iterator[Repeated]:
    stack: list[_Open] = []
    for event in yaml.parse(text.removeprefix("\ufeff"), Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.CollectionEndEvent):
            stack.pop()
            continue
        if not isinstance(event, yaml.NodeEvent):
            continue
        if stack and stack[-1].is_mapping:
            yield from _met(stack[-1], event)
        if isinstance(event, yaml.CollectionStartEvent):
            stack.append(_Open(isinstance(event, yaml.MappingStartEvent)))


def _met(mapping: _Open, event: Any) -> Iterator[Repeated]:
    """Note a key or a value of a mapping, in turn."""
    if mapping.is_key_next and isinstance(event, yaml.ScalarEvent) and event.value != "<<":
        if event.value in mapping.keys:
            yield Repeated(event.value, event.start_mark.line + 1 if event.start_mark else 0)
        mapping.keys.add(event.value)
    mapping.is_key_next = not mapping.is_key_next
