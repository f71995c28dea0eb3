"""When two spellings of a path are the same one: the only answer to that in this domain."""

import re

__all__ = ["same_path"]

PARAMETER = re.compile(r"\{[^{}/]{0,200}\}|<[^<>/]{1,200}>|(?<=/):[^/{}<>]{1,200}(?=/|$)")
"""A parameter as OpenAPI writes it, and as guides do: `{id}`, `<id>`, a whole step `:id`."""


def same_path(path: str) -> str:
    """Return what two spellings of a path have in common.

    Names of parameters are free, and so is a slash at the end: `/users/{id}`, `/users/:userId` and
    `/users/<id>/` are one path.
    """
    return PARAMETER.sub("{}", path).rstrip("/") or "/"
