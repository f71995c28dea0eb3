"""Reading role documents."""

from pathlib import Path

import pytest

from coordinator.core.kinds import Refused
from coordinator.domains.agents.documents import read_role

AGENTS = Path(__file__).parents[3] / "agents"

DOCUMENT = """\
# Release Manager Agent Workflow

```bash
# Not a title
## Agent Identity
**Name**: Nobody
```

## Agent Identity
**Name**: Release Manager\x20\x20
**Role:** Brings features to users
- **Focus**: Plan: readiness

## Duties
- Release nothing whose handoffs
  are still open.
  ```
  - not a duty
  ```
- Announce each release.

## Workflow Steps
- Not a duty either
"""


def test_a_document_says_who_the_role_is_and_what_it_owes():
    """Title, identity and duties are read, fenced blocks are not, the text is kept whole."""
    role = read_role("release-manager-workflow.md", DOCUMENT, "agents/release-manager-workflow.md")
    assert (role.name, role.title) == ("release-manager", "Release Manager Agent Workflow")
    assert role.identity == {
        "Name": "Release Manager",
        "Role": "Brings features to users",
        "Focus": "Plan: readiness",
    }
    assert role.duties == [
        "Release nothing whose handoffs are still open.",
        "Announce each release.",
    ]
    assert role.body == DOCUMENT


@pytest.mark.parametrize("path", sorted(AGENTS.glob("*.md")), ids=lambda path: path.stem)
def test_the_documents_that_come_with_it_are_whole(path):
    """Each has a name, a role and at least five duties."""
    role = read_role(path.name, path.read_text(), path.name)
    assert role.name == path.stem
    assert {"Name", "Role", "Repository", "Focus"} <= role.identity.keys()
    assert len(role.duties) >= 5


def test_documents_of_the_field_are_read_as_they_stand(library):
    """The documents that people wrote before us give a role with its identity."""
    paths = [*(library / "seed").glob("*.md"), *(library / "samples").glob("*-workflow.md")]
    roles = [read_role(path.name, path.read_text(), path.name) for path in paths]
    assert {role.name for role in roles} == {
        "backend-developer",
        "frontend-developer",
        "integration-specialist",
    }
    assert all(len(role.identity) == 5 for role in roles)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("# Something\n\nWords.\n", 1),
        ("# Role\n\n## Agent Identity\n**Focus**: Much\n", 3),
        ("```\n## Agent Identity\n**Name**: Fenced\n```\n", 1),
    ],
)
def test_a_document_that_names_nobody_is_refused(text, line):
    """Without a name or role the refusal says where, how to mend it, and shows it done."""
    with pytest.raises(Refused, match="Agent Identity") as refused:
        read_role("x.md", text, "x.md")
    assert refused.value.line == line
    assert "**Name**: Release Manager" in (refused.value.example or "")
    assert refused.value.fix


@pytest.mark.parametrize(
    "text",
    [
        "# QA\n\n**Agent Identity**\n\n**Name**: QA\n**Role**: Tests\n\n"
        "**My duties**\n\n- Test: all\n",
        "# QA\n\n**Name**: QA\n**Role**: Tests\n\n## My duties\n- Test: all\n",
        "# QA\n\n## Agent Identity\nName: QA\nRole: Tests\n\n## My duties\n- Test: all\n",
        "# QA\nName: QA\nRole: Tests\n\n## Core Duties\n- Test: all\n",
    ],
)
def test_who_a_role_is_may_be_said_in_many_ways(text):
    """A bold line for a heading, lines before the first section, lines without emphasis."""
    role = read_role("qa.md", text, "qa.md")
    assert role.identity == {"Name": "QA", "Role": "Tests"}
    assert role.duties == ["Test: all"]


def test_a_file_name_that_is_no_name_is_refused():
    """A role goes by its file's name, so that must be a name."""
    with pytest.raises(Refused, match="no name for a role"):
        read_role("Release Manager.md", DOCUMENT, "Release Manager.md")


@pytest.mark.parametrize("name", ["admin", "human", "files", "system", "coordinator"])
def test_a_document_cannot_take_a_built_in_role(name):
    """A document named `admin.md` would change what an admin is."""
    with pytest.raises(Refused, match="built in"):
        read_role(f"{name}.md", DOCUMENT, f"{name}.md")


def test_sections_within_a_section_are_not_its_own():
    """Duties end at the next heading of any level; a title that is no line is refused."""
    text = DOCUMENT.replace("## Workflow Steps", "### How\n- Not a duty")
    assert len(read_role("x.md", text, "x.md").duties) == 2
    with pytest.raises(Refused, match="title"):
        read_role("x.md", "# " + "a" * 501 + "\n\n## Agent Identity\n**Name**: x\n", "x.md")
