"""JSON Schemas: who still understands whom."""

import json

import pytest

from coordinator.domains.contracts.comparison import compare

BASE = {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object"}


def schema(**words):
    """Return a JSON Schema of an object as text."""
    return json.dumps({**BASE, **words})


SMALL = schema(properties={"name": {"type": "string"}})
NEEDS_MORE = schema(properties={"name": {"type": "string"}}, required=["name"])


@pytest.mark.parametrize(
    ("base", "revision", "breaks"),
    [
        (SMALL, NEEDS_MORE, {"full", "backward"}),
        (NEEDS_MORE, SMALL, {"full", "forward"}),
        (SMALL, json.dumps({**json.loads(SMALL), "title": "Users"}), set()),
    ],
    ids=["a new need", "a need less", "a title"],
)
def test_what_breaks_depends_on_the_direction(base, revision, breaks):
    """Backward: what was valid stays valid. Forward: what is valid now was valid before."""
    found = {
        mode: compare(base, revision, compatibility=mode)
        for mode in ("full", "backward", "forward")
    }
    assert {mode for mode, each in found.items() if each.verdict == "breaking"} == breaks
    assert {each.format for each in found.values()} == {"json_schema"}


def test_definitions_and_the_schemas_own_address_are_followed():
    """`#/$defs/X`, `#anchor` and the whole address with a fragment lead to the same place."""
    for reference in ("#/$defs/Name", "#name", "https://x.test/user#/$defs/Name"):
        base, revision = (
            schema(
                **{
                    "$id": "https://x.test/user",
                    "properties": {"name": {"$ref": reference}},
                    "$defs": {"Name": {"$anchor": "name", "type": "string", "maxLength": length}},
                }
            )
            for length in (50, 20)
        )
        found = compare(base, revision)
        assert [change.id for change in found.of_level("breaking")] == [
            "request-property-max-length-decreased"
        ]
