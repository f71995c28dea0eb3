"""What a failing command says, and its exit code."""

from pathlib import Path
from typing import Any

import pytest

from coordinator.cli.main import app

ME = ("--as", "backend-developer")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("handoff", "offer", "vibe-coder", "", *ME), 1, "`/title`"),
        (("status", "--state", "asleep", *ME), 1, "`/state`"),
        (("status", "--bogus"), 2, "No such option"),
        (("handoff", "accept"), 2, "Missing argument"),
        (("handoff", "show", "HO-999"), 3, "There is no handoff `HO-999`"),
        (("status", "-w", "nowhere", "--as", "human"), 5, "There is no token for `human`"),
        (("agent", "join", "x", "--role", "vibe-coder", *ME), 5, "may not let others join"),
        (("status", "--as", "nobody"), 5, "There is no token for `nobody`"),
        (("status", "--url", "http://127.0.0.1:1"), 6, "No coordinator answers at"),
        (("status", "--url", "not an address"), 6, "No coordinator answers at"),
    ],
)
def test_each_failure_has_its_code(team: Any, arguments: Any, code: int, said: str) -> None:
    """A failure is told on standard error, in words, and by a code of its own."""
    ended = team(*arguments)
    assert (ended.code, ended.out) == (code, "")
    assert said in ended.err
    assert "Traceback" not in ended.err


def test_a_wrong_move_is_a_conflict(team: Any) -> None:
    """The refusal says from where the move is allowed, or what to do instead."""
    offer = team("handoff", "offer", "backend-developer", "Once", "--as", "human").out
    one = offer.split()[0]
    team("handoff", "accept", one, *ME)
    again = team("handoff", "accept", one, *ME)
    assert again.code == 4
    assert again.err.startswith(f"coord: `{one}` is accepted")


def test_a_token_wins_over_the_home_folder(team: Any, monkeypatch: Any) -> None:
    """`COORD_TOKEN` is used where it is set, and refused by the server where it is wrong."""
    monkeypatch.setenv("COORD_TOKEN", "coord_wrong")
    assert team("status").code == 5
    monkeypatch.setenv("COORD_TOKEN", "coord_“wrong”")
    assert "no token has" in team("status").err


def test_a_text_that_is_not_utf_8_is_refused(team: Any) -> None:
    """Bytes on the command line that are no text end in words, not in a traceback."""
    ended = team("status", *ME, "--summary", "caf\udce9")
    assert (ended.code, "not UTF-8" in ended.err) == (2, True)


def test_a_home_without_a_server_says_how_to_start_one(coord: Any, tmp_path: Path) -> None:
    """Before the first start there are no tokens, and the way out is named."""
    ended = coord("status", "--home", tmp_path)
    assert ended.code == 5
    assert "--home" in ended.err


def commands(group: Any, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Return the path of every command below a group."""
    found = []
    for name, command in group.commands.items():
        deeper = hasattr(command, "commands")
        found += commands(command, (*path, name)) if deeper else [(*path, name)]
    return found


def test_every_command_shows_an_example(coord: Any) -> None:
    """Each verb's help has an example that begins with it; `coord`'s own has the codes."""
    from typer.main import get_command

    for path in commands(get_command(app)):
        assert f"Example: coord {' '.join(path)}" in coord(*path, "--help").out
    assert "6 no server" in coord("--help").out
