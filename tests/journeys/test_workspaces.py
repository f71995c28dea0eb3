"""Workspaces and their folders, on a real server that is started again."""

import shutil
from pathlib import Path

import pytest

from coordinator.client import Coordinator, Refused
from tests.journeys.waiting import until
from tests.running import RunningServer


def test_a_workspace_whose_folder_cannot_be_made_is_refused_whole(tmp_path: Path) -> None:
    """The refusal leaves no workspace behind, and the server starts again."""
    server = RunningServer(tmp_path)
    for _ in range(2):
        with server, Coordinator(server.url, server.token("admin")) as admin:
            with pytest.raises(Refused, match="cannot be written"):
                admin.workspaces.create("bad", root="/proc/nope")
            assert [item["name"] for item in admin.workspaces.list()["items"]] == ["default"]


@pytest.mark.parametrize("detour", ["x/../shared", "link", "shared/inner", "."])
def test_two_workspaces_never_share_a_folder(tmp_path: Path, detour: str) -> None:
    """However the folder is spelt, the overlap is seen."""
    (tmp_path / "link").symlink_to(tmp_path / "shared")
    with (
        RunningServer(tmp_path) as server,
        Coordinator(server.url, server.token("admin")) as admin,
        pytest.raises(Refused, match="overlaps"),
    ):
        admin.workspaces.create("other", root=f"{tmp_path}/{detour}")


def test_a_workspace_whose_folder_is_gone_keeps_nobody_from_starting(tmp_path: Path) -> None:
    """The others work, and the folder is watched again once it can be made."""
    server = RunningServer(tmp_path)
    place = tmp_path / "elsewhere"
    with server, Coordinator(server.url, server.token("admin")) as admin:
        admin.workspaces.create("other", root=str(place))
    shutil.rmtree(place)
    place.write_text("in the way")
    with server, Coordinator(server.url, server.token("human", "other"), "other") as human:
        assert human.contexts.list()["total"] == 0
        place.unlink()
        until(human, lambda: (place / "pending-commits").is_dir(), seconds=25)


def test_the_folder_of_the_first_workspace_may_be_moved(tmp_path: Path) -> None:
    """With the project moved, the server follows; with the old folder in place it refuses."""
    server = RunningServer(tmp_path)
    with server, Coordinator(server.url, server.token("human")) as human:
        note = server.root / "note.md"
        note.write_text("# A note\n")
        until(human, lambda: human.documents.list()["total"] == 1)
    old, server.root = server.root, tmp_path / "moved"
    with pytest.raises(AssertionError, match="did not start"):
        server.start()
    old.rename(server.root)
    with server, Coordinator(server.url, server.token("human")) as human:
        (server.root / "another.md").write_text("# Another\n")
        until(human, lambda: human.documents.list()["total"] == 2)
