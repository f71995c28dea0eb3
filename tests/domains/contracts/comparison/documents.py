"""Documents of any shape for the comparison's laws: good ones, odd ones, and ones gone wrong."""

import random
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

__all__ = ["any_document", "any_pair", "mutated"]

NAMES = ("A", "B", "C", "Pet", "a/b", "ä~1", "")
TYPES = ("string", "integer", "number", "boolean", "object", "array", "null", "nonsense")
ODD = (None, True, False, 0, -1, 1.5, float("inf"), "", "x", [], {}, [None], {"$ref": 7}, 10**400)
"""Values that stand where others are expected."""

LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
SINGLE = ("items", "additionalProperties", "not", "contains", "propertyNames", "if", "then", "else")
NUMBERS = ("maximum", "minimum", "exclusiveMaximum", "minLength", "maxLength", "minItems")
METHODS = ("get", "post", "put", "x-mine", "parameters")

references = st.sampled_from(
    [{"$ref": f"#/components/schemas/{name}"} for name in ("A", "B", "C", "gone")]
    + [{"$ref": "#"}, {"$ref": "other.yaml#/x"}, {"$ref": "#/components/schemas/A", "minimum": 2}]
)
odd = st.sampled_from(ODD)
plain = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(TYPES) | st.lists(st.sampled_from(TYPES), max_size=3) | odd,
        "format": st.sampled_from(("int32", "int64", "date", "uuid")) | odd,
        "enum": st.lists(st.sampled_from(("a", "b", 1, None, [1])), max_size=3) | odd,
        "nullable": st.booleans(),
        "readOnly": st.booleans(),
        "default": odd,
        "const": odd,
        "pattern": st.sampled_from(("", ".*", "^a", "(")) | odd,
        "required": st.lists(st.sampled_from(NAMES), max_size=3) | odd,
        **{name: st.integers(-3, 9) | odd for name in NUMBERS},
    },
)


def _larger(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    properties = st.dictionaries(st.sampled_from(NAMES), inner, max_size=3)
    parts = {
        "properties": properties,
        "patternProperties": properties,
        "dependentRequired": st.dictionaries(st.sampled_from(NAMES), odd, max_size=2),
        "discriminator": st.fixed_dictionaries({"propertyName": odd}) | odd,
        **{word: inner for word in SINGLE},
        **{word: st.lists(inner | references, max_size=3) | odd for word in LISTS},
    }
    some = st.fixed_dictionaries({}, optional=parts)
    return st.builds(lambda one, other: {**one, **other}, plain, some)


schemas = st.recursive(plain | references | odd, _larger, max_leaves=8)
media = st.dictionaries(
    st.sampled_from(("application/json", "text/plain", "application/problem+json", "x")),
    st.fixed_dictionaries({}, optional={"schema": schemas}) | odd,
    max_size=2,
)
parameters = st.fixed_dictionaries(
    {
        "name": st.sampled_from(("id", "limit", "X-Id")),
        "in": st.sampled_from(("query", "path", "header")),
    },
    optional={
        "required": st.booleans() | odd,
        "schema": schemas,
        "content": media | odd,
        "style": odd,
    },
)
headers = st.dictionaries(
    st.sampled_from(("X-Id", "x-id", "ETag")),
    st.fixed_dictionaries({}, optional={"schema": schemas, "required": odd}) | odd,
    max_size=2,
)
answers = st.fixed_dictionaries({}, optional={"content": media | odd, "headers": headers | odd})
operations = st.fixed_dictionaries(
    {},
    optional={
        "parameters": st.lists(parameters | odd, max_size=3) | odd,
        "requestBody": st.fixed_dictionaries({}, optional={"content": media | odd}) | odd,
        "responses": st.dictionaries(st.sampled_from(("200", "404", "default")), answers | odd)
        | odd,
        "security": st.lists(st.dictionaries(st.sampled_from(NAMES), odd), max_size=2) | odd,
        "deprecated": st.booleans() | odd,
        "tags": odd,
        "callbacks": odd,
        "x-stability-level": st.sampled_from(("draft", "alpha", "stable")) | odd,
    },
)
items = st.dictionaries(st.sampled_from(METHODS), operations | odd, max_size=3)
paths = st.dictionaries(st.sampled_from(("/a", "/a/{id}", "/a/{x}", "", "x-b")), items | odd)
documents = st.fixed_dictionaries(
    {"openapi": st.sampled_from(("3.0.3", "3.1.0", "9", 3.0))},
    optional={
        "paths": paths | odd,
        "webhooks": paths | odd,
        "security": odd,
        "servers": odd,
        "components": st.fixed_dictionaries(
            {"schemas": st.dictionaries(st.sampled_from(("A", "B", "C")), schemas, max_size=3)}
        )
        | odd,
    },
)
any_document = documents | st.builds(lambda schema: {"$schema": "x", **schema}, plain)


def mutated(document: Any, seed: int) -> Any:
    """Return the document with a few of its parts lost, moved or replaced."""
    chance, changed = random.Random(seed), deepcopy(document)
    for _ in range(chance.randint(1, 4)):
        places = list(_places(changed))
        if not places:
            return changed
        owner, key = chance.choice(places)
        deed = chance.randint(0, 3)
        if deed == 0:
            del owner[key]
        elif deed == 1:
            owner[key] = deepcopy(chance.choice(ODD))
        elif deed == 2:
            giver, other = chance.choice(places)
            owner[key] = deepcopy(giver.get(other) if isinstance(giver, dict) else 1)
        else:
            owner[key] = chance.choice([{"$ref": "#/components/schemas/A"}, {"type": "integer"}])
    return changed


def _places(value: Any) -> Any:
    if isinstance(value, dict):
        for key, item in value.items():
            yield value, key
            yield from _places(item)
    elif isinstance(value, list):
        for item in value:
            yield from _places(item)


any_pair = st.tuples(any_document, any_document) | st.builds(
    lambda document, seed: (document, mutated(document, seed)), any_document, st.integers(0, 10**6)
)
