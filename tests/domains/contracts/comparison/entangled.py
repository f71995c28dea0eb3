"""Documents whose schemas all refer to each other: more ways than can be walked."""

from copy import deepcopy
from typing import Any

__all__ = ["changed", "entangled"]


def entangled(count: int) -> dict[str, Any]:
    """Return a document of `count` schemas, each with all others as properties, each answered."""
    names = [f"S{at}" for at in range(count)]
    refs = {name: {"$ref": f"#/components/schemas/{name}"} for name in names}
    schemas = {
        name: {"type": "object", "properties": {**refs, "own": {"type": "string"}}}
        for name in names
    }
    paths = {
        f"/{name}": {
            "get": {"responses": {"200": {"content": {"application/json": {"schema": ref}}}}}
        }
        for name, ref in refs.items()
    }
    return {"openapi": "3.1.0", "paths": paths, "components": {"schemas": schemas}}


def changed(document: dict[str, Any]) -> dict[str, Any]:
    """Return it with one property of one schema of another type."""
    other = deepcopy(document)
    schemas = other["components"]["schemas"]
    schemas[sorted(schemas)[-1]]["properties"]["own"] = {"type": "integer"}
    return other
