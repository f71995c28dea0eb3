"""What the pages of contracts are made of: the counts of the list, what a page arranges."""

import pytest

from coordinator.core.references import Part
from coordinator.core.schemas import Slice
from coordinator.domains.contracts.page import Tab
from coordinator.domains.contracts.references import reference
from coordinator.domains.contracts.schema_tree import parts_of_schema
from coordinator.domains.contracts.showing import listed, show
from tests.domains.contracts.samples import api, reader
from tests.domains.contracts.test_telling import BACKEND, FRONTEND

VIBE = "vibe-coder"


@pytest.fixture
async def broken(publish, use, judge):
    """A version that breaks one of two consumers of different operations."""
    await publish(BACKEND, "users", api(users="name", teams="id"), version="1.0.0")
    for who, operation in ((FRONTEND, "GET /users"), (VIBE, "GET /teams")):
        await use(who, "users", operation)
        await judge(who, "users", "1.0.0", "verified")
    await publish(BACKEND, "users", api(users="label", teams="id"), version="2.0.0")


async def test_the_list_counts_who_uses_and_who_owes(world, broken, judge, publish):
    """Consumers, owed verdicts and owed breaks are counted on the version in use."""
    await publish(BACKEND, "orders", version="1.0.0")

    async def counts():
        found = await world.see(lambda work: listed(work, {}, Slice(limit=10)))
        return {item.name: (item.consumers, item.owed, item.owed_breaks) for item in found.items}

    assert await counts() == {"orders": (0, 0, 0), "users": (2, 1, 1)}
    await judge(FRONTEND, "users", "2.0.0", "verified")
    assert await counts() == {"orders": (0, 0, 0), "users": (2, 0, 0)}


async def test_a_page_puts_what_is_open_first(world, broken):
    """Who is broken comes before who is not touched, and only a break that is owed alarms."""
    page = await world.see(lambda work: show(work, "users"))
    assert [(one.reason.consumer, one.is_open, one.is_alarm) for one in page.said()] == [
        (FRONTEND, True, True),
        (VIBE, False, False),
    ]


async def test_changes_are_arranged_by_operation(world, broken):
    """A block holds what changed in one operation; safe ones are folded unless asked for."""
    page = await world.see(lambda work: show(work, "users"))
    found = page.diff()
    assert [block.place for block in found.blocks] == ["GET /users"]
    assert {change.level for block in found.blocks for change in block.changes} == {"breaking"}
    assert {change.level for block in found.folded for change in block.changes} == {"safe"}
    assert found.tabs == [Tab("", "all", 2), Tab("breaking", "breaking", 1), Tab("safe", "safe", 1)]
    assert [block.place for block in page.diff("safe").blocks] == ["GET /users"]
    assert page.diff("risky").blocks == []


async def test_the_matrix_knows_each_consumers_part(world, broken, use):
    """What breaks comes first; who named no operation uses every one."""
    await use("integration-specialist", "users")
    page = await world.see(lambda work: show(work, "users"))
    matrix = page.matrix()
    assert [user.agent for user in matrix.consumers] == [FRONTEND, "integration-specialist", VIBE]
    assert [(row.operation, row.level, row.cells) for row in matrix.rows] == [
        ("GET /users", "breaking", ["breaking", "breaking", ""]),
        ("GET /teams", "", ["", "used", "used"]),
    ]


async def test_a_reference_is_of_the_version_in_use_unless_said(world, broken):
    """`users` means its latest, `users@1.0.0` that one; the document is plain values."""
    latest = await reference(reader(world, FRONTEND), "users")
    former = await reference(reader(world, FRONTEND), "users@1.0.0")
    assert (latest.subject, former.subject) == ("users@2.0.0", "users@1.0.0")
    assert latest.form == "openapi"
    assert list(latest.document["paths"]) == ["/users", "/teams"]


def test_a_schema_is_a_tree_of_parts():
    """A property has its type, whether it must be there, and what holds for it."""
    schema = {
        "type": "object",
        "required": ["id"],
        "properties": {"id": {"$ref": "#/$defs/id", "description": "Which."}},
        "$defs": {"id": {"type": ["string", "null"], "minLength": 3, "enum": ["abc"]}},
    }
    rules = ('one of "abc"', "3 characters at least")
    named = Part(name="id", type="string or null", is_required=True, rules=rules, text="Which")
    assert parts_of_schema(schema)[0].parts == (named,)
