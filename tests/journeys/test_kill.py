"""A power cut under load: what was answered with success is there, and nothing is doubled."""

import threading
from pathlib import Path

import httpx
import pytest

from coordinator.client import Coordinator
from tests.journeys.waiting import until
from tests.running import RunningServer

WRITERS = 6
ENOUGH = 150


class Writer(threading.Thread):
    """Offers handoffs and reports as one agent until the server dies; keeps what was answered."""

    def __init__(self, server: RunningServer, number: int, enough: threading.Event) -> None:
        super().__init__()
        self.number = number
        self.answered: dict[str, str] = {}
        self.steps = 0
        self.enough = enough
        self.agent = "backend-developer" if number % 2 else "frontend-developer"
        self.client = httpx.Client(
            base_url=server.api(), headers={"Authorization": f"Bearer {server.token(self.agent)}"}
        )

    def run(self) -> None:
        """Write until the connection breaks."""
        try:
            for count in range(10_000):
                title = f"writer {self.number}, number {count}"
                body = {"to": "vibe-coder", "title": title}
                answer = self.client.post("handoffs", json=body)
                if answer.status_code == 201:
                    self.answered[answer.json()["id"]] = title
                step = {"step": f"{count}"}
                if self.client.patch(f"contexts/{self.agent}", json=step).status_code == 200:
                    self.steps += 1
                if len(self.answered) * WRITERS >= ENOUGH:
                    self.enough.set()
        except httpx.HTTPError:
            return
        finally:
            self.client.close()


@pytest.mark.timeout(120)
def test_a_kill_under_load_loses_nothing_that_was_answered(tmp_path: Path) -> None:
    """After `kill -9` and a restart every answered write is there, once, and so is every file."""
    server = RunningServer(tmp_path, environ={"COORD_RATE_PER_SECOND": "100000"}).start()
    enough = threading.Event()
    writers = [Writer(server, number, enough) for number in range(WRITERS)]
    learnings = server.root / "agent-system/learnings"
    for writer in writers:
        writer.start()
    for number in range(40):
        (learnings / f"lesson-{number}.md").write_text(f"# Lesson {number}\n\nWords.\n")
    assert enough.wait(60)
    server.kill()
    for writer in writers:
        writer.join()

    with server, Coordinator(server.url, server.token("human")) as human:
        answered = {key: title for writer in writers for key, title in writer.answered.items()}
        assert len(answered) >= ENOUGH / 2
        stored = {item["id"]: item["title"] for item in everything(human, "handoffs")}
        assert stored.items() >= answered.items()
        assert len(set(stored.values())) == len(stored), "a handoff was stored twice"
        told = until(human, lambda: len(everything(human, "documents")) == 40 and told_all(human))
        assert [event["seq"] for event in told] == list(range(1, len(told) + 1))
        lessons = [item["title"] for item in everything(human, "documents")]
        assert sorted(lessons) == sorted(f"Lesson {number}" for number in range(40))
        reported = [event for event in told if event["type"] == "context.reported"]
        assert len(reported) >= sum(writer.steps for writer in writers)

        def files() -> bool:
            folder = server.root / "handoffs/vibe-coder"
            return {path.name.split("-", 2)[1] for path in folder.glob("HO-*.md")} == {
                key.removeprefix("HO-") for key in stored
            }

        until(human, files, seconds=30)


def everything(client: Coordinator, path: str) -> list[dict[str, object]]:
    """Return all pages of a list."""
    found: list[dict[str, object]] = []
    page: str | None = None
    while True:
        query = {"limit": 200} | ({"page": page} if page else {})
        answer = client.calls.get(path, **query)
        found += answer["items"]
        page = answer["next"]
        if page is None:
            return found


def told_all(client: Coordinator) -> list[dict[str, object]]:
    """Return every event from the first."""
    found: list[dict[str, object]] = []
    while True:
        answer = client.events.page(len(found), limit=200)
        found += answer["items"]
        if not answer["more"]:
            return found
