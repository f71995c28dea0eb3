"""Role documents that cannot be read: what, in which line, and how to mend it."""

from datetime import UTC, datetime
from pathlib import PurePosixPath

import pytest

from coordinator.core.kinds import Drop, Refused
from coordinator.domains.agents import kind, service
from coordinator.domains.agents.documents import read_role, read_workflow

HEAD = "# Builder\n\n## Agent Identity\n**Name**: Builder\n\n## Workflow Steps\n\n"
GOOD = HEAD + "### Step 1: Build\n**Expected Output**:\n- Code\n"
CRITERIA = GOOD + "\n## Success Criteria\n"

MALFORMED = {
    "no identity": (GOOD.replace("Agent Identity", "Whoever"), 1, "Agent Identity"),
    "no name": (GOOD.replace("**Name**", "**Colour**"), 3, "Name"),
    "two of a number": (GOOD + "\n### Step 1: Test\n", 12, "line 8"),
    "no title": (GOOD + "\n### Step 2:\n", 12, "no title"),
    "no title at all": (GOOD + "\n### Step 2\n", 12, "no title"),
    "a block never closed": (GOOD + "```bash\nmake\n\n### Step 2: Test\n", 11, "line 14"),
    "a block closed by another mark": (
        GOOD + "~~~\nmake\n```\n\n## Success Criteria\n",
        11,
        "line 15",
    ),
    "no step": (HEAD + "To be written.\n\n## Best Practices\n", 6, "no step"),
    "a threshold in words": (CRITERIA + "- Coverage > ninety %\n", 13, "no number"),
    "a threshold to be filled in": (CRITERIA + "- Speed < [target]ms\n", 13, "no number"),
    "a threshold cut off": (CRITERIA + "- Coverage >\n", 13, "no number"),
    "the same twice": (CRITERIA + "- Good\n- Fast\n- good.\n", 15, "line 13"),
    "a very long criterion": (CRITERIA + f"- {'a' * 501}\n", 13, "500"),
    "too many criteria": (CRITERIA + "".join(f"- C{n}\n" for n in range(201)), 213, "200"),
    "a very long output": (GOOD + f"- {'a' * 501}\n", 11, "500"),
    "too many steps": (HEAD + "".join(f"### Step {n}: A\n" for n in range(1, 102)), 108, "100"),
}


@pytest.mark.parametrize("what", MALFORMED)
def test_a_malformed_document_is_refused_with_its_line(what):
    """The refusal names the line and the reason, how to mend it, and shows it done right."""
    text, line, reason = MALFORMED[what]
    with pytest.raises(Refused, match=reason) as refused:
        read_role("builder.md", text, "builder.md")
    assert refused.value.line == line
    assert refused.value.fix
    assert refused.value.example
    read_workflow(refused.value.example)


@pytest.mark.parametrize(
    "text",
    [
        GOOD + "```bash\nmake\n",
        GOOD + "```bash\n# a comment\nmake\n",
        GOOD + "```\n### Step 1: Shown\n```\n",
        GOOD + "````markdown\n```\n### Step 1: Shown\n```\n````\n",
        GOOD + "```bash\nmake\n```",
    ],
)
def test_a_block_that_swallows_nothing_is_let_be(text):
    """A missing end matters only where something would be lost by it."""
    assert len(read_workflow(text).steps) == 1


def drop(text: str) -> Drop:
    """Return a dropped role document."""
    path = PurePosixPath("agent-system/workflows/builder.md")
    return Drop(path, text, datetime(2026, 3, 1, tzinfo=UTC))


@pytest.mark.parametrize("what", MALFORMED)
async def test_a_refused_document_changes_nothing(world, what):
    """The last good one stays in force."""
    await world.do("files", lambda work: kind.KIND.files.take_in(work, drop(GOOD)), door="files")
    before = await world.see(lambda work: service.find_role(work, "builder"))
    bad = drop(MALFORMED[what][0])
    with pytest.raises(Refused):
        await world.do("files", lambda work: kind.KIND.files.take_in(work, bad), door="files")
    assert await world.see(lambda work: service.find_role(work, "builder")) == before
    assert [step.title for step in before.steps] == ["Build"]
