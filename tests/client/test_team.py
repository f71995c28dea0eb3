"""The client against a real server: every resource, and events that nothing is lost of."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from coordinator.client import Coordinator, Refused, Unreachable
from tests.running import RunningServer


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server that these tests share."""
    with RunningServer(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture
def backend(server: RunningServer) -> Iterator[Coordinator]:
    """The backend developer's connection."""
    with Coordinator(server.url, server.token("backend-developer")) as team:
        yield team


@pytest.fixture
def human(server: RunningServer) -> Iterator[Coordinator]:
    """The person's connection."""
    with Coordinator(server.url, server.token("human")) as team:
        yield team


def test_contexts_are_reported_whole_or_in_part(backend: Coordinator) -> None:
    """What is left out of a part stays, of a whole becomes empty."""
    backend.contexts.report_whole("backend-developer", feature="sign-in", step="1")
    assert backend.contexts.report("backend-developer", step="2")["feature"] == "sign-in"
    whole = backend.contexts.report_whole("backend-developer", step="3")
    assert whole == backend.contexts.show("backend-developer")
    assert (whole["feature"], whole["step"]) == ("", "3")
    assert backend.contexts.list(state="active")["total"] == 1
    with pytest.raises(Refused, match="revision") as moved:
        backend.contexts.report("backend-developer", revision=1, step="4")
    assert moved.value.status == 412
    assert backend.contexts.sign_off("backend-developer")["state"] == "done"


def test_a_handoff_goes_its_way(backend: Coordinator, human: Coordinator) -> None:
    """Each move is a method; the same deed by its key happens once."""
    body = {"body": "By noon.", "acceptance": [{"text": "Tests pass"}]}
    one = human.handoffs.offer("backend-developer", "Page it", key="k1", **body)["id"]
    assert human.handoffs.offer("backend-developer", "Page it", key="k1", **body)["id"] == one
    assert backend.handoffs.list(sender="human", state="open")["total"] == 1
    human.handoffs.change(one, priority="high")
    backend.handoffs.acknowledge(one)
    backend.handoffs.decline(one, "Not before Friday")
    human.handoffs.reopen(one, "It is Friday")
    backend.handoffs.accept(one)
    backend.handoffs.reply(one, "Half way.")
    backend.handoffs.complete(
        one,
        evidence=[{"level": "tested", "text": "412 pass"}],
        acceptance=[{"text": "Tests pass", "done": True}],
    )
    shown = human.handoffs.show(one)
    assert (shown["state"], shown["priority"]) == ("completed", "high")
    assert human.handoffs.offer("vibe-coder", "Other")["state"] == "offered"


def test_things_are_written_and_read(backend: Coordinator) -> None:
    """Pending commits, documents and contracts come back as they were given."""
    commit = backend.pending_commits.propose("main", title="Add sessions", files=["a.py"])["id"]
    assert backend.pending_commits.change(commit, state="needs_review")["title"] == "Add sessions"
    assert backend.pending_commits.list(branch="main")["items"][0]["files"] == ["a.py"]
    document = backend.documents.add("# First\n", type="learning")["id"]
    backend.documents.change(document, body="# Second\n")
    assert backend.documents.show(document)["title"] == "Second"
    assert backend.documents.version(document, 1)["body"] == "# First\n"
    assert len(backend.documents.versions(document)["items"]) == 2
    backend.contracts.publish("users-api", "# Users\n", version="1")
    assert backend.contracts.version("users-api", "1")["content"] == "# Users\n"
    assert backend.contracts.move("users-api", "1", "deprecated")["state"] == "deprecated"
    assert backend.contracts.show("users-api")["provider"] == "backend-developer"


def test_a_name_is_one_part_of_the_address(backend: Coordinator) -> None:
    """What a caller passes as a name cannot reach another call."""
    with pytest.raises(Refused) as refused:
        backend.contexts.show("../agents")
    assert refused.value.status == 404


def test_agents_and_tokens(human: Coordinator, server: RunningServer) -> None:
    """One who joins gets a token; a further one works until it is revoked."""
    token = human.agents.join("vibe-coder-2", "vibe-coder")["token"]
    with Coordinator(server.url, token) as team:
        assert team.workspaces.own()["name"] == "default"
    further = human.agents.issue_token("vibe-coder-2", label="laptop")
    human.agents.revoke_token("vibe-coder-2", further["id"])
    with Coordinator(server.url, further["token"]) as team, pytest.raises(Refused) as refused:
        team.contexts.list()
    assert refused.value.status == 401
    assert human.agents.role("vibe-coder")["body"]


def test_a_long_poll_ends_with_the_first_event(backend: Coordinator, human: Coordinator) -> None:
    """`wait` answers as soon as something happens, long before its time is over."""
    after = backend.events.cursor()
    report = threading.Timer(0.2, human.contexts.report, ("human",), {"summary": "Here"})
    report.start()
    page = backend.events.page(after, wait=30)
    report.join()
    assert [event["type"] for event in page["items"]] == ["context.reported"]
    assert backend.events.page(page["cursor"])["items"] == []


def test_following_goes_on_after_a_restart(tmp_path: Path) -> None:
    """A stream that was cut, even by `kill -9`, resumes: no event is lost, none told twice."""
    with RunningServer(tmp_path) as server, Coordinator(server.url, server.token("human")) as team:
        first = team.events.cursor()
        team.contexts.report("human", summary="1")
        following = team.events.follow(first)
        seen = [next(following)]
        server.kill()
        server.start()
        with Coordinator(server.url, server.token("human")) as again:
            again.contexts.report("human", summary="2")
            last = again.events.cursor()
        while seen[-1]["seq"] < last:
            seen.append(next(following))
        following.close()
    assert [event["seq"] for event in seen] == list(range(first + 1, last + 1))
    assert (seen[0]["data"]["summary"], seen[-1]["data"]["summary"]) == ("1", "2")


def test_following_ends_when_the_server_stays_away(tmp_path: Path) -> None:
    """Patience has an end, and an end that is said."""
    with RunningServer(tmp_path) as server, Coordinator(server.url, server.token("human")) as team:
        following = team.events.follow(0, patience=0.5)
        next(following)
        server.stop()
        with pytest.raises(Unreachable, match=server.url):
            list(following)


def test_following_from_the_future_is_refused(backend: Coordinator) -> None:
    """A cursor that the server cannot honour is an error, not an endless silence."""
    with pytest.raises(Refused, match="There is no event"):
        next(backend.events.follow(10**9))


def test_a_brief_is_text_for_an_agent_and_fields_for_a_program(backend: Coordinator) -> None:
    """Both say the same cursor, and what is new since then."""
    told = backend.brief.fields(max_tokens=500)
    assert told["tokens"] <= 500
    assert backend.brief(agent="vibe-coder").startswith("# Brief of vibe-coder at ")
    assert "Nothing new" in backend.brief(since=told["cursor"])
