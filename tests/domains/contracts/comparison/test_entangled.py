"""Schemas that refer to each other: every operation that is touched is told, in bounded time."""

import json

from coordinator.domains.contracts.comparison import compare
from coordinator.domains.contracts.comparison.changes import FEW, MANY
from tests.domains.contracts.comparison.entangled import changed, entangled
from tests.domains.contracts.comparison.pairs import changes, ids, shown

NODE = {"$ref": "#/components/schemas/Node"}


def tree(**value):
    """Return a node that has children and a value."""
    children = {"type": "array", "items": NODE}
    return {"type": "object", "properties": {"children": children, "value": value}}


def test_a_circle_is_gone_round_once():
    """A tree's node is found changed where it stands, not once more in each of its children."""
    base, revision = (shown(NODE, Node=tree(type=kind)) for kind in ("string", "integer"))
    assert ids(base, revision) == {"response-property-type-changed": 1}


def test_a_shared_schema_is_told_at_each_place():
    """What two properties refer to has changed for both."""
    pair = {"type": "object", "properties": {"one": NODE, "two": NODE}}
    base, revision = (shown(pair, Node={"type": kind}) for kind in ("string", "integer"))
    assert ids(base, revision) == {"response-property-type-changed": 2}


def test_however_entangled_every_operation_learns_of_the_change():
    """60 schemas that all refer to all others have more ways than could ever be walked."""
    base = entangled(60)
    found = compare(json.dumps(base), json.dumps(changed(base)))
    assert {change.path for change in found.of_level("breaking")} == set(base["paths"])
    assert found.gaps == ()


def test_a_deep_chain_is_followed_to_its_end():
    """2,000 schemas, each in the next: no depth of recursion limits it."""
    chain = {
        f"S{at}": {"properties": {"n": {"$ref": f"#/components/schemas/S{at + 1}"}}}
        for at in range(2000)
    }
    base, revision = (
        shown({"$ref": "#/components/schemas/S0"}, **chain, S2000={"type": kind})
        for kind in ("string", "integer")
    )
    assert ids(base, revision) == {"response-property-type-changed": 1}


def test_a_flood_of_changes_leaves_no_operation_out():
    """Beyond some thousands only the worst few of an operation are listed, the rest is counted."""
    names = [f"p{at}" for at in range(MANY)]

    def document(kind):
        many = {"type": "object", "properties": {name: {"type": kind} for name in names}}
        answer = {"200": {"content": {"application/json": {"schema": many}}}}
        last = {"200": {"content": {"text/x": {"schema": {"type": kind}}}}}
        paths = {"/many": {"get": {"responses": answer}}, "/more": {"get": {"responses": answer}}}
        paths["/z"] = {"get": {"responses": last}}
        return json.dumps({"openapi": "3.0.3", "paths": paths})

    found = compare(document("integer"), document("number"))
    by_path = {
        path: sum(change.path == path for change in found) for path in ("/many", "/more", "/z")
    }
    assert by_path["/z"] == 1
    assert by_path["/more"] >= FEW
    assert sum(by_path.values()) + found.left_out == 2 * MANY + 1


def test_a_reference_that_leads_outside_is_a_gap():
    """What stands elsewhere may have changed without a word here."""
    one, two = (shown({"$ref": "common.yaml#/User", "title": title}) for title in ("a", "b"))
    found = compare(one, two)
    assert found.verdict == "not_comparable"
    assert "common.yaml#/User" in found.gaps[0].text


def test_a_reference_that_broke_is_a_gap():
    """A schema that can no longer be found is not known to be the same."""
    base, revision = shown(NODE, Node={"type": "string"}), shown(NODE)
    assert compare(base, revision).verdict == "not_comparable"
    assert not changes(base, revision)
