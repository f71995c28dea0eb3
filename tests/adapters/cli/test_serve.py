"""`coord serve` that cannot start: one clear line and a code, never a traceback."""

import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.running import RunningServer, environment


@pytest.fixture
def serve(tmp_path: Path) -> Any:
    """Run `coord serve` on a free port in a folder of its own; it must not start."""

    def run(*flags: object) -> subprocess.CompletedProcess[str]:
        ended = subprocess.run(
            [sys.executable, "-m", "coordinator", "serve", "--port", "0", *map(str, flags)],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env=environment({}),
            timeout=30,
        )
        assert "Traceback" not in ended.stderr
        assert len(ended.stderr.splitlines()) == 2
        assert ended.stdout == ""
        assert ended.returncode == 1
        return ended

    return run


def test_a_second_server_on_the_same_home_is_refused(serve: Any, server: RunningServer) -> None:
    """Two on one database would harm it; the message says which one is there."""
    ended = serve("--home", server.home)
    assert f"Another server uses {server.home} (pid" in ended.stderr


def test_a_port_in_use_is_named(serve: Any) -> None:
    """The message names the port and the way out."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = serve("--port", port)
    assert f"Port {port} of 127.0.0.1 cannot be taken" in ended.stderr


def test_a_folder_that_cannot_be_made_is_named(serve: Any, tmp_path: Path) -> None:
    """Home and root are each tried before anything is served."""
    (tmp_path / "file").touch()
    assert "home folder" in serve("--home", tmp_path / "file" / "home").stderr
    assert "cannot be written" in serve("--root", tmp_path / "file" / "root").stderr


def test_a_database_that_does_not_answer_is_said_so(serve: Any) -> None:
    """A PostgreSQL server that is not there ends the start, not in a traceback."""
    ended = serve("--database-url", "postgresql://nobody@127.0.0.1:1/none")
    assert "cannot start" in ended.stderr


def test_a_file_that_is_no_database_is_said_so(serve: Any, tmp_path: Path) -> None:
    """A damaged file is left alone."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "coordinator.db").write_text("This is no database, whatever its name says.\n" * 100)
    ended = serve("--home", home)
    assert "not a database" in ended.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eight"),
        ("PORT", "99999"),
        ("LOG_LEVEL", "loud"),
        ("DATABASE_URL", "mysql://s3cret"),
    ],
)
def test_a_setting_that_cannot_be_is_named(
    coord: Any, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """The message names the variable and its rule, and never repeats what may be a secret."""
    monkeypatch.setenv(f"COORD_{name}", value)
    ended = coord("serve")
    assert ended.code == 2
    assert f"COORD_{name}" in ended.err
    assert "s3cret" not in ended.err
    assert "Traceback" not in ended.err
