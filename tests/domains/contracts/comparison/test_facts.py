"""Every fact about a schema, found and named where clients send it and where they receive it."""

import json

import pytest

from coordinator.domains.contracts.comparison import compare
from coordinator.domains.contracts.comparison.rules import FACTS, named
from tests.domains.contracts.comparison.pairs import api, changes, ids, operation, sent, shown

A, B, C = ({"type": "object", "title": title} for title in "ABC")
TEXT, NUMBER = {"type": "string"}, {"type": "number"}
LIST = {"type": "array"}

EXAMPLES = {
    "type-changed": (TEXT, {"type": "boolean"}),
    "type-generalized": ({"type": "integer"}, NUMBER),
    "type-specialized": (NUMBER, {"type": "integer"}),
    "list-of-types-widened": (TEXT, {"oneOf": [TEXT, NUMBER]}),
    "list-of-types-narrowed": ({"anyOf": [TEXT, NUMBER]}, TEXT),
    "became-nullable": (TEXT, {"type": ["string", "null"]}),
    "became-not-nullable": ({"oneOf": [TEXT, {"type": "null"}]}, TEXT),
    "became-enum": (TEXT, {**TEXT, "enum": ["a"]}),
    "enum-value-removed": ({"enum": ["a", "b"]}, {"enum": ["a"]}),
    "enum-value-added": ({"enum": ["a"]}, {"enum": ["a", 1]}),
    "enum-removed": ({"enum": ["a"]}, {}),
    "const-added": ({}, {"const": 1}),
    "const-changed": ({"const": 1}, {"const": True}),
    "const-removed": ({"const": None}, {}),
    "default-value-added": ({}, {"default": 0}),
    "default-value-changed": ({"default": 0}, {"default": False}),
    "default-value-removed": ({"default": 0}, {}),
    "max-set": ({}, {"maximum": 5}),
    "max-unset": ({"maximum": 5}, {}),
    "max-decreased": ({"maximum": 5}, {"maximum": 4.5}),
    "max-increased": ({"maximum": 5}, {"maximum": 6}),
    "min-set": ({}, {"minimum": 0}),
    "min-unset": ({"minimum": 0}, {}),
    "min-increased": ({"minimum": 0}, {"minimum": 1}),
    "min-decreased": ({"minimum": 0}, {"minimum": -1}),
    "exclusive-max-set": ({}, {"exclusiveMaximum": 5}),
    "exclusive-max-unset": ({"exclusiveMaximum": 5}, {}),
    "exclusive-max-decreased": ({"exclusiveMaximum": 5}, {"exclusiveMaximum": 4}),
    "exclusive-max-increased": ({"exclusiveMaximum": 5}, {"exclusiveMaximum": 6}),
    "exclusive-min-set": ({}, {"exclusiveMinimum": 5}),
    "exclusive-min-unset": ({"exclusiveMinimum": 5}, {}),
    "exclusive-min-increased": ({"exclusiveMinimum": 5}, {"exclusiveMinimum": 6}),
    "exclusive-min-decreased": ({"exclusiveMinimum": 5}, {"exclusiveMinimum": 4}),
    "max-length-set": ({}, {"maxLength": 9}),
    "max-length-unset": ({"maxLength": 9}, {}),
    "max-length-decreased": ({"maxLength": 9}, {"maxLength": 8}),
    "max-length-increased": ({"maxLength": 9}, {"maxLength": 10}),
    "min-length-increased": ({}, {"minLength": 1}),
    "min-length-decreased": ({"minLength": 2}, {}),
    "max-items-set": (LIST, {**LIST, "maxItems": 9}),
    "max-items-unset": ({**LIST, "maxItems": 9}, LIST),
    "max-items-decreased": ({"maxItems": 9}, {"maxItems": 8}),
    "max-items-increased": ({"maxItems": 9}, {"maxItems": 10}),
    "min-items-set": ({}, {"minItems": 1}),
    "min-items-unset": ({"minItems": 1}, {}),
    "min-items-increased": ({"minItems": 1}, {"minItems": 2}),
    "min-items-decreased": ({"minItems": 2}, {"minItems": 1}),
    "max-properties-decreased": ({}, {"maxProperties": 3}),
    "min-properties-increased": ({}, {"minProperties": 3}),
    "multiple-of-changed": ({"multipleOf": 2}, {"multipleOf": 4}),
    "unique-items-added": ({}, {"uniqueItems": True}),
    "pattern-added": ({}, {"pattern": "^a"}),
    "pattern-changed": ({"pattern": "^a"}, {"pattern": "^b"}),
    "pattern-generalized": ({"pattern": "^a"}, {"pattern": ".*"}),
    "pattern-removed": ({"pattern": "^a"}, {}),
    "content-encoding-changed": ({}, {"contentEncoding": "base64"}),
    "content-media-type-changed": ({"contentMediaType": "a/b"}, {"contentMediaType": "a/c"}),
    "all-of-added": ({"allOf": [A]}, {"allOf": [A, B]}),
    "all-of-removed": ({"allOf": [A, B]}, {"allOf": [A]}),
    "all-of-added-annotation-only": ({"type": "object"}, {"type": "object", "allOf": [{"title": "x"}]}),
    "all-of-removed-annotation-only": ({"type": "object", "allOf": [{"title": "x"}]}, {"type": "object"}),
    "any-of-added": ({"anyOf": [A, B]}, {"anyOf": [A, B, {**C, "required": ["c"]}]}),
    "any-of-removed": ({"anyOf": [A, {**B, "required": ["b"]}]}, {"anyOf": [A]}),
    "one-of-added": ({"oneOf": [A, {**B, "minProperties": 1}]}, {"oneOf": [A, {**B, "minProperties": 1}, {**C, "required": ["c"]}]}),
    "one-of-removed": ({"oneOf": [A, {**B, "required": ["b"]}]}, {"oneOf": [A]}),
    "not-changed": ({}, {"not": {"const": 1}}),
    "additional-properties-closed": ({}, {"additionalProperties": False}),
    "pattern-property-added": ({}, {"patternProperties": {"^a": TEXT}}),
    "pattern-property-removed": ({"patternProperties": {"^a": TEXT}}, {}),
    "prefix-items-added": ({"prefixItems": [TEXT]}, {"prefixItems": [TEXT, TEXT]}),
    "prefix-items-removed": ({"prefixItems": [TEXT, TEXT]}, {"prefixItems": [TEXT]}),
    "property-names-added": ({}, {"propertyNames": {"maxLength": 3}}),
    "property-names-removed": ({"propertyNames": {"maxLength": 3}}, {}),
    "contains-added": ({}, {"contains": TEXT}),
    "contains-removed": ({"contains": TEXT}, {}),
    "max-contains-set": ({"contains": TEXT}, {"contains": TEXT, "maxContains": 2}),
    "max-contains-unset": ({"contains": TEXT, "maxContains": 2}, {"contains": TEXT}),
    "max-contains-decreased": ({"contains": TEXT, "maxContains": 2}, {"contains": TEXT, "maxContains": 1}),
    "max-contains-increased": ({"contains": TEXT, "maxContains": 2}, {"contains": TEXT, "maxContains": 3}),
    "min-contains-increased": ({"contains": TEXT}, {"contains": TEXT, "minContains": 2}),
    "min-contains-decreased": ({"contains": TEXT}, {"contains": TEXT, "minContains": 0}),
    "dependent-required-added": ({}, {"dependentRequired": {"a": ["b"]}}),
    "dependent-required-changed": ({"dependentRequired": {"a": ["b"]}}, {"dependentRequired": {"a": ["c"]}}),
    "dependent-required-removed": ({"dependentRequired": {"a": ["b"]}}, {}),
    "dependent-schema-added": ({}, {"dependentSchemas": {"a": TEXT}}),
    "dependent-schema-removed": ({"dependentSchemas": {"a": TEXT}}, {}),
    "content-schema-added": ({}, {"contentSchema": TEXT}),
    "content-schema-removed": ({"contentSchema": TEXT}, {}),
    "if-added": ({}, {"if": TEXT}),
    "if-removed": ({"if": TEXT}, {}),
    "then-added": ({}, {"then": TEXT}),
    "then-removed": ({"then": TEXT}, {}),
    "else-added": ({}, {"else": TEXT}),
    "else-removed": ({"else": TEXT}, {}),
    "unevaluated-items-added": ({}, {"unevaluatedItems": False}),
    "unevaluated-items-removed": ({"unevaluatedItems": False}, {}),
    "unevaluated-properties-added": ({}, {"unevaluatedProperties": False}),
    "unevaluated-properties-removed": ({"unevaluatedProperties": False}, {}),
    "x-extensible-enum-value-removed": ({"x-extensible-enum": ["a", "b"]}, {"x-extensible-enum": ["a"]}),
    "discriminator-added": ({}, {"discriminator": {"propertyName": "kind"}}),
    "discriminator-removed": ({"discriminator": {"propertyName": "kind"}}, {}),
    "discriminator-property-name-changed": ({"discriminator": {"propertyName": "a"}}, {"discriminator": {"propertyName": "b"}}),
    "discriminator-mapping-added": ({"discriminator": {}}, {"discriminator": {"mapping": {"a": "#/x"}}}),
    "discriminator-mapping-deleted": ({"discriminator": {"mapping": {"a": "#/x"}}}, {"discriminator": {}}),
    "discriminator-mapping-changed": ({"discriminator": {"mapping": {"a": "#/x"}}}, {"discriminator": {"mapping": {"a": "#/y"}}}),
}  # fmt: skip
"""A schema before and after for each fact."""

ELSEWHERE = {
    "type-compatible",
    "wrapped-in-one-of",
    "media-type-schema-added",
    "media-type-schema-removed",
}
"""Facts that need more than two schemas; they have tests of their own."""

ON_THE_WAY_IN = {"type-specialized": "type-changed", "enum-removed": "enum-value-removed"}
"""What is called otherwise where clients send it."""


def test_every_fact_has_an_example():
    """A fact that no example shows is one that nothing may find."""
    assert EXAMPLES.keys() | ELSEWHERE == FACTS.keys()


def below(schema):
    """Return an object with a property of this schema."""
    return {"type": "object", "properties": {"name": schema}}


@pytest.mark.parametrize("fact", EXAMPLES)
@pytest.mark.parametrize(
    ("place", "document", "around"),
    [
        ("request-body", sent, lambda schema: schema),
        ("request-property", sent, below),
        ("response-body", shown, lambda schema: schema),
        ("response-property", shown, below),
    ],
    ids=["sent", "property sent", "shown", "property shown"],
)
def test_a_fact_is_found_and_named_at_its_place(fact, place, document, around):
    """It is told by its name and level there, once, and nothing else that matters is."""
    base, revision = (document(around(schema)) for schema in EXAMPLES[fact])
    called = ON_THE_WAY_IN.get(fact, fact) if place.startswith("request") else fact
    name, level, _ = named(place, called)
    found = [change for change in compare(base, revision) if change.id == name]
    assert [change.level for change in found] == ([level] if level else [])
    assert ids(base, revision).keys() <= {name}


@pytest.mark.parametrize("place", [sent, shown])
def test_spellings_of_the_same_are_no_change(place):
    """`allOf: [X]`, bounds as booleans, `type: [x]` and an order of alternatives mean the same."""
    same = [
        ({"$ref": "#/components/schemas/A"}, {"allOf": [{"$ref": "#/components/schemas/A"}], "description": "A"}),
        ({"maximum": 5, "exclusiveMaximum": True}, {"exclusiveMaximum": 5}),
        ({"type": ["string"]}, TEXT),
        ({"oneOf": [A, B]}, {"oneOf": [B, A]}),
        ({"enum": ["a", "b"]}, {"enum": ["b", "a"]}),
        ({"maximum": 5}, {"maximum": 5.0}),
        ({"required": ["a", "b"]}, {"required": ["b", "a"]}),
    ]  # fmt: skip
    for base, revision in same:
        assert not changes(place(base, A=A), place(revision, A=A)), (base, revision)


def test_what_was_one_schema_and_is_now_one_of_several():
    """The body says it is wrapped; a property says which further ones there are."""
    one, two = {"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}
    parts = {"A": {**A, "required": ["a"]}, "B": {**B, "required": ["b"]}}
    wrapped = {"oneOf": [one, two]}
    assert ids(sent(one, **parts), sent(wrapped, **parts)) == {"request-body-wrapped-in-one-of": 1}
    assert ids(shown(one, **parts), shown(wrapped, **parts)) == {
        "response-body-wrapped-in-one-of": 1
    }
    before, after = shown(below(one), **parts), shown(below(wrapped), **parts)
    assert ids(before, after) == {"response-property-one-of-added": 1}


def test_what_is_written_as_text_reads_as_text():
    """In a query an integer may become any text; in JSON it may not."""

    def query(schema):
        return api(operation(parameters=[{"name": "q", "in": "query", "schema": schema}]))

    assert ids(query({"type": "integer"}), query(TEXT)) == {}
    assert ids(query(TEXT), query({"type": "array", "items": TEXT})) == {}
    assert ids(query(TEXT), query({"type": "integer"})) == {"request-parameter-type-changed": 1}
    assert ids(sent({"type": "integer"}), sent(TEXT)) == {"request-body-type-changed": 1}


def test_properties_come_and_go_and_become_needed():
    """What clients must send, need not send, always get and may not get."""
    name, other = {"name": TEXT}, {"name": TEXT, "age": NUMBER}
    pairs = {
        "new-required-request-property": (sent({"properties": name}), sent({"properties": other, "required": ["age"]})),
        "request-property-removed": (sent({"properties": other}), sent({"properties": name})),
        "request-property-became-required": (sent({"properties": name}), sent({"properties": name, "required": ["name"]})),
        "response-required-property-removed": (shown({"properties": other, "required": ["age"]}), shown({"properties": name})),
        "response-optional-property-removed": (shown({"properties": other}), shown({"properties": name})),
        "response-property-became-optional": (shown({"properties": name, "required": ["name"]}), shown({"properties": name})),
    }  # fmt: skip
    for rule, (base, revision) in pairs.items():
        assert ids(base, revision) == {rule: 1}


def test_a_need_beside_an_inherited_property_is_seen():
    """`allOf: [X, {required: [name]}]` makes a property of X needed."""
    inherited = {"$ref": "#/components/schemas/A"}
    parts = {"A": {"type": "object", "properties": {"name": TEXT}}}
    base = sent({"allOf": [inherited, {"type": "object", "required": []}]}, **parts)
    revision = sent({"allOf": [inherited, {"type": "object", "required": ["name"]}]}, **parts)
    assert ids(base, revision) == {"request-property-became-required": 1}


def test_words_that_hold_braces_stay_words():
    """Names and values of a document are shown as they are, whatever they hold."""
    base = sent({"type": "object", "properties": {"{what}": TEXT}})
    revision = sent({"type": "object", "properties": {"{what}": {**TEXT, "enum": ["{0}", "%s"]}}})
    texts = [change.text for change in changes(base, revision)]
    assert texts == [
        "Property {what} of the request body (application/json) takes only listed values now: {0}, %s."
    ]
    assert json.dumps(texts)
