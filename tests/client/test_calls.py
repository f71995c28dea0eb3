"""What the client does with refusals, with lost answers, and where nobody answers."""

import pytest

from coordinator.client import Coordinator, Refused, Unreachable
from tests.client.stub import CUT, Answer, stub

BUSY = Answer(429, {"detail": "Too many.", "title": "T"}, {"Retry-After": "0"})
PROBLEM = Answer(
    409,
    {
        "type": "/problems/wrong-move",
        "title": "The move is not allowed",
        "status": 409,
        "detail": "`HO-1` is completed.",
        "fix": "Reopen it.",
        "errors": [{"pointer": "/state", "detail": "no"}],
    },
)


def test_a_refusal_carries_what_the_server_said() -> None:
    """Every part of the problem document is a field of the error."""
    with (
        stub(PROBLEM) as server,
        Coordinator(server.url, "t") as team,
        pytest.raises(Refused) as refused,
    ):
        team.handoffs.accept("HO-1")
    error = refused.value
    assert (error.status, error.title) == (409, "The move is not allowed")
    assert (error.detail, error.fix) == ("`HO-1` is completed.", "Reopen it.")
    assert error.errors == ({"pointer": "/state", "detail": "no"},)
    assert len(server.asked) == 1


def test_a_busy_server_is_asked_again() -> None:
    """429 and 409 with `Retry-After` are waited out, under the same idempotency key."""
    flying = Answer(409, {"detail": "Under way."}, {"Retry-After": "0"})
    with stub(BUSY, flying, Answer(201, {"id": "HO-1"})) as server:
        with Coordinator(server.url, "t") as team:
            assert team.handoffs.offer("human", "Look")["id"] == "HO-1"
        keys = {headers["idempotency-key"] for _, headers in server.asked}
    assert (len(server.asked), len(keys)) == (3, 1)


def test_a_server_that_stays_busy_is_given_up() -> None:
    """Asking again has an end: the refusal itself."""
    with (
        stub(BUSY) as server,
        Coordinator(server.url, "t") as team,
        pytest.raises(Refused, match="Too many"),
    ):
        team.contexts.list()
    assert len(server.asked) == 5


def test_a_long_pause_is_not_waited_out() -> None:
    """Where the server asks for a minute, the caller decides."""
    slow = Answer(429, {"detail": "Later."}, {"Retry-After": "60"})
    with (
        stub(slow) as server,
        Coordinator(server.url, "t") as team,
        pytest.raises(Refused, match="Later"),
    ):
        team.contexts.list()
    assert len(server.asked) == 1


def test_a_lost_answer_is_fetched_with_the_same_key() -> None:
    """A POST whose answer was lost on the way is sent again as the same deed."""
    with stub(CUT, Answer(201, {"id": "PC-1"})) as server:
        with Coordinator(server.url, "t") as team:
            assert team.pending_commits.propose("main")["id"] == "PC-1"
        keys = [headers["idempotency-key"] for _, headers in server.asked]
    assert len(keys) == 2
    assert keys[0] == keys[1]


def test_a_change_whose_answer_was_lost_is_not_repeated() -> None:
    """A PATCH may have happened; sent again after someone else's, it would undo theirs."""
    with (
        stub(CUT, Answer()) as server,
        Coordinator(server.url, "t") as team,
        pytest.raises(Unreachable),
    ):
        team.contexts.report("human", state="active")
    assert len(server.asked) == 1


def test_another_server_is_not_taken_for_a_coordinator() -> None:
    """A page of something else at this address is said to be that."""
    with (
        stub(Answer(200, b"<html>")) as server,
        Coordinator(server.url, "t") as team,
        pytest.raises(Unreachable, match="another server"),
    ):
        team.contexts.list()


def test_a_refusal_in_other_words_is_shown_as_it_begins() -> None:
    """A proxy's error page is still an error with its status."""
    with (
        stub(Answer(502, b"<h1>Bad\n gateway</h1>")) as server,
        Coordinator(server.url, "t") as team,
        pytest.raises(Refused, match="<h1>Bad gateway</h1>") as refused,
    ):
        team.contexts.list()
    assert refused.value.status == 502


def test_nobody_at_the_address_is_said_so() -> None:
    """The error names the address."""
    with (
        Coordinator("http://127.0.0.1:1", "t") as team,
        pytest.raises(Unreachable, match="No coordinator answers at http"),
    ):
        team.contexts.list()


def test_the_revision_that_was_read_goes_with_the_change() -> None:
    """`revision` becomes `If-Match`, so that another's change is not overwritten unseen."""
    with stub(Answer()) as server, Coordinator(server.url, "t") as team:
        team.handoffs.change("HO-1", revision=7, title="New")
    assert server.asked[0][1]["if-match"] == '"7"'
