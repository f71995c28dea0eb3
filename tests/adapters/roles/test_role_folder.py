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
    assert RoleFolder(folder, []).drafts() == ([], [])
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
    assert RoleFolder(folder, []).drafts() == ([], [])
    assert (folder / "tester.error.md").exists()


def test_a_file_of_somebody_else_is_not_written_over(folder):
    """A document that happens to be named like a receipt stays as it is."""
    put(folder / "tester.error.md", "# Mine\n")
    put(folder / "tester.md", BAD)
    assert RoleFolder(folder, []).drafts() == ([], [])
    assert (folder / "tester.error.md").read_text() == "# Mine\n"


def test_the_folder_goes_before_what_is_shipped(folder, tmp_path):
    """A shipped document is read where the folder has none of its name."""
    shipped = tmp_path / "shipped"
    shipped.mkdir()
    put(shipped / "tester.md", GOOD)
    put(shipped / "writer.md", GOOD)
    put(folder / "tester.md", GOOD.replace("Try", "Ours"))
    drafts, spare = RoleFolder(folder, [shipped]).drafts()
    found = {draft.name: draft.body for draft in drafts}
    assert (list(found), spare) == (["tester", "writer"], [])
    assert "Ours" in found["tester"]


def test_a_shipped_role_is_kept_apart_while_the_folders_own_is_broken(folder, tmp_path):
    """By the role's name, however the file is called: it must not replace the last good one."""
    shipped = tmp_path / "shipped"
    shipped.mkdir()
    put(shipped / "tester.md", GOOD)
    put(folder / "tester-workflow.md", GOOD.replace("Try", "Ours"))
    roles = RoleFolder(folder, [shipped])
    [draft] = roles.drafts()[0]
    assert (draft.source, roles.drafts()[1]) == ("tester-workflow.md", [])
    put(folder / "tester-workflow.md", BAD)
    drafts, spare = RoleFolder(folder, [shipped]).drafts()
    assert (drafts, [draft.source for draft in spare]) == ([], ["tester.md"])


def test_a_second_document_of_a_role_is_refused_until_the_first_goes(folder):
    """The first by name defines it; the other says so beside it, and is taken in later."""
    roles = RoleFolder(folder, [])
    put(folder / "tester.md", GOOD)
    assert names(roles) == ["tester"]
    put(folder / "tester-workflow.md", GOOD.replace("Try", "Other"))
    assert "Other" in roles.changed()[0].body
    assert "`tester-workflow.md` defines the role" in (folder / "tester.error.md").read_text()
    assert [draft.source for draft in RoleFolder(folder, []).drafts()[0]] == ["tester-workflow.md"]
    (folder / "tester-workflow.md").unlink()
    assert names(roles) == ["tester"]
    assert [path.name for path in folder.iterdir()] == ["tester.md"]


def test_what_is_refused_is_told_until_it_is_mended(folder):
    """Path, fault and receipt; the count grows with each change, and only then."""
    roles = RoleFolder(folder, [])
    put(folder / "tester.md", BAD)
    roles.changed()
    roles.drafts()
    [one] = roles.refused
    assert (one.path, one.receipt) == ("agents/tester.md", str(folder / "tester.error.md"))
    assert one.fault.startswith("Line 10: Two steps")
    assert roles.refusals == 1
    put(folder / "tester.md", GOOD)
    roles.changed()
    assert (roles.refused, roles.refusals) == ((), 2)


@pytest.mark.timeout(90)
def test_a_document_dropped_beside_a_running_server_is_a_role_at_once(folder, tmp_path):
    """With an agent and its token; a bad one later changes nothing, through either folder."""
    with RunningServer(tmp_path, flags=["--agents", str(folder)]) as server:
        with Coordinator(server.url, server.token("human")) as client:

            def titles(role: str) -> list[str]:
                return [step["title"] for step in client.calls.get(f"roles/{role}")["steps"]]

            def known() -> set[str]:
                return {role["name"] for role in client.calls.get("roles")["items"]}

            def refused() -> set[str]:
                items = client.calls.get("attention")["items"]
                return {item["subject"] for item in items if item["code"] == "refused"}

            (folder / "tester.md").write_text(GOOD)
            until(client, lambda: "tester" in known())
            assert client.agents.show("tester")["role"] == "tester"
            assert server.token("tester")
            (folder / "tester.md").write_text(BAD)
            until(client, (folder / "tester.error.md").exists)
            assert titles("tester") == ["Try"]
            until(client, lambda: refused() == {"agents/tester.md"})
            own = server.root / "agent-system/workflows/writer.md"
            own.write_text(GOOD.replace("Tester", "Writer"))
            until(client, lambda: "writer" in known())
            assert server.token("writer")
            assert client.agents.show("writer")["role"] == "writer"
            own.write_text(BAD)
            until(client, (own.parent / "writer.error.md").exists)
            assert titles("writer") == ["Try"]
        server.stop()
        server.start()
        with Coordinator(server.url, server.token("tester")) as client:
            assert [step["title"] for step in client.calls.get("roles/tester")["steps"]] == ["Try"]
