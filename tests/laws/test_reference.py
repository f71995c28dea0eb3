"""The reference pages say what the code does, since they are written from it."""

import pytest

from scripts.reference import FOLDER, pages


@pytest.fixture(scope="module")
def written() -> dict[str, str]:
    """The pages as the code would write them."""
    return pages()


@pytest.mark.parametrize("name", ["changes.md", "cli.md", "events.md", "http.md", "settings.md"])
def test_a_reference_page_is_what_the_code_says(name: str, written: dict[str, str]) -> None:
    """A page that differs is out of date: `make docs` writes it anew."""
    assert (FOLDER / name).read_text() == written[name], "run `make docs`"


def test_no_reference_page_is_left_behind(written: dict[str, str]) -> None:
    """A page that the generator no longer writes is taken away, not left to go stale."""
    assert {path.name for path in FOLDER.glob("*.md")} == set(written)
