"""Telling whether a text is a YAML or JSON document at all."""

from coordinator.domains.contracts.comparison.documents import Unreadable, load

__all__ = ["Unreadable", "outline"]


def outline(text: str) -> None:
    """Raise `Unreadable`, with the line where it is known, for what is neither YAML nor JSON."""
    load(text)
