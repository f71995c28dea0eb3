"""YAML as plain values, read event by event by the rules of its version 1.2.

Neither depth nor aliases can make a document grow: one that stands for more than `NODES` values is
refused before anything would expand it.
"""

from typing import Any, cast

import yaml

from coordinator.core.errors import Invalid
from coordinator.domains.contracts.comparison.scalars import CONSTANTS, key_of, plain, tagged

__all__ = ["DEPTH", "NODES", "Unreadable", "from_yaml"]

NODES = 5_000_000
DEPTH = 500
"""The scanner's time grows with the square of the depth, so a document is left at this one."""
MERGE = "<<"


class Unreadable(Invalid):
    """The contract's document cannot be read"""

    def __init__(self, detail: str, *, line: int | None = None) -> None:
        """Say what is wrong, and in which line of the document, from 1."""
        super().__init__(detail if line is None else f"Line {line}: {detail}")
        self.line = line


def from_yaml(text: str) -> Any:
    """Return a YAML document as JSON values; raises `Unreadable`."""
    try:
        return _Builder().over(yaml.CSafeLoader(text.removeprefix("\ufeff")))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise Unreadable(f"this is not YAML: {error.problem}.", line=line) from None
    except yaml.YAMLError as error:
        raise Unreadable(f"this is not YAML: {str(error).splitlines()[0]}.") from None
    except UnicodeEncodeError:
        raise Unreadable("it holds half of a surrogate pair.") from None


class _Open:
    """A collection that is open: its values, the key that waits for one, and its size."""

    __slots__ = ("anchor", "key", "line", "merged", "size", "value")

    def __init__(self, event: Any, value: dict[str, Any] | list[Any]) -> None:
        self.value = value
        self.anchor = event.anchor
        self.line = event.start_mark.line + 1
        self.key: str | None = None
        self.merged: list[dict[str, Any]] | None = None
        self.size = 1

    def whole(self) -> dict[str, Any] | list[Any]:
        """Return the value with what was merged into it; its own keys win, then earlier ones."""
        if not self.merged or not isinstance(self.value, dict):
            return self.value
        whole: dict[str, Any] = {}
        for part in reversed(self.merged):
            whole.update(part)
        whole.update(self.value)
        return whole


class _Builder:
    """One pass over the events of a document."""

    def __init__(self) -> None:
        self.open: list[_Open] = []
        self.anchors: dict[str, tuple[Any, int]] = {}
        self.result: Any = None
        self.documents = 0
        self.steps = {
            yaml.ScalarEvent: self.scalar,
            yaml.MappingStartEvent: self.mapping,
            yaml.SequenceStartEvent: self.sequence,
            yaml.MappingEndEvent: self.end,
            yaml.SequenceEndEvent: self.end,
            yaml.AliasEvent: self.alias,
            yaml.DocumentStartEvent: self.document,
        }

    def over(self, loader: yaml.CSafeLoader) -> Any:
        steps, following = self.steps, loader.get_event
        while (event := following()) is not None:
            step = steps.get(type(event))
            if step is not None:
                step(event)
        return self.result

    def scalar(self, event: Any) -> None:
        text: str = event.value
        is_plain = event.implicit[0]
        node = self.open[-1] if self.open else None
        if node is not None and node.key is None and type(node.value) is dict:
            node.size += 1
            if is_plain and text == MERGE and node.merged is None:
                node.merged = []
            node.key = key_of(CONSTANTS.get(text, text)) if is_plain else text
            if event.anchor:
                self.anchors[event.anchor] = (node.key, 1)
            return
        value: Any = plain(text) if is_plain else text
        if event.tag is not None and not event.implicit[1]:
            value = tagged(event.tag, text)
        self.put(value, 1, event.anchor)

    def mapping(self, event: Any) -> None:
        self.begin(event, {})

    def sequence(self, event: Any) -> None:
        self.begin(event, [])

    def begin(self, event: Any, value: dict[str, Any] | list[Any]) -> None:
        if len(self.open) > DEPTH:
            raise Unreadable("it is nested too deeply.", line=_line(event))
        self.open.append(_Open(event, value))

    def end(self, event: Any) -> None:
        node = self.open.pop()
        self.put(node.whole(), node.size, node.anchor)

    def alias(self, event: Any) -> None:
        if event.anchor not in self.anchors:
            raise Unreadable(
                f"the alias `*{event.anchor}` has no anchor that is complete before it.",
                line=_line(event),
            )
        value, size = self.anchors[event.anchor]
        self.put(value, size, None)

    def document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            raise Unreadable("a second document begins; a contract is one.", line=_line(event))

    def put(self, value: Any, size: int, anchor: str | None) -> None:
        if anchor:
            self.anchors[anchor] = (value, size)
        if not self.open:
            self.result = value
            return
        node = self.open[-1]
        node.size += size
        if node.size > NODES:
            raise Unreadable(f"its aliases stand for more than {NODES} values.")
        if isinstance(node.value, list):
            node.value.append(value)
        elif node.key is None:
            node.key = key_of(value)
        else:
            self.under_key(node, node.key, value)
            node.key = None

    def under_key(self, node: _Open, key: str, value: Any) -> None:
        parts = value if isinstance(value, list) else [value]
        if node.merged is not None and key == MERGE and all(map(_is_mapping, parts)):
            node.merged.extend(parts)
        else:
            cast("dict[str, Any]", node.value)[key] = value


def _is_mapping(value: Any) -> bool:
    return isinstance(value, dict)


def _line(event: yaml.Event) -> int | None:
    return event.start_mark.line + 1 if event.start_mark else None
