"""The report of a run says what really happened, and a dropped one asks to complete it."""

from datetime import UTC, datetime
from pathlib import PurePosixPath

import pytest

from coordinator.core.kinds import Drop
from coordinator.domains.claims import service as claims
from coordinator.domains.claims.schemas import ClaimTake
from coordinator.domains.contexts import service as contexts
from coordinator.domains.contexts.schemas import ContextPatch
from coordinator.domains.contracts import publishing
from coordinator.domains.contracts import service as contracts
from coordinator.domains.contracts.schemas import VersionPublish
from coordinator.domains.documents import service as documents
from coordinator.domains.documents.kind import KIND as DOCUMENTS
from coordinator.domains.handoffs import service as handoffs
from coordinator.domains.handoffs.schemas import HandoffOffer
from coordinator.domains.workflows import report, rows, service
from coordinator.views.readiness import readiness
from tests.domains.contracts.samples import reader
from tests.domains.workflows.conftest import WHO, lie, proof

FINAL = "pending-commits/backend-final-status.md"
GUIDE = "# Users\n\n## Endpoints\n- GET /users\n- POST /users\n"


async def figures(world):
    """Return the figures of RUN-1."""

    async def query(work):
        return await report.figures(work, await rows.row_of(work, "RUN-1"))

    return await world.see(query)


async def publish(world, name, content, **fields):
    """Publish a version of a contract."""
    wanted = VersionPublish(content=content, **fields)
    found = await publishing.prepared(reader(world, WHO), name, wanted)
    await world.do(WHO, lambda work: contracts.publish(work, name, found))


async def claim(world, *resources, who=WHO):
    """Claim resources."""
    draft = ClaimTake(resources=list(resources), rollback="Drop the table")
    return await world.do(who, lambda work: claims.take(work, draft))


async def drop(world, text="## Done\n", path=FINAL, **known):
    """Take a report in as a file."""
    found = Drop(PurePosixPath(path), text, datetime(2026, 3, 1, tzinfo=UTC), **known)
    return await world.do("files", lambda work: DOCUMENTS.files.take_in(work, found), door="files")


def lines(body):
    """Return the report's labels with what stands behind them."""
    head = body.partition("\n\n")[0].splitlines()
    return dict(line.removeprefix("- ").split(": ", 1) for line in head[1:])


async def test_a_report_is_filled_from_what_happened(runs, world, clock):
    """Endpoints, migrations, tests, performance; what nobody reported says so."""
    await claim(world, "migration:main/0001_before")
    await publish(world, "teams", GUIDE.replace("/users", "/teams"))
    clock.move(minutes=1)
    await runs.begin()
    clock.move(minutes=1)
    await publish(world, "users", GUIDE)
    await claim(world, "migration:main/0002_users", "migration:main/0003_names", "path:src/**")
    await claim(world, "migration:main/0004_other", who="vibe-coder")
    await runs.go_through()
    await runs.measure(tests_passing=412, p95_ms=61.5, webhooks=3)
    said = lines(await runs.report())
    assert said["Feature"] == "Sign-in"
    assert said["Endpoints"] == "2 implemented (of 2 in users 1)"
    assert said["Database migrations"].startswith("2 created (")
    assert said["Tests"] == "412 passing, coverage 93.5 %"
    assert said["Performance"] == "p95_ms 61.5, response_time_ms 61 ms"
    assert said["Documentation"] == "API documentation complete: met"
    assert said["Webhooks"] == "3 events configured"
    assert said["Colour"] == "not reported"
    assert said["Status"] == "Ready for deployment"


async def test_what_a_run_added_is_counted_from_what_was_in_use(runs, world, clock):
    """Operations from before the run are in the total only."""
    await publish(world, "users", GUIDE)
    clock.move(minutes=1)
    await runs.begin()
    clock.move(minutes=1)
    await publish(world, "users", GUIDE + "- DELETE /users/{id}\n")
    assert lines(await runs.report())["Endpoints"] == "1 implemented (of 3 in users 2)"


async def test_a_draft_from_before_that_comes_out_in_the_run_is_of_the_run(runs, world, clock):
    """The moment of publication counts, for the report and for readiness."""
    await publish(world, "users", GUIDE, draft=True, version="1")
    clock.move(minutes=1)
    await runs.begin()
    clock.move(minutes=1)
    await publish(world, "users", GUIDE, version="1")
    assert lines(await runs.report())["Endpoints"] == "2 implemented (of 2 in users 1)"
    [feature] = (await world.see(readiness)).features
    assert feature.roles[0].published.why == "Published: users 1."


async def test_the_status_says_what_was_left_out(runs, run):
    """Skipped steps, waived criteria and what git contradicts go before the document's words."""
    await runs.step(1, state="skipped", reason="Planned already")
    await runs.step(2, state="started")
    proofs = [lie(), proof()]
    await runs.step(2, state="completed", outputs=[{"text": "1"}], evidence=proofs)
    await runs.measure(coverage=93, response_time_ms=61)
    await runs.criterion("api-documentation-complete", "human", waived=True, reason="Later")
    assert lines(await runs.report())["Status"] == (
        "Complete, but 1 of 2 steps skipped; waived: API documentation complete; "
        "git contradicts 1 of 2 pieces of evidence"
    )


async def test_an_unfinished_run_does_not_say_that_it_is_ready(runs, run):
    """The document's own words stand for a gate that is met."""
    assert lines(await runs.report())["Status"].startswith("Not complete: step 1, Plan, is pending")
    assert "So Far" in await runs.report()
    assert lines(await runs.report())["Tests"] == "not reported"


async def test_a_document_without_a_report_gets_the_usual_one(runs):
    """The lines of the seed, under the role's name."""
    await runs.define("# V\n## Agent Identity\n**Name**: V\n## Steps\n1. Try\n", role="vibe-coder")
    await runs.begin("vibe-coder")
    body = await runs.report()
    assert body.startswith(
        "## Vibe Coder Workflow So Far: Sign-in\n- Feature: Sign-in\n- Endpoints: 0 "
    )


async def test_times_and_handoffs_come_by_themselves(runs, run, world, clock):
    """How long a step took, how long its agent could not go on, what it sent and got."""

    async def says(state):
        patch = ContextPatch(state=state)
        await world.do(WHO, lambda work: contexts.report(work, WHO, patch))

    await runs.step(1, state="started")
    clock.move(minutes=10)
    await says("blocked")
    clock.move(minutes=5)
    await says("waiting_human")
    clock.move(minutes=1)
    await says("active")
    clock.move(minutes=4)
    await says("blocked")
    clock.move(minutes=2)
    for sender, receiver in ((WHO, "human"), ("human", WHO), ("vibe-coder", WHO)):
        offer = HandoffOffer(to=receiver, title="Look")
        await world.do(sender, lambda work, offer=offer: handoffs.offer(work, offer))
    found = await figures(world)
    assert [(one.number, one.seconds) for one in found.steps] == [(1, 22 * 60)]
    assert found.waiting_seconds == 8 * 60
    assert (found.handoffs_sent, found.handoffs_received) == (1, 2)
    await world.do(WHO, lambda work: service.abandon(work, "RUN-1", "Enough"))
    clock.move(hours=5)
    assert (await figures(world)).waiting_seconds == 8 * 60


@pytest.mark.parametrize(("before", "minutes"), [("active", 0), ("blocked", 3), (None, 0)])
async def test_waiting_is_counted_from_the_beginning(runs, world, clock, before, minutes):
    """What the agent said before it tells how it began."""
    if before:
        patch = ContextPatch(state=before)
        await world.do(WHO, lambda work: contexts.report(work, WHO, patch))
    clock.move(minutes=60)
    await runs.begin()
    clock.move(minutes=3)
    assert (await figures(world)).waiting_seconds == minutes * 60


async def test_a_dropped_report_completes_a_run_whose_gate_is_met(runs, run, world):
    """It is kept, the run's own report stands beside it, and nothing more comes of that."""
    await runs.go_through()
    await drop(world)
    done = await runs.find()
    assert (done.state, done.report) == ("completed", "DOC-2")
    own = await world.see(lambda work: documents.find(work, "DOC-1"))
    assert (own.path, own.type, own.author) == (FINAL, "report", WHO)
    rendered = DOCUMENTS.files.render(await world.see(lambda work: documents.find(work, "DOC-2")))
    before = len(await world.events())
    await runs.begin(feature="Search")
    known = {"subject": "DOC-2", "base": rendered.text, "base_revision": 1}
    await drop(world, rendered.text, str(rendered.path), **known)
    await drop(world, rendered.text + "Mended.\n", str(rendered.path), **known)
    assert (await runs.find("RUN-2")).refusal == ""
    assert [event.type for event in await world.events(before)] == [
        "run.opened",
        "document.changed",
    ]


async def test_a_dropped_report_that_comes_too_early_is_kept_and_answered(runs, run, world):
    """The run says what is missing until it is complete; a later version asks again."""
    await drop(world)
    early = await runs.find()
    assert early.state == "open"
    assert early.refused_at == world.clock.now()
    assert "step 1, Plan, is pending" in early.refusal
    assert "PUT workflow-runs/RUN-1/steps/1" in early.refusal
    await runs.go_through()
    assert (await runs.find()).refusal == ""
    assert (await runs.find()).refused_at is None
    known = {"subject": "DOC-1", "base": "## Done\n", "base_revision": 1}
    await drop(world, "## Done now\n", **known)
    done = await runs.find()
    assert (done.state, done.refusal) == ("completed", "")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("pending-commits/backend-notes.md", "## Done\n"),
        ("pending-commits/frontend-final-status.md", "## Done\n"),
        ("agent-system/learnings/backend-final-status.md", "## Done\n"),
    ],
)
async def test_other_documents_ask_for_nothing(runs, run, world, path, text):
    """Another name, another's report, another folder."""
    await runs.go_through()
    await drop(world, text, path)
    found = await runs.find()
    assert (found.state, found.refusal) == ("open", "")


async def test_evidence_stands_in_the_report(runs, run):
    """With its level, in one line."""
    await runs.step(1, evidence=[proof("412\n pass", level="tested", url="https://ci.example/1")])
    assert "tested: 412 pass" in await runs.report()
