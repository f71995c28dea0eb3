"""Generated OpenAPI documents of any size, and what a next version of them may look like."""

import json
import random
from typing import Any

__all__ = ["api", "next_version"]

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def api(paths: int, *, size: int = 0, seed: int = 1) -> dict[str, Any]:
    """Return a document of so many paths, two operations each, padded to about `size` bytes."""
    chance = random.Random(seed)
    names = [f"Thing{number}" for number in range(max(8, paths // 2))]
    document: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {"title": "Things", "version": "1.0.0"},
        "paths": {f"/things{number}/{{id}}": _item(chance, names) for number in range(paths)},
        "components": {
            "schemas": {name: _thing(chance, names, at) for at, name in enumerate(names)}
        },
    }
    missing = size - len(json.dumps(document))
    if missing > 0:
        words = "".join(chance.choice(LETTERS) for _ in range(missing // (2 * paths)))
        for item in document["paths"].values():
            for method in ("get", "put"):
                item[method]["description"] = words
    return document


def _item(chance: random.Random, names: list[str]) -> dict[str, Any]:
    def body() -> dict[str, Any]:
        schema = {"$ref": f"#/components/schemas/{chance.choice(names)}"}
        return {"content": {"application/json": {"schema": schema}}}

    limit = {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 100}}
    answers = {"200": {"description": "ok", **body()}, "404": {"description": "none", **body()}}
    return {
        "parameters": [
            {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
        ],
        "get": {"parameters": [limit], "responses": answers},
        "put": {"requestBody": body(), "responses": {"200": {"description": "ok", **body()}}},
    }


def _thing(chance: random.Random, names: list[str], at: int) -> dict[str, Any]:
    """Return an object that refers to things after it, and now and then to one before."""
    properties: dict[str, Any] = {}
    for number in range(12):
        kind = chance.random()
        later = names[at + 1 : at + 20] or names
        if kind < 0.15:
            properties[f"p{number}"] = {"$ref": f"#/components/schemas/{chance.choice(later)}"}
        elif kind < 0.2:
            items = {"$ref": f"#/components/schemas/{chance.choice(names)}"}
            properties[f"p{number}"] = {"type": "array", "items": items}
        elif kind < 0.5:
            properties[f"p{number}"] = {"type": "string", "maxLength": chance.randint(20, 200)}
        else:
            properties[f"p{number}"] = {"type": chance.choice(["integer", "number", "boolean"])}
    return {"type": "object", "properties": properties, "required": ["p0", "p1"]}


def next_version(document: dict[str, Any], *, seed: int = 2) -> dict[str, Any]:
    """Return the document with one in fifty schemas and paths changed."""
    chance, changed = random.Random(seed), json.loads(json.dumps(document))
    schemas = list(changed["components"]["schemas"].values())
    for schema in chance.sample(schemas, max(1, len(schemas) // 50)):
        del schema["properties"][chance.choice([f"p{number}" for number in range(2, 12)])]
        schema["required"].append("p2")
    for path in chance.sample(list(changed["paths"]), max(1, len(changed["paths"]) // 50)):
        del changed["paths"][path]["put"]
    return changed  # type: ignore[no-any-return]
