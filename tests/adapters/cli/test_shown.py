"""How answers look: what fits a terminal, and what a pipe gets."""

import sys
from datetime import UTC, datetime, timedelta

import pytest

from coordinator.cli.shown import ago, short, table


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Standard output is a terminal of 60 columns."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)


LONG = "The beginning matters, " + "the middle does not, " * 9 + "the end matters."


@pytest.mark.usefixtures("terminal")
def test_a_table_fits_its_terminal() -> None:
    """The widest column gives way, in its middle, and the head stands out."""
    head, *lines = table(("ID", "TITLE"), [("HO-1", LONG), ("HO-22", "Short")]).splitlines()
    assert head.startswith("\x1b[1mID")
    assert len(lines[0]) == 60
    assert "…" in lines[0]
    assert lines[0].startswith("HO-1   The beginning")
    assert lines[0].endswith("the end matters.")
    assert lines[1] == "HO-22  Short"


@pytest.mark.usefixtures("terminal")
def test_no_colour_is_heeded(monkeypatch: pytest.MonkeyPatch) -> None:
    """`NO_COLOR` asks for plain text, on a terminal too."""
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in table(("ID",), [("HO-1",)])


def test_a_pipe_gets_plain_text_and_long_cells() -> None:
    """Where no terminal reads, nothing is coloured and little is left out."""
    text = table(("ID", "TITLE"), [("HO-1", LONG[:190]), ("HO-2", "two\nlines")])
    assert "\x1b" not in text
    assert LONG[:190] in text
    assert "two lines" in text


def test_a_short_text_keeps_both_ends() -> None:
    """The middle is what is left out, and the length is exact."""
    assert short("abcdefghij", 10) == "abcdefghij"
    assert short("abcdefghij", 5) == "ab…ij"
    assert short("abcdefghij", 4) == "ab…j"


@pytest.mark.parametrize(
    ("past", "said"),
    [
        ({"seconds": -5}, "now"),
        ({"seconds": 59}, "now"),
        ({"minutes": 3}, "3 min ago"),
        ({"hours": 47}, "1 d ago"),
        ({"days": 40}, "40 d ago"),
    ],
)
def test_a_moment_is_told_in_its_largest_unit(past: dict[str, float], said: str) -> None:
    """Whole units, rounded down; a moment ahead is now."""
    assert ago((datetime.now(UTC) - timedelta(**past)).isoformat()) == said
