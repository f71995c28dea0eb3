"""The outline of a YAML or JSON document: what stands at its top, read without building it.

YAML is read event by event, so neither depth nor aliases can make it grow: a document whose
aliases stand for more than `NODES` values is refused before anything would expand them.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import yaml

from coordinator.core.errors import Invalid

__all__ = ["Outline", "Unreadable", "outline"]

NODES = 5_000_000
DEPTH = 500
"""The scanner's time grows with the square of the depth, so a document is left at this one."""

Outline = dict[str, str]
"""Every key at the top with its value, and those under `info` (`info.title`); "" for no scalar."""


class Unreadable(Invalid):
    """The contract's document cannot be read"""

    def __init__(self, detail: str, *, line: int | None = None) -> None:
        """Say what is wrong, and in which line of the document, from 1."""
        super().__init__(detail if line is None else f"Line {line}: {detail}")
        self.line = line


def outline(text: str) -> Outline | None:
    """Return what stands at the top of the document; None where it is no mapping.

    Raises `Unreadable` where it is neither YAML nor JSON.
    """
    try:
        if text.lstrip("\ufeff \t\r\n").startswith("{"):
            return _of_json(json.loads(text.lstrip("\ufeff"), parse_int=str, parse_float=str))
        return _Walk().over(yaml.parse(text, Loader=yaml.CSafeLoader))
    except json.JSONDecodeError as error:
        raise Unreadable(f"this is not JSON: {error.msg}.", line=error.lineno) from None
    except RecursionError:
        raise Unreadable("it is nested too deeply.") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise Unreadable(f"this is not YAML: {error.problem}.", line=line) from None
    except yaml.YAMLError as error:
        raise Unreadable(f"this is not YAML: {error}.") from None


def _of_json(value: dict[str, Any]) -> Outline:
    info = value.get("info")
    under = {f"info.{key}": item for key, item in info.items()} if isinstance(info, dict) else {}
    return {
        key: "" if isinstance(item, dict | list) or item is None else str(item)
        for key, item in {**value, **under}.items()
    }


@dataclass(slots=True)
class _Node:
    """A collection that is open: its own key, the key that waits for a value, and its size."""

    path: str
    is_mapping: bool
    anchor: str | None
    key: str | None = None
    size: int = 1


@dataclass(slots=True)
class _Walk:
    """One pass over the events of a document."""

    open: list[_Node] = field(default_factory=list)
    sizes: dict[str, int] = field(default_factory=dict)
    found: Outline = field(default_factory=dict)
    documents: int = 0
    is_mapping: bool = False

    def over(self, events: Iterable[Any]) -> Outline | None:
        for event in events:
            if isinstance(event, yaml.ScalarEvent):
                self._value(event.value, size=1, anchor=event.anchor)
            elif isinstance(event, yaml.CollectionStartEvent):
                self._begin(event)
            elif isinstance(event, yaml.CollectionEndEvent):
                node = self.open.pop()
                self._value(None, size=node.size, anchor=node.anchor)
            elif isinstance(event, yaml.AliasEvent):
                self._value(None, size=self._size_of(event), anchor=None)
            elif isinstance(event, yaml.DocumentStartEvent):
                self._document(event)
        return self.found if self.is_mapping else None

    def _begin(self, event: yaml.CollectionStartEvent) -> None:
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        if not self.open:
            self.is_mapping = is_mapping
        if len(self.open) > DEPTH:
            raise Unreadable("it is nested too deeply.", line=_line(event))
        path = (self.open[-1].key or "") if len(self.open) == 1 else ""
        self.open.append(_Node(path, is_mapping, event.anchor))

    def _value(self, text: str | None, *, size: int, anchor: str | None) -> None:
        if anchor:
            self.sizes[anchor] = size
        if not self.open:
            return
        node = self.open[-1]
        node.size += size
        if node.size > NODES:
            raise Unreadable(f"its aliases stand for more than {NODES} values.")
        if not node.is_mapping:
            return
        if node.key is None:
            node.key = text or ""
            return
        if len(self.open) == 1:
            self.found[node.key] = text or ""
        elif len(self.open) == 2 and node.path == "info":
            self.found[f"info.{node.key}"] = text or ""
        node.key = None

    def _size_of(self, event: yaml.AliasEvent) -> int:
        if event.anchor not in self.sizes:
            raise Unreadable(
                f"the alias `*{event.anchor}` has no anchor that is complete before it.",
                line=_line(event),
            )
        return self.sizes[event.anchor]

    def _document(self, event: yaml.DocumentStartEvent) -> None:
        self.documents += 1
        if self.documents > 1:
            raise Unreadable("a second document begins; a contract is one.", line=_line(event))


def _line(event: yaml.Event) -> int | None:
    return event.start_mark.line + 1 if event.start_mark else None
