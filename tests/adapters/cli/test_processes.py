"""The command as a process: what it loads, how it stops, and what the role documents say of it."""

import json
import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.running import ROLES, RunningServer, environment

LOADED = "import sys; from coordinator.cli import main\ntry: main()\nfinally: print(*sys.modules)"


@pytest.fixture
def home(server: RunningServer) -> dict[str, str]:
    """The environment of a shell beside the server's home folder."""
    return environment({"COORD_HOME": str(server.home), "COORD_AGENT": "human"})


def test_client_verbs_load_nothing_of_the_server(home: dict[str, str]) -> None:
    """A status is told without the web framework, the database or the settings."""
    shown = subprocess.run(
        [sys.executable, "-c", LOADED, "status"],
        capture_output=True,
        text=True,
        env=home,
        check=True,
    )
    loaded = set(shown.stdout.split())
    assert "httpx" in loaded
    assert not loaded & {"litestar", "sqlalchemy", "sqlmodel", "uvicorn", "coordinator.app"}


def test_events_are_followed_until_ctrl_c(home: dict[str, str], team: Any) -> None:
    """Each event is a line as it happens; Ctrl-C ends it quietly with 130."""
    team("status", "--as", "vibe-coder", "--summary", "Before")
    command = [sys.executable, "-m", "coordinator", "events", "--follow", "--json", "--after"]
    head = json.loads(team("status", "--json").out)["cursor"]
    following = subprocess.Popen(
        [*command, str(head - 1)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=home,
    )
    assert following.stdout is not None
    assert json.loads(following.stdout.readline())["seq"] == head
    team("status", "--as", "vibe-coder", "--summary", "While it follows")
    event = json.loads(following.stdout.readline())
    assert (event["seq"], event["type"]) == (head + 1, "context.reported")
    following.send_signal(signal.SIGINT)
    _, err = following.communicate(timeout=10)
    assert (following.returncode, err) == (130, "")


def test_a_reader_that_leaves_is_no_error(home: dict[str, str]) -> None:
    """`coord events | head -1` ends without a word on standard error."""
    line = f"{sys.executable} -m coordinator events --after 0 | head -1"
    ended = subprocess.run(["bash", "-c", line], capture_output=True, text=True, env=home)
    assert len(ended.stdout.splitlines()) == 1
    assert ended.stderr == ""


def test_events_are_shown_from_a_number_on(team: Any) -> None:
    """Without a number, the last ones; with one, all after it, however many pages they take."""
    for number in range(25):
        team("status", "--as", "vibe-coder", "--summary", f"Report {number}")
    assert len(team("events").out.splitlines()) == 20
    assert len(team("events", "--limit", "3").out.splitlines()) == 3
    assert len(team("events", "--after", "0", "--limit", "5").out.splitlines()) == 5
    numbers = [
        json.loads(line)["seq"]
        for line in team("events", "--after", "0", "--json").out.splitlines()
    ]
    assert numbers == list(range(1, len(numbers) + 1))
    assert team("events").out.splitlines()[-1].endswith("vibe-coder  by vibe-coder  Report 24")


def spoken() -> list[tuple[str, str]]:
    """Return each `coord …` command of the role documents, with the document's name."""
    found = []
    for path in sorted(ROLES.glob("*.md")):
        text = path.read_text().replace("\\\n", " ")
        for line in re.findall(r"^\s*(coord .*)$|`(coord [^`\n]*)`", text, re.MULTILINE):
            found.append((path.name, "".join(line).partition(" #")[0]))
    return found


def test_the_role_documents_say_what_works(
    coord: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every command of every role document is understood; at most what it names is missing, a run
    is not as far or another role holds the files. As they begin runs and take claims, they speak
    to a server of their own."""
    for name in ("openapi.yaml", "connections.yaml"):
        (tmp_path / name).write_text(
            "openapi: 3.1.0\ninfo: {title: T, version: 1.0.0}\npaths: {}\n"
        )
    monkeypatch.chdir(tmp_path)
    said = spoken()
    assert len(said) > 40
    with RunningServer(tmp_path / "server") as server:
        monkeypatch.setenv("COORD_HOME", str(server.home))
        for document, line in said:
            plain = line.replace("$FEATURE", document[:7]).replace("$SERVICE", "mail")
            ended = coord(*(part for part in shlex.split(plain)[1:] if part != "--follow"))
            may_wait = line.startswith(("coord run ", "coord claim "))
            assert ended.code in (0, 3) or (ended.code == 4 and may_wait), (
                f"{document}: {line}\n{ended.err}"
            )
