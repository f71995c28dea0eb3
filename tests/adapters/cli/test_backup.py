"""`coord backup`, `coord restore` and `coord export`, as people and programs see them end."""

import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.running import RunningServer, environment


def test_a_backup_goes_into_the_home_unless_said(team: Any, server: RunningServer) -> None:
    """Beside a running server; with --json a program learns where it is and what it holds."""
    ended = team("backup", "--json")
    assert (ended.code, ended.err) == (0, "")
    told = json.loads(ended.out)
    assert Path(told["file"]).parent == server.home / "backups"
    assert told["size"] == Path(told["file"]).stat().st_size
    assert told["workspaces"][0]["name"] == "default"
    assert told["workspaces"][0]["last_event"] > 0


def test_a_backup_never_goes_over_a_file(team: Any, tmp_path: Path) -> None:
    """A taken name is a conflict, and the file stays."""
    assert "holds default up to event" in team("backup", tmp_path / "b.zip").out
    before = (tmp_path / "b.zip").read_bytes()
    refused = team("backup", tmp_path / "b.zip")
    assert refused.code == 4
    assert "is there already" in refused.err
    assert (tmp_path / "b.zip").read_bytes() == before


def test_a_full_disk_leaves_nothing_half(team: Any, server: RunningServer, tmp_path: Path) -> None:
    """Where the file cannot grow the backup fails in one clear line, and leaves no file."""
    command = [sys.executable, "-m", "coordinator", "backup", str(tmp_path / "safe" / "b.zip")]
    ended = subprocess.run(
        [*command, "--home", str(server.home)],
        capture_output=True,
        text=True,
        env=environment({"PYTHONDONTWRITEBYTECODE": "1"}),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000)),
    )
    assert ended.returncode == 1, ended.stderr
    assert "could not be made" in ended.stderr
    assert len(ended.stderr.splitlines()) == 2
    assert list((tmp_path / "safe").iterdir()) == []


def test_postgres_is_told_the_command_that_backs_it_up(team: Any) -> None:
    """The line can be copied, and repeats no password."""
    refused = team("backup", "--database-url", "postgresql://coord:s3cret@db.example/team")
    assert refused.code == 1
    assert "pg_dump --format=custom --file=coordinator.dump postgresql://coord@db" in refused.err
    assert "s3cret" not in refused.err
    assert team("restore", "b.zip", "--database-url", "postgresql://db/team").code == 1


def test_a_home_that_lives_is_never_restored_over(
    team: Any, server: RunningServer, tmp_path: Path
) -> None:
    """Neither while a server holds it nor once it stopped; what is no backup makes no home."""
    team("backup", tmp_path / "b.zip")
    refused = team("restore", tmp_path / "b.zip", "--home", server.home)
    assert refused.code == 4
    assert "never goes over one" in refused.err
    (tmp_path / "bad.zip").write_text("no backup")
    bad = team("restore", tmp_path / "bad.zip", "--home", tmp_path / "new")
    assert bad.code == 1
    assert "no whole backup" in bad.err
    assert not (tmp_path / "new" / "coordinator.db").exists()
    assert team("restore", tmp_path / "none.zip", "--home", tmp_path / "new").code == 3


def test_a_restore_says_what_is_left_to_do(team: Any, tmp_path: Path) -> None:
    """It prints the folder, what was written and the literal next call."""
    team("backup", tmp_path / "b.zip")
    home, root = tmp_path / "new", tmp_path / "files"
    ended = team("restore", tmp_path / "b.zip", "--home", home, "--root", root)
    assert ended.code == 0, ended.err
    assert f"coord serve --home {home} --root {root}" in ended.out
    assert "stay good" in ended.out
    assert (home / "coordinator.db").exists()
    assert (home / "tokens" / "default" / "human").stat().st_mode & 0o777 == 0o600


def test_with_a_new_root_no_workspace_keeps_a_folder_that_another_server_may_use(
    team: Any, tmp_path: Path
) -> None:
    """`default` goes where it is told, the others beneath the home; each has its tokens."""
    assert team("workspace", "create", "team-x", "--root", tmp_path / "x").code == 0
    team("backup", tmp_path / "b.zip")
    home, root = tmp_path / "new", tmp_path / "files"
    ended = team("restore", tmp_path / "b.zip", "--home", home, "--root", root, "--json")
    roots = {one["name"]: one["root"] for one in json.loads(ended.out)["workspaces"]}
    assert roots["default"] == str(root)
    assert roots["team-x"] == str(home / "workspaces" / "team-x")
    assert (home / "tokens" / "team-x" / "vibe-coder").exists()


def test_an_export_goes_into_an_empty_folder_only(team: Any, tmp_path: Path) -> None:
    """What stands there is never touched; an unknown workspace is not found."""
    ended = team("export", tmp_path / "kept", "--json")
    assert ended.code == 0, ended.err
    told = json.loads(ended.out)
    lines = (tmp_path / "kept" / "events.jsonl").read_text().splitlines()
    assert [json.loads(line)["seq"] for line in lines] == list(range(1, told["event"] + 1))
    assert f"after event {told['event']}" in (tmp_path / "kept" / "README.md").read_text()
    (tmp_path / "kept" / "mine.txt").touch()
    assert team("export", tmp_path / "kept").code == 4
    unknown = team("export", tmp_path / "other", "-w", "nobody")
    assert unknown.code == 3
    assert "default" in unknown.err
    assert not (tmp_path / "other").exists()


def test_without_a_database_nothing_is_made(coord: Any, tmp_path: Path) -> None:
    """A wrong --home is said so and stays as empty as it was."""
    for command in (("backup",), ("export", tmp_path / "kept")):
        assert coord(*command, "--home", tmp_path / "wrong").code == 3
    assert list(tmp_path.iterdir()) == []
