"""One feature by four roles, from joining to their reports, which agree with what happened."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from coordinator.client import Coordinator, Refused
from tests.domains.contracts.samples import api
from tests.journeys.waiting import until
from tests.running import RunningServer

FEATURE = "sign-in"
TEAM = {
    "ada": "backend-developer",
    "bea": "frontend-developer",
    "ivo": "integration-specialist",
    "doc": "documentation-orchestrator",
}
MEASURED: dict[str, dict[str, tuple[float, str]]] = {
    "ada": {
        "coverage": (93.5, "%"),
        "p95_ms": (0.061, "s"),
        "critical_vulnerabilities": (0, ""),
        "breaking_changes": (0, ""),
        "tests_passing": (412, ""),
    },
    "bea": {"coverage": (84, "%"), "accessibility_violations": (0, ""), "tests_passing": (64, "")},
    "ivo": {"integration_coverage": (97, "%"), "webhooks": (3, "")},
    "doc": {"deadlocks": (0, ""), "broken_links": (0, "")},
}
PROOF = [{"level": "tested", "text": "Seen by two"}]

Team = dict[str, Coordinator]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    """A server of its own."""
    with RunningServer(tmp_path) as running:
        yield running


@pytest.mark.timeout(120)
def test_a_feature_by_four_roles_ends_in_reports_that_agree_with_it(server: RunningServer) -> None:
    """Contracts, claims, handoffs, measurements and waivers are what the reports say they were."""
    with ExitStack() as stack:
        human = stack.enter_context(Coordinator(server.url, server.token("human")))
        team = {name: joined(stack, server, human, name) for name in TEAM}
        runs = {name: client.runs.begin(FEATURE)["id"] for name, client in team.items()}
        live(team, runs)
        for name, run in runs.items():
            through(team[name], run)
            measured(team[name], run, MEASURED[name])
            met(team[name], human, run)
        for name in ("ada", "bea", "ivo"):
            assert team[name].runs.complete(runs[name])["state"] == "completed"
        finish_by_file(server, human, runs["doc"])
        for name, run in runs.items():
            agrees(server, human, name, human.runs.show(run))
        assert human.documents.list(type="report", limit=200)["total"] == 5
        assert human.runs.list(state="open")["total"] == 0


def joined(stack: ExitStack, server: RunningServer, human: Coordinator, name: str) -> Coordinator:
    """Let someone join and report; return its connection."""
    token = human.agents.join(name, TEAM[name])["token"]
    client = stack.enter_context(Coordinator(server.url, token))
    client.contexts.report(name, state="active", feature=FEATURE)
    return client


def live(team: Team, runs: dict[str, str]) -> None:
    """Work on it together: a migration, a contract that grows, handoffs, a question."""
    ada, bea, ivo, doc = team.values()
    ada.runs.step(runs["ada"], 1, state="started")
    claim = ada.claims.take(
        ["migration:main/0007_sessions", "path:src/sessions/**"],
        feature=FEATURE,
        rollback="DROP TABLE sessions",
    )
    ada.contracts.publish("sessions", api(sessions="id"), version="1.0.0")
    bea.contracts.use("sessions", "bea", ["GET /sessions"])
    page = ada.handoffs.offer("bea", "Build the page", kind="feature")["id"]
    guide = ada.handoffs.offer("doc", "Write the guide")["id"]
    bea.handoffs.accept(page)
    asked = bea.handoffs.offer("ada", "Which fields?", kind="question")["id"]
    bea.contexts.report("bea", state="blocked", waiting_on=[asked])
    ada.handoffs.accept(asked)
    ada.handoffs.reply(asked, "See 1.1.0.")
    ada.contracts.publish("sessions", api(sessions="id", devices="id"), version="1.1.0")
    ada.handoffs.complete(asked)
    bea.contexts.report("bea", state="active", waiting_on=[])
    bea.contracts.give_verdict("sessions", "1.1.0", "verified")
    ivo.contracts.publish("mail", api(mails="id"), version="1.0.0")
    bea.handoffs.complete(page, evidence=[{"level": "tested", "text": "64 pass"}])
    doc.handoffs.accept(guide)
    doc.handoffs.complete(guide)
    ada.claims.release(claim["id"])


def through(client: Coordinator, run: str) -> None:
    """Go through every step, each with its outputs and what shows it."""
    for step in client.runs.show(run)["steps"]:
        number = step["number"]
        if step["state"] == "pending":
            client.runs.step(run, number, state="started")
        outputs = [{"text": output["text"]} for output in step["outputs"]]
        client.runs.step(run, number, state="completed", outputs=outputs, evidence=PROOF)
    with pytest.raises(Refused) as refused:
        client.runs.complete(run)
    assert refused.value.status == 409


def measured(client: Coordinator, run: str, values: dict[str, tuple[float, str]]) -> None:
    """Measure what the role's document asks for, and more."""
    taken: list[dict[str, object]] = [
        {"name": name, "value": value, "unit": unit} for name, (value, unit) in values.items()
    ]
    client.runs.measure(run, taken)


def met(client: Coordinator, human: Coordinator, run: str) -> None:
    """Show what is plain; a person waives what nobody measured."""
    for one in client.runs.show(run)["criteria"]:
        if one["op"] is None:
            client.runs.criterion(run, one["key"], evidence=PROOF)
        elif one["state"] == "open":
            human.runs.criterion(run, one["key"], waived=True, reason="Not for this feature")


def finish_by_file(server: RunningServer, human: Coordinator, run: str) -> None:
    """Drop a final status as an agent does that only has files: it asks, the gate agrees."""
    report = server.root / "pending-commits/doc-final-status.md"
    report.write_text("## Documentation Orchestrator Workflow Complete\n- Status: Done\n")
    until(human, lambda: human.runs.show(run)["state"] == "completed")


def agrees(server: RunningServer, human: Coordinator, name: str, run: dict[str, Any]) -> None:
    """Compare a run's report with what the API says of the same things."""
    document = human.documents.show(run["report"])
    said = document["body"]
    lines = dict(re.findall(r"^- ([\w ]+): (.*)$", said.partition("\n\n")[0], re.MULTILINE))
    assert said.startswith(
        f"## {TEAM[name].replace('-', ' ').title()} Workflow Complete: {FEATURE}\n"
    )
    assert (document["type"], document["author"]) == ("report", name)
    assert lines.get("Feature", FEATURE) == FEATURE
    assert not lines["Status"].startswith("Not complete")
    figures = human.runs.figures(run["id"])
    sent, got = (human.handoffs.list(**{side: name})["total"] for side in ("sender", "to"))
    assert (figures["handoffs_sent"], figures["handoffs_received"]) == (sent, got)
    assert f"- Handoffs: {sent} sent, {got} received" in said
    for series, (value, unit) in MEASURED[name].items():
        shown = f"{value * 1000:g} ms" if unit == "s" else f"{value:g} {unit}".strip()
        assert f"- {series} {shown}" in said
    assert said.count("- [x] ") == sum(one["state"] == "met" for one in run["criteria"])
    waived = sum(one["state"] == "waived" for one in run["criteria"])
    assert said.count("waived by human: Not for this feature") >= waived
    path = server.root / document["path"]
    assert path.name == f"{name}-{run['id'].lower()}-final-status.md"
    until(human, lambda: path.exists() and said in path.read_text())
    if name == "ada":
        counted(human, said)


def counted(human: Coordinator, said: str) -> None:
    """Count endpoints and migrations of the backend's run anew, from contracts and claims."""
    versions = human.contracts.versions("sessions")["items"]
    operations = {one for version in versions for one in version["operations"]}
    claims = human.claims.list(agent="ada")["items"]
    migrations = [one["name"] for claim in claims for one in claim["migrations"]]
    assert len(operations) == 2
    assert len(migrations) == 1
    published = "sessions 1.0.0, sessions 1.1.0"
    assert f"- Contracts: 2 new of 2 operations in {published}" in said
    assert f"- Migrations: {len(migrations)} (" in said
