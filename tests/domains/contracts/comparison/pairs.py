"""Small documents around one schema, and what a comparison says of two of them."""

import json
from collections import Counter
from typing import Any

from coordinator.domains.contracts.comparison import Change, compare

__all__ = ["api", "changes", "ids", "operation", "sent", "shown"]

Schema = Any


def api(paths: dict[str, Any], **more: Any) -> str:
    """Return an OpenAPI 3.1 document of these paths as text."""
    head = {"openapi": "3.1.0", "info": {"title": "Users", "version": "1.0.0"}}
    return json.dumps({**head, "paths": paths, **more})


def operation(method: str = "get", path: str = "/users", **parts: Any) -> dict[str, Any]:
    """Return paths with one operation."""
    return {path: {method: {"responses": {"200": {"description": "ok"}}, **parts}}}


def sent(schema: Schema, **components: Schema) -> str:
    """Return a document in which `POST /users` takes a body of this schema."""
    body = {"content": {"application/json": {"schema": schema}}}
    return api(operation("post", requestBody=body), components={"schemas": components})


def shown(schema: Schema, **components: Schema) -> str:
    """Return a document in which `GET /users` answers with a body of this schema."""
    answer = {"description": "ok", "content": {"application/json": {"schema": schema}}}
    return api(operation(responses={"200": answer}), components={"schemas": components})


def changes(base: str, revision: str) -> list[Change]:
    """Return the breaking and risky changes."""
    return [change for change in compare(base, revision) if change.level != "safe"]


def ids(base: str, revision: str) -> Counter[str]:
    """Count the breaking and risky changes by their names."""
    return Counter(change.id for change in changes(base, revision))
