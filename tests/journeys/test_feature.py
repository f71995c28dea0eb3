"""The seed's six steps lived by four roles, with the same end by HTTP as by files."""

from contextlib import ExitStack
from pathlib import Path
from typing import Any, Protocol

import pytest

from coordinator.client import Coordinator
from tests.journeys.waiting import until
from tests.running import RunningServer

DOCS = "documentation-orchestrator"
GUIDE = "## New Endpoints\n- POST /api/v1/sign-in\n\n## Authentication\n- Bearer token required\n"
LESSON = "# Sessions\n\n- One row per device\n"
REPORT = "## Workflow Complete\n- Feature: sign-in\n- Status: Ready for deployment\n"
MESSAGE = "Explain sign-in\n\nA page for people who call the API."


class Writer(Protocol):
    """The Documentation Orchestrator, by whichever door it has."""

    def report(self, state: str) -> None:
        """Do so."""

    def accept(self, handoff: str) -> None:
        """Do so."""

    def complete(self, handoff: str, words: str) -> None:
        """Do so."""

    def learn(self) -> None:
        """Do so."""

    def propose(self) -> None:
        """Do so."""

    def finish(self) -> None:
        """Do so."""


class ByHttp:
    """It calls the API."""

    def __init__(self, server: RunningServer, client: Coordinator) -> None:
        self.client = client

    def report(self, state: str) -> None:
        """Say what it does."""
        self.client.contexts.report(DOCS, state=state, feature="sign-in")

    def accept(self, handoff: str) -> None:
        """Take the work on."""
        self.client.handoffs.accept(handoff)

    def complete(self, handoff: str, words: str) -> None:
        """Reply, tick and complete."""
        self.client.handoffs.reply(handoff, words)
        self.client.handoffs.complete(handoff, acceptance=[{"text": "One page", "done": True}])

    def learn(self) -> None:
        """Write down what was learned."""
        self.client.documents.add(LESSON, type="learning", title="Sessions")

    def propose(self) -> None:
        """Propose a commit."""
        self.client.pending_commits.propose("docs/sign-in", message=MESSAGE, state="ready")

    def finish(self) -> None:
        """Write the final report."""
        self.client.documents.add(REPORT, type="report", title="Workflow Complete")


class ByFiles:
    """It only reads and writes files in the watched folder."""

    def __init__(self, server: RunningServer, client: Coordinator) -> None:
        self.root = server.root

    def report(self, state: str) -> None:
        """Write its status file."""
        path = self.root / f"agent-system/active-contexts/{DOCS}-status.md"
        path.write_text(f"---\nstate: {state}\nfeature: sign-in\n---\n")

    def accept(self, handoff: str) -> None:
        """Change the state in the handoff's file."""
        path = self._file(handoff)
        path.write_text(path.read_text().replace("state: offered", "state: accepted", 1))

    def complete(self, handoff: str, words: str) -> None:
        """Reply, tick and complete in one edit."""
        path = self._file(handoff)
        text = path.read_text().replace("state: accepted", "state: completed", 1)
        path.write_text(text.replace("- [ ]", "- [x]") + f"\n{words}\n")

    def learn(self) -> None:
        """Drop a learning."""
        path = self.root / "agent-system/learnings/sessions.md"
        path.write_text(f"---\nauthor: {DOCS}\n---\n{LESSON}")

    def propose(self) -> None:
        """Drop a pending commit."""
        path = self.root / "pending-commits/2026-03-01-docs-sign-in-explain.md"
        head = f"Agent: {DOCS}\n\n## Branch: docs/sign-in\n## Status: Ready for commit\n"
        path.write_text(f"# Pending Commit Message\n\n{head}\n```\n{MESSAGE}\n```\n")

    def finish(self) -> None:
        """Drop the final status."""
        (self.root / f"pending-commits/{DOCS}-final-status.md").write_text(REPORT)

    def _file(self, handoff: str) -> Path:
        return next((self.root / f"handoffs/{DOCS}").glob(f"{handoff}-*.md"))


@pytest.mark.timeout(120)
def test_a_role_that_only_has_files_reaches_the_same_end(tmp_path: Path) -> None:
    """Four roles live a feature; contexts, handoffs, documents, commits and contracts end alike."""
    ends = {}
    for name, door in (("http", ByHttp), ("files", ByFiles)):
        with RunningServer(tmp_path / name) as server, ExitStack() as stack:
            roles = ("backend-developer", "frontend-developer", "integration-specialist")
            *team, docs, human = (
                stack.enter_context(Coordinator(server.url, server.token(role)))
                for role in (*roles, DOCS, "human")
            )
            live(server, door(server, docs), team, human)
            ends[name] = end(human)
    assert ends["files"] == ends["http"]


def live(
    server: RunningServer, writer: Writer, team: list[Coordinator], human: Coordinator
) -> None:
    """Live the feature."""
    backend, frontend, integration = team
    backend.contexts.report("backend-developer", state="active", feature="sign-in", step="1/6")
    writer.report("active")
    until(human, lambda: DOCS in states(human))

    (server.root / "pending-commits/backend-api-guide.md").write_text(GUIDE)
    until(human, lambda: human.contracts.list()["total"] == 1)
    page = backend.handoffs.offer("frontend-developer", "Build the page", kind="feature")["id"]
    guide = backend.handoffs.offer(
        DOCS, "Write the guide", acceptance=[{"text": "One page", "done": False}]
    )["id"]
    until(human, lambda: list((server.root / f"handoffs/{DOCS}").glob(f"{guide}-*.md")))
    frontend.handoffs.accept(page)
    writer.accept(guide)
    until(human, lambda: human.handoffs.show(guide)["state"] == "accepted")
    until(human, lambda: "state: accepted" in text_of(server, guide))

    asked = frontend.handoffs.offer("backend-developer", "Which scopes?", kind="question")["id"]
    frontend.contexts.report("frontend-developer", state="blocked", waiting_on=[asked])
    backend.handoffs.accept(asked)
    backend.handoffs.reply(asked, "`session.read`")
    backend.handoffs.complete(asked)
    frontend.contexts.report("frontend-developer", state="active", waiting_on=[])

    writer.complete(guide, "It is on the docs page.")
    until(human, lambda: human.handoffs.show(guide)["state"] == "completed")
    until(human, lambda: "It is on the docs page." in text_of(server, guide))
    frontend.handoffs.complete(page, evidence=[{"level": "tested", "text": "24 pass"}])
    integration.contexts.report("integration-specialist", state="done", feature="sign-in")
    writer.learn()
    writer.propose()
    writer.finish()
    until(human, lambda: human.documents.list()["total"] == 2)
    until(human, lambda: human.pending_commits.list()["total"] == 1)
    writer.report("done")
    until(human, lambda: states(human)[DOCS] == "done")


def states(client: Coordinator) -> dict[str, str]:
    """Return each agent's state."""
    return {item["agent"]: item["state"] for item in client.contexts.list()["items"]}


def text_of(server: RunningServer, handoff: str) -> str:
    """Return a handoff's file."""
    return next((server.root / f"handoffs/{DOCS}").glob(f"{handoff}-*.md")).read_text()


def end(client: Coordinator) -> dict[str, Any]:
    """Return the state of everything, without numbers, times and where files stand."""

    def kept(items: list[dict[str, Any]], *fields: str) -> list[dict[str, Any]]:
        chosen = [{field: item[field] for field in fields} for item in items]
        return sorted(chosen, key=str)

    handoffs = client.handoffs.list()["items"]
    for handoff in handoffs:
        handoff["thread"] = [(reply["author"], reply["body"]) for reply in handoff["replies"]]
        handoff["times"] = [
            handoff[f"{word}_at"] is not None
            for word in ("offered", "delivered", "acknowledged", "acted")
        ]
    documents = client.documents.list()["items"]
    for document in documents:
        document["body"] = client.documents.show(document["id"])["body"]
    return {
        "contexts": kept(client.contexts.list()["items"], "agent", "state", "feature"),
        "handoffs": kept(handoffs, "from", "to", "title", "state", "acceptance", "thread", "times"),
        "documents": kept(documents, "type", "author", "title", "body"),
        "commits": kept(
            client.pending_commits.list()["items"], "branch", "author", "title", "message", "state"
        ),
        "contracts": kept(client.contracts.list()["items"], "name", "provider"),
    }
