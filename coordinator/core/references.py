"""A thing as those read it who build on it: an OpenAPI document, a tree of parts, or a guide.

A kind makes them and a door draws them, so that neither needs to know the other.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

__all__ = ["Part", "Reference"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One named part of a shape, with what holds for it and the parts that it has itself."""

    name: str
    type: str = ""
    is_required: bool = False
    rules: tuple[str, ...] = ()
    text: str = ""
    parts: tuple["Part", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What a page can draw; `form` says which of `document`, `parts` and `markdown` it is.

    Where it is `none`, `reason` says why nothing can be drawn.
    """

    subject: str
    """What exactly is drawn, `users@2.0.0`."""
    author: str
    at: datetime
    form: Literal["openapi", "tree", "markdown", "none"]
    document: Any = None
    """JSON values without a reference to another document."""
    parts: tuple[Part, ...] = ()
    markdown: str = ""
    reason: str = ""
