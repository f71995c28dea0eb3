"""What a consumer reads of a version, and how operations may be spelled."""

import pytest

from coordinator.domains.contracts.comparison import Change, Gap
from coordinator.domains.contracts.letters import Letter, body, title
from coordinator.domains.contracts.models import Consumer, ContractVersion
from coordinator.domains.contracts.operations import key_of, nearest, same_place, spellings, written

VERSION = ContractVersion(contract="users", version="2.0.0")
CONSUMER = Consumer(contract="users", agent="frontend-developer")


def change(level, path, operation="GET"):
    """Return a change of this level there."""
    return Change("a-rule", level, operation, path, "", "", "", "", f"{path} changed.")


def letter(*changes, gaps=()):
    """Return what is told of these changes."""
    return Letter(VERSION, CONSUMER, "1.0.0", changes, gaps)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (letter(change("breaking", "/a")), "users 2.0.0 breaks GET /a"),
        (letter(change("risky", "/a")), "users 2.0.0 may break GET /a"),
        (letter(change("risky", "/a"), change("breaking", "/b")), "users 2.0.0 breaks GET /b"),
        (letter(change("breaking", "", "")), "users 2.0.0 breaks every operation"),
        (
            letter(*(change("breaking", f"/{name}") for name in "abcde")),
            "users 2.0.0 breaks GET /a, GET /b, GET /c and 2 more",
        ),
        (letter(gaps=[Gap("", "", "", "no")]), "users 2.0.0 cannot be compared"),
        (letter(gaps=[Gap("GET", "/a", "", "no")]), "users 2.0.0 cannot be compared: GET /a"),
        (letter(change("breaking", "/" + "x" * 600)), None),
    ],
)
def test_a_title_says_what_happens_where(told, words):
    """Breaks before risks before what is unclear; a long list is shortened."""
    assert len(title(told)) <= 500
    assert words in (None, title(told))


def test_a_letter_lists_its_changes_and_the_ways_out():
    """Each way as a call and as what to write in a file; what is too much is counted."""
    text = body(letter(*(change("breaking", f"/{number}") for number in range(250))))
    assert "What users 2.0.0 changes since 1.0.0 for what you use:" in text
    assert text.count(" changed.") == 200
    assert "50 more: `coord contract compare users --base 1.0.0 --revision 2.0.0`." in text
    for state in ("acknowledged", "verified", "failed", "waived"):
        assert f"coord contract verdict users 2.0.0 {state}" in text
    assert "`state: declined` with a `reason`" in text


def test_operations_are_the_same_whatever_their_parameters_are_called():
    """The method in any case, one space, and any names in braces."""
    assert same_place("get /users/{id}", "GET  /users/{userId}")
    assert not same_place("GET /users/{id}", "GET /users/{id}/{part}")
    assert not same_place("GET /users", "POST /users")
    assert written("  delete   /a ") == "DELETE /a"
    assert spellings(["GET /a", "GET /a/{id}"])[key_of("get /a/{x}")] == "GET /a/{id}"
    assert nearest("GET /user", ["GET /users", "POST /orders"]) == ["GET /users"]


def test_a_title_shows_nothing_unseen():
    """What others wrote neither turns the line around nor ends it."""
    told = title(letter(change("breaking", "/a\u202eb\x1b[2J\nc")))
    assert told == "users 2.0.0 breaks GET /a b [2J c"


def test_the_nearest_is_found_among_thousands():
    """Only those that share most letters are looked at closely."""
    known = [f"GET /things{number}/{{id}}/parts" for number in range(15_000)]
    assert nearest("GET /thing14900/{id}/parts", known)[0] == "GET /things14900/{id}/parts"
