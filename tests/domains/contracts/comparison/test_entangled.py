"""Schemas that refer to each other: every operation that is touched is told, in bounded time."""

import json

import pytest

from coordinator.domains.contracts.comparison import compare
from coordinator.domains.contracts.comparison.changes import FEW, MANY
from tests.domains.contracts.comparison.entangled import changed, entangled
from tests.domains.contracts.comparison.pairs import api, changes, ids, operation, shown

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


def test_a_reference_that_leads_elsewhere_outside_is_a_gap():
    """What stands outside cannot be looked at: another place there is not known to be the same."""
    one, two, same = (
        shown({"$ref": f"common.yaml#/{name}", "title": title})
        for name, title in (("User", "a"), ("Person", "b"), ("User", "c"))
    )
    found = compare(one, two)
    assert found.verdict == "not_comparable"
    assert "common.yaml#/User" in found.gaps[0].text
    assert {gap.place for gap in found.gaps} == {"GET /users"}
    assert compare(one, same).verdict == "safe"


def test_a_reference_that_broke_is_a_gap():
    """A schema that can no longer be found is not known to be the same."""
    base, revision = shown(NODE, Node={"type": "string"}), shown(NODE)
    assert compare(base, revision).verdict == "not_comparable"
    assert not changes(base, revision)


SELF = {"$ref": "#/components/schemas/A"}


@pytest.mark.parametrize("word", ["allOf", "anyOf", "oneOf"])
@pytest.mark.parametrize("around", [[], [{"type": "null"}], [{"type": "object"}]])
def test_a_schema_may_be_among_its_own_alternatives(word, around):
    """However pointless that is."""
    base, revision = (
        shown(SELF, A={word: [SELF, *around, {"type": kind}]}) for kind in ("string", "integer")
    )
    assert compare(base, revision).verdict in ("breaking", "risky", "safe")
    assert compare(shown(SELF, A={word: [SELF]}), shown(SELF, A={word: [SELF, SELF]})).gaps == ()


def test_a_long_chain_of_alternatives_is_followed():
    """1,500 schemas, each one of two in the one before."""
    chain = {
        f"S{at}": {"oneOf": [{"$ref": f"#/components/schemas/S{at + 1}"}, {"type": "null"}]}
        for at in range(1500)
    }
    base, revision = (
        shown({"$ref": "#/components/schemas/S0"}, **chain, S1500={"type": kind})
        for kind in ("string", "integer")
    )
    assert compare(base, revision).verdict == "breaking"


@pytest.mark.parametrize(
    ("base", "revision"),
    [
        *[
            [shown({"oneOf": [{"minProperties": at + far} for at in range(4000)]}) for far in pair]
            for pair in [(0, 4000)]
        ],
        [shown({"required": [f"{name}{at}" for at in range(20_000)]}) for name in "ab"],
        [shown({"enum": list(range(far, far + 40_000))}) for far in (0, 20_000)],
        [
            api(
                operation(
                    responses={"200": {"content": {f"{name}/x{at}": {} for at in range(6000)}}}
                )
            )
            for name in "ab"
        ],
    ],
    ids=["alternatives", "needs", "values", "media types"],
)
def test_long_lists_are_compared_in_time(base, revision):
    """A text that a thread reads keeps it for seconds at most: no list is gone through per item."""
    assert compare(base, revision).changes


def test_a_dynamic_reference_that_changed_is_a_gap():
    """Where it ends depends on the way there, so it is not followed."""
    base, revision = (shown({"$dynamicRef": f"#{name}"}) for name in ("a", "b"))
    assert compare(base, revision).verdict == "not_comparable"
