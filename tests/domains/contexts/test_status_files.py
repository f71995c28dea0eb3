"""The grammar of status files: what people write, and what the server writes for them."""

from datetime import UTC, datetime
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordinator.core.kinds import Drop, Refused
from coordinator.domains.contexts import service, status
from coordinator.domains.contexts.kind import KIND, claims
from coordinator.domains.contexts.schemas import ContextPatch, ContextRead, ContextReport

AGENT = "backend-developer"
PATH = PurePosixPath(f"agent-system/active-contexts/{AGENT}-status.md")
AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def said(text: str) -> dict[str, object]:
    """Return the fields that a first file gives."""
    return status.difference(status.Status(), status.read(text, AGENT))


def context(**fields: object) -> ContextRead:
    """Return a context with these fields and everything else empty."""
    start = ContextReport().model_dump() | {"agent": AGENT, "role": AGENT, "revision": 1}
    times = {"since": AT, "updated_at": AT, "expires_at": None, "stale": False}
    return ContextRead.model_validate(start | times | fields)


@pytest.mark.parametrize(
    ("line", "state"),
    [
        ("Backend Developer Active: Fri Aug  1 12:00:00 UTC 2026", "active"),
        ("Backend Developer Active: ven. 1 août 2026 12:00:00 CEST", "active"),
        ("Backend development complete: Fri Aug  1 12:00:00 UTC 2026", "done"),
        ("## Backend Developer Blocked: 2026-08-01", "blocked"),
        ("**Backend idle: 12:00**", "idle"),
        ("Backend Developer waiting: 12:00", "waiting_human"),
        ("Status: blocked", "blocked"),
        ("- **State**: done", "done"),
    ],
)
def test_a_line_says_the_state_and_its_date_is_decoration(line, state):
    """The lines of the seed give a state; the date in them goes nowhere."""
    assert said(line + "\n") == {"state": state}


def test_the_last_state_line_counts():
    """A line appended later overrules the one above it."""
    text = "Backend Developer Active: 2026-08-01\nBackend development complete: 2026-08-02\n"
    assert said(text) == {"state": "done"}


def test_a_reason_after_the_state_is_kept():
    """What stands after the colon and is no date becomes part of the summary."""
    assert said("Backend Developer Blocked: no staging database\n") == {
        "state": "blocked",
        "summary": "no staging database",
    }


def test_facts_are_read_and_the_rest_is_the_summary():
    """Labelled lines give fields, with or without bold; other text stays whole."""
    text = (
        "Backend Developer Active: 2026-08-01\n\n**Feature**: sign-in\nBranch: `backend/sign-in`\n"
        "- Waiting on: HO-3, frontend\nStep: 3 of 6\n\n"
        "Writing the sessions.\n\n```\nBranch: no\n```\n"
    )
    assert said(text) == {
        "state": "active",
        "feature": "sign-in",
        "branch": "backend/sign-in",
        "waiting_on": ["HO-3", "frontend"],
        "step": "3 of 6",
        "summary": "Writing the sessions.\n\n```\nBranch: no\n```",
    }


def test_a_line_about_something_else_is_text():
    """Only a line that begins with the agent speaks of its state."""
    kept = "Deploy of the frontend complete: 2026\nStatus: quite well"
    text = f"Backend Developer Active: 2026\n{kept}\n"
    fields = said(text)
    assert fields["state"] == "active"
    assert fields["summary"] == kept


def test_front_matter_gives_fields_exactly():
    """Front matter wins over lines on a first reading."""
    text = "---\nstate: waiting_human\nwaiting_on: [HO-1]\nttl_seconds: 60\n---\n\nFeature: x\n"
    assert said(text) == {
        "state": "waiting_human",
        "waiting_on": ["HO-1"],
        "ttl_seconds": 60,
        "feature": "x",
    }


@pytest.mark.parametrize("text", ["---\nstate: asleep\n---\n", "---\nstate: [\n---\n"])
def test_a_wrong_state_or_broken_front_matter_is_refused(text):
    """The refusal says how to fix it."""
    with pytest.raises(Refused) as refused:
        status.read(text, AGENT)
    assert refused.value.fix


lines = st.text(max_size=40).map(str.strip).filter(lambda text: text.isprintable())
texts = st.one_of(lines, st.lists(lines, max_size=5).map("\n".join))
states = st.sampled_from(["active", "blocked", "waiting_human", "idle", "done"])


@given(
    state=states,
    feature=lines,
    branch=lines,
    step=lines,
    summary=st.one_of(
        texts, st.sampled_from(["Status: done", "Backend idle: 2026", "a\r\nb", " x"])
    ),
    waiting_on=st.lists(lines.filter(bool), max_size=3),
    ttl_seconds=st.integers(10, 9999),
    stale=st.booleans(),
)
def test_what_is_written_reads_back(**fields):
    """Whatever a context holds, its file says the same again."""
    written = context(**fields)
    found = status.read(status.write(written), AGENT)
    change = status.patch_of(status.difference(status.Status(), found))
    assert ContextReport(**change.model_dump(exclude_unset=True)) == ContextReport(
        **{name: getattr(written, name) for name in ContextReport.model_fields}
    )
    assert status.difference(found, found) == {}


def test_a_written_file_reads_well():
    """`cat` shows state, facts, a heading with the time, and the summary."""
    text = status.write(context(state="blocked", feature="sign-in", summary="Needs a decision."))
    assert text == (
        "---\nstate: blocked\nfeature: sign-in\n---\n\n"
        "# Backend Developer Blocked: 2026-03-01 12:00 UTC\n\nNeeds a decision.\n"
    )


def test_a_line_appended_below_a_written_file_acts():
    """The front matter above it has not changed, so the line counts."""
    base = status.write(context(feature="sign-in", summary="Tests."))
    text = base + "Backend development complete: 2026-03-01 13:00\n"
    shared, later = status.read(base, AGENT), status.read(text, AGENT)
    assert status.difference(shared, later) == {"state": "done"}


def test_what_a_file_drops_becomes_empty():
    """A field taken out of the front matter is emptied, and so is a summary that was cut."""
    base = status.write(context(feature="sign-in", waiting_on=["HO-1"], summary="Tests."))
    text = "---\nstate: blocked\n---\n"
    shared, later = status.read(base, AGENT), status.read(text, AGENT)
    assert status.difference(shared, later) == {
        "state": "blocked",
        "feature": "",
        "waiting_on": [],
        "summary": "",
    }


async def drop(world, text, **known):
    """Take in a status file."""
    wanted = Drop(path=known.pop("path", PATH), text=text, at=AT, **known)
    return await world.do("files", lambda work: KIND.files.take_in(work, wanted), door="files")


async def test_a_file_changes_only_what_it_changed(world):
    """Where the row moved on meanwhile, the newest of each field stays."""
    first = await drop(world, "Backend Developer Active: 2026\nFeature: sign-in\n")
    base = status.write(await world.see(lambda work: service.find(work, AGENT)))
    patch = ContextPatch(step="testing")
    await world.do(AGENT, lambda work: service.report(work, AGENT, patch))
    taken = await drop(world, base + "Backend Blocked: 2026\n", subject=first.subject, base=base)
    found = await world.see(lambda work: service.find(work, AGENT))
    assert (found.state, found.feature, found.step) == ("blocked", "sign-in", "testing")
    assert taken.revision == found.revision == 3
    assert (await world.events())[-1].actor == AGENT


async def test_the_beginning_of_a_name_is_enough(world):
    """`backend-status.md` speaks for the one agent whose name begins so."""
    path = PATH.with_name("backend-status.md")
    assert (await drop(world, "Backend Active: 2026\n", path=path)).subject == AGENT


async def test_a_file_for_nobody_is_refused_with_the_names_there_are(world):
    """The refusal names the known agents."""
    with pytest.raises(Refused, match="`zoe` is no agent") as refused:
        await drop(world, "Zoe Active: 2026\n", path=PATH.with_name("zoe-status.md"))
    assert "`backend-developer`" in refused.value.fix


async def test_the_same_text_again_reports_nothing(world):
    """A file that was only moved or touched changes nothing."""
    text = "Backend Developer Active: 2026\n"
    first = await drop(world, text)
    told = len(await world.events())
    assert await drop(world, text, subject=AGENT, base=text) == first
    assert len(await world.events()) == told


async def test_a_new_text_of_the_same_meaning_is_a_report(world, clock):
    """A status line with a newer date keeps the context from going stale."""
    await drop(world, "Backend Developer Active: 12:00\n")
    clock.move(minutes=20)
    await drop(
        world,
        "Backend Developer Active: 12:20\n",
        subject=AGENT,
        base="Backend Developer Active: 12:00\n",
    )
    clock.move(minutes=20)
    assert await world.do("coordinator", service.mark_stale) == 0


def test_only_status_files_in_their_folder_are_claimed():
    """A note beside them, or a file of that name elsewhere, is not a context."""
    assert claims(PATH, "") == 40
    assert claims(PATH.with_name("notes.md"), "") == 0
    assert claims(PurePosixPath("backend-developer-status.md"), "") == 0


def test_the_line_of_a_context_copes_with_what_events_carry_by_hash():
    """Waits over 16 KiB stand in events by their hash; the line says that they are many."""
    waits = {"sha256": "0" * 64, "bytes": 20000}
    line = KIND.summary({"agent": AGENT, "state": "blocked", "waiting_on": waits})
    assert line == f"{AGENT}: blocked, waits on many"
    few = KIND.summary({"agent": AGENT, "state": "blocked", "waiting_on": ["HO-1", "HO-2"]})
    assert few == f"{AGENT}: blocked, waits on HO-1, HO-2"


async def test_a_line_written_over_a_whole_file_says_nothing_of_the_rest(world):
    """`echo "… Active: …" > file`, as the seed does it, keeps what was reported before."""
    report = ContextReport(state="blocked", feature="sign-in", step="3/6", waiting_on=["HO-1"])
    await world.do(AGENT, lambda work: service.report(work, AGENT, report))
    base = status.write(await world.see(lambda work: service.find(work, AGENT)))
    await drop(world, "Backend Developer Active: 2026\n", subject=AGENT, base=base)
    found = await world.see(lambda work: service.find(work, AGENT))
    assert (found.state, found.feature, found.step) == ("active", "sign-in", "3/6")


async def test_a_field_that_stands_twice_is_refused_with_its_line(world):
    """Of two states one would go unheard."""
    with pytest.raises(Refused, match="`state` stands twice") as refused:
        await drop(world, "---\nstate: active\nstate: blocked\n---\n")
    assert refused.value.line == 3
