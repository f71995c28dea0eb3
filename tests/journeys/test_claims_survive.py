"""A crash with a queue: who comes back stands where it stood, who does not is granted nothing."""

import threading
from pathlib import Path
from typing import Any

import pytest

from coordinator.client import Coordinator, Refused, Unreachable
from tests.journeys.waiting import until
from tests.running import RunningServer

HOLDER = "backend-developer"
LINE = ("frontend-developer", "integration-specialist", "vibe-coder")
FILES = "path:src/**"


class Waiter(threading.Thread):
    """An agent that waits for the files, works for a moment and releases them."""

    def __init__(self, server: RunningServer, agent: str, served: list[str]) -> None:
        super().__init__()
        self.agent = agent
        self.server = server
        self.served = served
        self.end: Exception | None = None

    def run(self) -> None:
        """Wait, note whose turn it was, release."""
        with Coordinator(self.server.url, self.server.token(self.agent)) as me:
            try:
                claim = me.claims.take([FILES, f"name:{self.agent}"], wait_seconds=60)
                self.served.append(self.agent)
                me.claims.release(claim["id"])
            except (Refused, Unreachable) as error:
                self.end = error


def in_line(human: Coordinator) -> list[dict[str, Any]]:
    """Return the waiting claims, the first in the queue first."""
    items: list[dict[str, Any]] = human.claims.list(state="waiting")["items"]
    return sorted(items, key=lambda item: item["place"])


def queue_up(
    server: RunningServer, human: Coordinator, agents: list[str], served: list[str]
) -> list[Waiter]:
    """Let agents ask one after another, each once the one before it stands in the queue."""
    waiters = []
    for agent in agents:
        waiter = Waiter(server, agent, served)
        waiter.start()
        waiters.append(waiter)
        until(human, lambda name=agent: _attended(human, name))  # type: ignore[misc]
    return waiters


def _attended(human: Coordinator, agent: str) -> bool:
    return any(one["agent"] == agent and one["attended"] for one in in_line(human))


@pytest.mark.timeout(180)
@pytest.mark.parametrize(
    ("way", "back"),
    [
        ("kill", LINE),
        pytest.param("kill", LINE[1:], marks=pytest.mark.soak),  # places are kept for 30 seconds
        pytest.param("stop", LINE, marks=pytest.mark.soak),
    ],
)
def test_a_queue_survives_the_end_of_its_server(
    tmp_path: Path, way: str, back: tuple[str, ...]
) -> None:
    """After `kill -9`, or a stop, and a restart: the order is kept and nobody absent is granted."""
    server = RunningServer(tmp_path, environ={"COORD_STALE_SWEEP_SECONDS": "0.2"}).start()
    served: list[str] = []
    with Coordinator(server.url, server.token("human")) as human:
        with Coordinator(server.url, server.token(HOLDER)) as holder:
            held = holder.claims.take([FILES])
        waiters = queue_up(server, human, list(LINE), served)
        before = [claim["id"] for claim in in_line(human)]
        assert [claim["agent"] for claim in in_line(human)] == list(LINE)
    getattr(server, way)()
    for waiter in waiters:
        waiter.join(60)
        assert isinstance(waiter.end, (Refused, Unreachable))

    with server, Coordinator(server.url, server.token("human")) as human:
        assert [claim["id"] for claim in in_line(human)] == before
        assert not any(claim["attended"] for claim in in_line(human))
        again = queue_up(server, human, list(back[::-1]), served)
        assert [claim["id"] for claim in in_line(human)] == before, "whoever came back first"
        human.claims.release(held["id"])
        for claim in before[: len(LINE) - len(back)]:  # the places of those who stay away
            assert human.claims.show(claim)["state"] == "waiting"
            until(human, lambda it=claim: _has_left(human, it), seconds=60)  # type: ignore[misc]
        for waiter in again:
            waiter.join(60)
            assert waiter.end is None
        assert served == list(back)
        told = human.events.page(0, limit=200)["items"]
        granted = [event["subject"] for event in told if event["type"] == "claim.granted"]
        assert granted == before[-len(back) :]


def _has_left(human: Coordinator, claim: str) -> bool:
    return bool(human.claims.show(claim)["state"] == "released")
