"""A server for the commands to talk to, and a way to run them as a shell would."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper

import pytest

from coordinator.cli import main
from tests.running import RunningServer


@dataclass
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


Coord = Callable[..., Ended]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server that all tests of the commands share."""
    with RunningServer(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture
def coord(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Coord:
    """Run `coord` in this process and return how it ended; it knows no server yet."""
    for name in ("AGENT", "HOME", "TOKEN", "URL", "WORKSPACE"):
        monkeypatch.delenv(f"COORD_{name}", raising=False)

    def run(*arguments: object, stdin: str = "") -> Ended:
        monkeypatch.setattr(sys, "argv", ["coord", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(stdin.encode()), "utf-8"))
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        code = ended.value.code
        return Ended(0 if code is None else int(code), printed.out, printed.err)

    return run


@pytest.fixture
def team(coord: Coord, server: RunningServer, monkeypatch: pytest.MonkeyPatch) -> Coord:
    """Run `coord` beside the server's home folder."""
    monkeypatch.setenv("COORD_HOME", str(server.home))
    return coord
