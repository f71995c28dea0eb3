"""A server on a scratch folder and four simulated agents who live one feature after another.

Backend Developer, Frontend Developer and Integration Specialist speak HTTP; the Documentation
Orchestrator only reads and writes files. The Vibe Coder reports once and falls silent. In each
feature three of them come to wait in a circle for a while.
"""

import argparse
import itertools
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from acts import Route, begin, circle, claim, loosen, queue_for, release
from apis import USES, break_users, guide

from coordinator.client import Coordinator

FEATURES = ("sign-in", "invitations", "ticket-export", "seat-map", "refunds")
STOPPED = threading.Event()


class Stage:
    """Where the play goes on: the server, its folder, and how long a beat lasts."""

    def __init__(self, url: str, folder: Path, beat: float) -> None:
        """Act against the server at `url` that watches `folder / "shared"`."""
        self.url = url
        self.folder = folder
        self.beat = beat

    def agent(self, name: str, *, timeout: float = 30.0) -> Coordinator:
        """Return a client that acts as this agent."""
        token = self.folder / "home/tokens/default" / name
        return Coordinator(self.url, token.read_text().strip(), timeout=timeout)

    def file(self, name: str) -> Path:
        """Return a path in the watched folder."""
        return self.folder / "shared" / name

    def pause(self, beats: float = 1.0) -> None:
        """Let some time pass, unless the play was stopped."""
        if STOPPED.wait(beats * self.beat):
            raise SystemExit(0)


def play(stage: Stage) -> None:
    """Live features until stopped."""
    backend, frontend, integration = map(
        stage.agent, ("backend-developer", "frontend-developer", "integration-specialist")
    )
    vibe = stage.agent("vibe-coder")
    clients = dict(zip(USES, (frontend, integration, vibe), strict=True))
    vibe.contexts.report(
        "vibe-coder", state="active", feature="seat-map", summary="Trying shapes.", ttl_seconds=10
    )
    break_users(backend, clients, stage.pause)
    integration.handoffs.offer("vibe-coder", "Does the seat map work on a phone?", kind="question")
    for number, feature in enumerate(itertools.cycle(FEATURES)):
        cast = (backend, frontend, integration)
        live(stage, cast, feature if number < len(FEATURES) else f"{feature}-{number}", number)


def live(
    stage: Stage, cast: tuple[Coordinator, Coordinator, Coordinator], feature: str, number: int
) -> None:
    """Live one feature, from the plan to the report."""
    backend, frontend, integration = cast
    prepare(stage, backend, frontend, feature)
    plan = f"The calls of {feature}, a migration that can be taken back, and a page that uses them."
    route = begin(backend, feature, f"backend/{feature}", plan)
    held = claim(
        backend, f"migration:{feature}", feature=feature, rollback="Drop what it added, in one step"
    )
    route.start(2, checks=[{"name": "PostgreSQL", "kind": "database", "state": "ok"}])
    own = claim(frontend, f"path:app/{feature}/**", feature=feature)
    page = build(stage, backend, frontend, feature, number)
    route.finish(2, "The services answer", level="tested")
    route.start(3)
    for at in range(4):
        route.measure(at)
        stage.pause(0.5)
    block(stage, cast, feature)
    route.finish(3, f"{feature} is on its branch", level="committed")
    prove(stage, route)
    finish(stage, backend, frontend, integration, feature, page)
    close(stage, route, backend, frontend, (held, own))
    stage.pause(4)


def prove(stage: Stage, route: Route) -> None:
    """Measure until the criteria are met."""
    route.start(4)
    for at in range(4, 7):
        route.measure(at)
        stage.pause(0.5)
    route.finish(4, "240 tests pass; p95 is 84 ms", level="tested")
    route.start(5)


def close(
    stage: Stage,
    route: Route,
    backend: Coordinator,
    frontend: Coordinator,
    claims: tuple[str, str],
) -> None:
    """The run is completed, and nothing is held any more."""
    route.finish(5, "The guide is out", but="The clients generate their own")
    route.start(6)
    route.finish(6, "Learning and runbook are written")
    route.close(stage.agent("human"))
    release(backend, claims[0])
    release(frontend, claims[1])
    for client, name in ((backend, "backend-developer"), (frontend, "frontend-developer")):
        client.contexts.report(name, state="done", summary="", step="6/6 done")


def prepare(stage: Stage, backend: Coordinator, frontend: Coordinator, feature: str) -> None:
    """Everyone says what they begin."""
    branch = f"backend/{feature}"
    backend.contexts.report(
        "backend-developer", state="active", feature=feature, branch=branch, step="1/6 planning"
    )
    stage.pause()
    frontend.contexts.report(
        "frontend-developer", state="idle", feature=feature, summary="Waits for the contract."
    )
    status = stage.file("agent-system/active-contexts/documentation-orchestrator-status.md")
    status.write_text(
        f"Documentation Orchestrator Active: {time.ctime()}\n\nFeature: {feature}\n\n"
        "Reading along, and writing the guide as the contract settles.\n"
    )
    stage.pause()


def build(
    stage: Stage, backend: Coordinator, frontend: Coordinator, feature: str, number: int
) -> str:
    """The contract is published and the page handed over; return the handoff's id."""
    backend.contexts.report("backend-developer", step="3/6 building")
    stage.pause()
    backend.contracts.publish(feature, guide(feature, number), version=f"1.{number}.0")
    offered = backend.handoffs.offer(
        "frontend-developer",
        f"Build the {feature} page",
        body=f"The contract **{feature}** 1.{number}.0 is out. Please build against it.",
        kind="feature",
        priority="high",
        acceptance=[
            {"text": "The list shows what the caller may see", "done": False},
            {"text": "A second one of the same name is refused in words", "done": False},
        ],
        refs=[feature],
    )
    backend.handoffs.offer(
        "documentation-orchestrator",
        f"Write the {feature} guide",
        body="One page for people who call the API.",
        acceptance=[{"text": "A first call in a minute", "done": False}],
    )
    stage.pause(2)
    frontend.handoffs.accept(offered["id"])
    frontend.contexts.report(
        "frontend-developer",
        state="active",
        branch=f"frontend/{feature}",
        step="3/6 building",
        summary="Building against the contract.",
    )
    stage.pause()
    answer_by_file(stage, "accepted")
    return str(offered["id"])


def block(stage: Stage, cast: tuple[Coordinator, Coordinator, Coordinator], feature: str) -> None:
    """The frontend asks, and three wait for each other until it gives way."""
    backend, frontend, integration = cast
    held = claim(integration, f"path:src/api/{feature}/**", reason="The webhook", feature=feature)
    queue = queue_for(
        stage.agent("backend-developer", timeout=150),
        f"path:src/api/{feature}/session.py",
        reason="The last call of the contract",
        feature=feature,
    )
    asked = frontend.handoffs.offer(
        "backend-developer", f"Which scopes does {feature} need?", kind="question"
    )["id"]
    stage.pause(2)
    page = circle(frontend, integration, feature, asked)
    stage.pause(6)
    loosen(frontend, integration, page, held)
    queue.join(10)
    backend.handoffs.acknowledge(asked)
    stage.pause()
    backend.handoffs.reply(asked, f"`{feature}.read` to see, `{feature}.write` to change.")
    backend.handoffs.accept(asked)
    backend.handoffs.complete(asked)
    frontend.contexts.report(
        "frontend-developer", state="active", waiting_on=[], step="4/6 testing"
    )
    stage.pause()


def finish(
    stage: Stage,
    backend: Coordinator,
    frontend: Coordinator,
    integration: Coordinator,
    feature: str,
    page: str,
) -> None:
    """Commits are proposed, the handoffs end, and what was learned is written down."""
    proposed = backend.pending_commits.propose(
        f"backend/{feature}",
        message=f"Add {feature}\n\nThe calls of the contract, with tests.",
        files=[f"src/api/{feature}.py", "src/api/__init__.py"],
        state="needs_review",
    )
    frontend.pending_commits.propose(
        f"frontend/{feature}",
        message=f"Add the {feature} page",
        files=[f"app/{feature}.tsx", "src/api/__init__.py"],
        depends_on=[proposed["id"]],
    )
    stage.pause(2)
    integration.contexts.report(
        "integration-specialist", state="active", feature=feature, step="2/6 reviewing"
    )
    backend.pending_commits.change(proposed["id"], state="ready")
    frontend.handoffs.complete(
        page,
        evidence=[{"level": "tested", "text": "24 tests pass, and the page works by keyboard"}],
        reason="The refusal's words come with the next version.",
    )
    answer_by_file(stage, "completed")
    learned = stage.file(f"agent-system/learnings/{feature}-pages.md")
    learned.write_text(
        f"# What {feature} taught us\n\n- Publish the contract first\n- Ask about scopes early\n"
        f"- Cache the list of {feature} for a minute: p95 fell from 182 ms to 84 ms\n"
    )
    stage.pause(2)
    frontend.contexts.report(
        "frontend-developer",
        state="waiting_human",
        summary=f"May {feature} go out before the refusals are worded?",
    )
    stage.pause(4)


def answer_by_file(stage: Stage, state: str) -> None:
    """Answer what stands in the Documentation Orchestrator's folder, as an editor would."""
    for path in folder_of(stage):
        text = path.read_text()
        current = re.search(r"^state: (\w+)$", text, re.MULTILINE)
        if current is None or current[1] not in ("offered", "accepted") or current[1] == state:
            continue
        text = text.replace(current[0], f"state: {state}", 1)
        path.write_text(text.replace("- [ ]", "- [x]") if state == "completed" else text)


def folder_of(stage: Stage) -> Iterator[Path]:
    """Return the handoffs' files that wait for the Documentation Orchestrator."""
    yield from sorted(stage.file("handoffs/documentation-orchestrator").glob("HO-*.md"))


def main() -> None:
    """Start the server, print its line, and play until stopped."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", default="8750", help="0 takes a free one")
    parser.add_argument("--beat", type=float, default=1.5, help="seconds between two steps")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="coord-demo-") as name:
        folder = Path(name)
        command = [sys.executable, "-m", "coordinator", "serve", "--port", given.port]
        command += ["--home", str(folder / "home"), "--root", str(folder / "shared")]
        # a session of its own: Ctrl-C ends the play first, and then the play ends the server
        server = subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        try:
            line = server.stdout.readline() if server.stdout else ""
            found = re.search(r"http://[^/]+", line)
            if found is None:
                raise SystemExit(server.wait())
            print(line, end="", flush=True)
            print(f"The agents' folder is {folder / 'shared'}. Ctrl-C stops the demo.", flush=True)
            play(Stage(found[0], folder, given.beat))
        except KeyboardInterrupt:
            STOPPED.set()
        finally:
            server.terminate()
            server.wait(10)


if __name__ == "__main__":
    main()
