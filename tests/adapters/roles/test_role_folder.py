"""The server's own folder of role documents, while it runs."""

import os
from pathlib import Path

import pytest

from coordinator.adapters.roles import RoleFolder
from coordinator.client import Coordinator
from tests.journeys.waiting import until
from tests.running import RunningServer

GOOD = "# Tester\n\n## Agent Identity\n**Name**: Tester\n\n## Steps\n\n### Step 1: Try\n"
BAD = GOOD + "\n### Step 1: Break\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder of role documents."""
    made = tmp_path / "agents"
    made.mkdir()
    return made


def put(path: Path, text: str | bytes) -> None:
    """Write a document that was last touched a while ago."""
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    os.utime(path, (1_700_000_000 + len(text), 1_700_000_000))


def names(roles: RoleFolder) -> list[str]:
    """Return the roles of what changed."""
    return [draft.name for draft in roles.changed()]


def test_what_is_new_or_changed_is_read_once(folder):
    """The same file is not read twice; hidden ones and others never."""
    roles = RoleFolder(folder, [])
    put(folder / "tester.md", GOOD)
    put(folder / ".hidden.md", GOOD)
    put(folder / "notes.txt", GOOD)
    assert names(roles) == ["tester"]
    assert names(roles) == []
    put(folder / "tester.md", GOOD + "**Objective**: Find out\n")
    assert roles.changed()[0].body.endswith("Find out\n")


def test_what_cannot_be_read_gets_a_receipt_until_it_is_mended(folder):
    """Line, reason and fix stand beside it; the receipt is never read as a role."""
    roles = RoleFolder(folder, [])
    put(folder / "tester.md", BAD)
    assert names(roles) == []
    receipt = (folder / "tester.error.md").read_text()
    assert receipt.startswith("# Not taken in: `tester.md`, line 10\n\nTwo steps")
    assert names(roles) == []
    assert [draft.name for draft in RoleFolder(folder, []).drafts()] == []
    put(folder / "tester.md", GOOD)
    assert names(roles) == ["tester"]
    assert sorted(path.name for path in folder.iterdir()) == ["tester.md"]


def test_a_receipt_goes_with_its_document(folder):
    """Nothing is left of what was taken away."""
    roles = RoleFolder(folder, [])
    put(folder / "tester.md", BAD)
    assert names(roles) == []
    (folder / "tester.md").unlink()
    assert names(roles) == []
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("raw", [b"\xff\xfe", b"a" * (1024 * 1024 + 1)])
def test_bytes_that_are_no_document_get_one_too(folder, raw):
    """Not UTF-8, or too large."""
    put(folder / "tester.md", raw)
    assert RoleFolder(folder, []).drafts() == []
    assert (folder / "tester.error.md").exists()


def test_a_file_of_somebody_else_is_not_written_over(folder):
    """A document that happens to be named like a receipt stays as it is."""
    put(folder / "tester.error.md", "# Mine\n")
    put(folder / "tester.md", BAD)
    assert RoleFolder(folder, []).drafts() == []
    assert (folder / "tester.error.md").read_text() == "# Mine\n"


def test_the_folder_goes_before_what_is_shipped(folder, tmp_path):
    """A shipped document is read where the folder has none of its name."""
    shipped = tmp_path / "shipped"
    shipped.mkdir()
    put(shipped / "tester.md", GOOD)
    put(shipped / "writer.md", GOOD)
    put(folder / "tester.md", GOOD.replace("Try", "Ours"))
    found = {draft.name: draft.body for draft in RoleFolder(folder, [shipped]).drafts()}
    assert set(found) == {"tester", "writer"}
    assert "Ours" in found["tester"]


@pytest.mark.timeout(90)
def test_a_document_dropped_beside_a_running_server_is_a_role_at_once(folder, tmp_path):
    """With an agent and its token; a bad one later changes nothing, through either folder."""
    with RunningServer(tmp_path, flags=["--agents", str(folder)]) as server:
        with Coordinator(server.url, server.token("human")) as client:

            def titles(role: str) -> list[str]:
                return [step["title"] for step in client.calls.get(f"roles/{role}")["steps"]]

            def known() -> set[str]:
                return {role["name"] for role in client.calls.get("roles")["items"]}

            (folder / "tester.md").write_text(GOOD)
            until(client, lambda: "tester" in known())
            assert client.agents.show("tester")["role"] == "tester"
            assert server.token("tester")
            (folder / "tester.md").write_text(BAD)
            until(client, (folder / "tester.error.md").exists)
            assert titles("tester") == ["Try"]
            own = server.root / "agent-system/workflows/writer.md"
            own.write_text(GOOD.replace("Tester", "Writer"))
            until(client, lambda: "writer" in known())
            own.write_text(BAD)
            until(client, (own.parent / "writer.error.md").exists)
            assert titles("writer") == ["Try"]
        server.stop()
        server.start()
        with Coordinator(server.url, server.token("tester")) as client:
            assert [step["title"] for step in client.calls.get("roles/tester")["steps"]] == ["Try"]
