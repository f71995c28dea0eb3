"""Handoffs by file: offering, answering, and what both sides changed at once."""

from pathlib import PurePosixPath

import pytest

from coordinator.core.errors import NotFound, WrongMove
from coordinator.core.kinds import Drop, Refused
from coordinator.core.schemas import Slice
from coordinator.domains.handoffs import moves, service
from coordinator.domains.handoffs.kind import KIND
from coordinator.domains.handoffs.schemas import HandoffPatch, ReplyCreate

SENDER, RECEIVER, OTHER = "backend-developer", "frontend-developer", "vibe-coder"
ITEMS = [{"text": "scopes are named"}, {"text": "tests prove it"}]
OFFER = """# Which scopes?

Read, or write too?

## Acceptance

- [ ] scopes are named
"""


@pytest.fixture
def drop(world):
    """Take a file in, as the file door does."""

    async def drop(path, text, *, subject=None, base=None):
        read = Drop(PurePosixPath(path), text, world.clock.now(), subject=subject, base=base)
        return await world.do("files", lambda work: KIND.files.take_in(work, read), door="files")

    return drop


@pytest.fixture
def edit(world, drop):
    """Change the file of a handoff, from the text that it shared with it, and take it in."""

    async def edit(it, *changes, shared=None, folder=RECEIVER):
        base = shared or KIND.files.render(it).text
        text = base
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        path = f"handoffs/{folder}/{KIND.files.render(it).path.name}"
        taken = await drop(path, text, subject=it.id, base=base)
        assert taken.subject == it.id
        found = await world.see(lambda work: service.find(work, it.id))
        assert taken.revision == found.revision
        return found, taken.rewrite

    return edit


def under_reply(text):
    """Put text at the end of a file."""
    return ("completed. -->\n", f"completed. -->\n\n{text}\n")


async def told(world, it):
    """Return what was told of a handoff: type and actor."""
    return [(event.type, event.actor) for event in await world.events() if event.subject == it.id]


async def test_a_new_file_is_an_offer_to_the_agent_of_its_folder(world, drop):
    """Title, body and items are the file's; it stands in the folder, so it is delivered."""
    taken = await drop(f"handoffs/{RECEIVER}/backend-developer-scopes.md", OFFER)
    assert taken.subject == "HO-1"
    assert not taken.rewrite
    it = await world.see(lambda work: service.find(work, "HO-1"))
    assert (it.sender, it.receiver, it.state) == (SENDER, RECEIVER, "offered")
    assert (it.title, it.body) == ("Which scopes?", "Read, or write too?")
    assert [(item.text, item.done) for item in it.acceptance] == [("scopes are named", False)]
    assert (it.delivered_at, it.acknowledged_at) == (world.clock.moment, None)
    assert await told(world, it) == [("handoff.offered", SENDER), ("handoff.delivered", SENDER)]


@pytest.mark.parametrize(
    ("name", "text", "sender"),
    [
        ("a.md", "---\nfrom: vibe-coder\n---\n# T\n", "vibe-coder"),
        ("a.md", "---\nauthor: vibe\n---\n# T\n", "vibe-coder"),
        ("a.md", "# T\n\nAgent: Integration Specialist\n", "integration-specialist"),
        ("backend-ask.md", "# T\n", "backend-developer"),
        ("a.md", "# T\n", "files"),
    ],
)
async def test_a_file_says_who_offers(world, drop, name, text, sender):
    """The front matter, an Agent line, the file's name; else the built-in `files`."""
    taken = await drop(f"handoffs/{RECEIVER}/{name}", text)
    assert (await world.see(lambda work: service.find(work, taken.subject))).sender == sender


async def test_front_matter_gives_an_offers_fields(world, drop):
    """Kind, priority, day and refs come from the front matter; the folder may be a beginning."""
    text = "---\nkind: Bug\npriority: high\ndue: 2026-03-05\nrefs: PC-7, DOC-3\n---\nIt breaks.\n"
    await drop("handoffs/frontend/it-breaks.md", text)
    it = await world.see(lambda work: service.find(work, "HO-1"))
    assert (it.receiver, it.title, it.body) == (RECEIVER, "it breaks", "It breaks.")
    assert (it.kind, it.priority, it.refs) == ("bug", "high", ["PC-7", "DOC-3"])
    assert it.due_at.isoformat() == "2026-03-05T23:59:59+00:00"


@pytest.mark.parametrize(
    ("path", "text", "words"),
    [
        ("handoffs/nobody/a.md", OFFER, r"`nobody` names no agent.*frontend-developer"),
        (f"handoffs/{RECEIVER}/a.md", " \n", r"is empty"),
        (f"handoffs/{RECEIVER}/a.md", "---\nfrom: bob\n---\n# T\n", r"`from: bob`"),
        (f"handoffs/{RECEIVER}/a.md", "---\nkind: epic\n---\n# T\n", r"`kind`.*'question'"),
        (f"handoffs/{RECEIVER}/a.md", "---\ndue: soon\n---\n# T\n", r"`due_at`"),
        (f"handoffs/{RECEIVER}/a.md", "---\nstate: draft\n---\n# T\n", r"`state: draft`"),
        (f"handoffs/{RECEIVER}/a.md", "---\na: [\n---\n# T\n", r"not YAML"),
    ],
)
async def test_a_file_that_cannot_be_understood_is_refused(world, drop, path, text, words):
    """The refusal names the thing and the way out, and nothing is stored."""
    with pytest.raises(Refused, match=words) as refused:
        await drop(path, text)
    assert refused.value.fix
    assert (await world.see(lambda work: service.every(work, {}, Slice()))).total == 0


async def test_an_agent_that_only_has_files_lives_the_whole_loop(world, offered, edit):
    """Accept, reply, tick and complete with evidence by file, each as the folder's agent."""
    it = await offered(acceptance=ITEMS)
    world.clock.move(minutes=1)
    it, rewrite = await edit(it, ("state: offered", "state: accepted"), under_reply("On it."))
    assert rewrite
    assert (it.state, it.replies[0].author, it.replies[0].body) == ("accepted", RECEIVER, "On it.")
    assert it.acknowledged_at == it.acted_at == it.delivered_at == world.clock.moment
    it, _ = await edit(it, ("- [ ] scopes", "- [x] scopes"))
    assert [item.done for item in it.acceptance] == [True, False]
    it, _ = await edit(
        it,
        ("state: accepted", "state: completed"),
        ("- [ ] tests", "- [x] tests"),
        ("## Thread", "## Evidence\n\n- tested: 12 pass <https://ci.example/7>\n\n## Thread"),
        under_reply("Done."),
    )
    assert (it.state, it.evidence[0].level) == ("completed", "tested")
    assert it.evidence[0].url == "https://ci.example/7"
    assert [entry.body for entry in it.replies] == ["On it.", "Done."]
    assert (await told(world, it))[1:] == [
        ("handoff.accepted", RECEIVER),
        ("handoff.replied", RECEIVER),
        ("handoff.changed", RECEIVER),
        ("handoff.changed", RECEIVER),
        ("handoff.completed", RECEIVER),
        ("handoff.replied", RECEIVER),
    ]


async def test_an_untouched_file_does_nothing(world, offered, act, edit):
    """Taken in as it was written, or with other white space, a file changes nothing."""
    it = await offered(body="two words", acceptance=ITEMS)
    it = await act(SENDER, service.reply, it, ReplyCreate(body="## Reply\n\nnot an answer"))
    assert await edit(it) == (it, False)
    assert await edit(it, ("two words", "two\nwords")) == (it, False)
    count = len(await world.events())
    assert await edit(it, ("two words", ""), ("# Which scopes?", "")) == (it, False)
    assert len(await world.events()) == count


async def test_declining_by_file_needs_a_new_reason(offered, act, edit):
    """`state: declined` with `reason:` declines; without, or with one that stood there, not."""
    it = await offered()
    with pytest.raises(Refused, match="`state: declined` needs a `reason`") as no:
        await edit(it, ("state: offered", "state: declined"))
    assert "reason: …" in no.value.fix
    it, _ = await edit(it, ("state: offered", "state: declined\nreason: no time"))
    assert (it.state, it.reason) == ("declined", "no time")
    again = await act(SENDER, moves.reopen, it, moves.Reason(reason="now there is"))
    with pytest.raises(Refused, match="`reason`"):
        await edit(again, ("state: offered", "state: declined"))


async def test_acknowledging_by_file_keeps_it_offered(world, offered, edit):
    """`state: acknowledged` sets the time and is written anew as the state that it has."""
    it = await offered()
    it, rewrite = await edit(it, ("state: offered", "state: acknowledged"))
    assert (it.state, it.acknowledged_at, rewrite) == ("offered", world.clock.moment, True)


async def test_both_moved_on_and_both_count(world, offered, act, edit):
    """A reply and a tick by file join what came by another door since the file was written."""
    it = await offered(acceptance=ITEMS)
    shared = KIND.files.render(it).text
    await act(SENDER, service.reply, it, ReplyCreate(body="Any news?"))
    other = [ITEMS[0], {**ITEMS[1], "done": True}]
    await act(SENDER, service.change, it, HandoffPatch(acceptance=other, title="Which scope?"))
    await act("human", moves.accept, it)
    it, _ = await edit(
        it,
        ("- [ ] scopes", "- [x] scopes"),
        ("state: offered", "state: accepted"),
        under_reply("Soon."),
        shared=shared,
    )
    assert [(entry.author, entry.body) for entry in it.replies] == [
        (SENDER, "Any news?"),
        (RECEIVER, "Soon."),
    ]
    assert [item.done for item in it.acceptance] == [True, True]
    assert (it.title, it.state) == ("Which scope?", "accepted")


async def test_a_move_that_is_no_longer_allowed_is_refused_whole(world, offered, act, edit):
    """Cancelled meanwhile, it cannot be accepted: the file is refused, and its reply waits."""
    it = await offered()
    shared = KIND.files.render(it).text
    await act(SENDER, moves.cancel, it, moves.Reason(reason="solved"))
    with pytest.raises(WrongMove, match="HO-1` is cancelled; accept is allowed from offered"):
        await edit(it, ("state: offered", "state: accepted"), under_reply("On it."), shared=shared)
    assert (await world.see(lambda work: service.find(work, it.id))).replies == []


async def test_an_answer_to_what_a_newer_version_overtook_is_kept_and_no_alarm(offered, act, edit):
    """It moves nothing, stands in the thread, and the file is written anew; an edit is refused."""
    it = await offered(kind="contract_change", body="It breaks.")
    shared = KIND.files.render(it).text
    it = await act(SENDER, moves.cancel, it, moves.Reason(reason="users@3.0.0 takes its place."))
    with pytest.raises(Refused, match=r"users@3\.0\.0 takes its place; nothing is asked any more"):
        await edit(it, ("It breaks.", "It does not."), shared=shared)
    it, rewrite = await edit(it, ("state: offered", "state: declined\nreason: no"), shared=shared)
    assert (it.state, rewrite) == ("cancelled", True)
    assert [entry.body for entry in it.replies] == [
        "Answered too late with declined. users@3.0.0 takes its place; nothing is asked any more."
        "\n\nno"
    ]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("read?", "write!"), "may not change `HO-1`"),
        (("title: Which scopes?", "title: Other"), "may not change"),
        (("priority: normal", "priority: low"), "may not change"),
        (("- [ ] tests", "- [ ] lunch\n- [ ] tests"), "may not change"),
        (("- [ ] tests", "Why tests?\n- [ ] tests"), "“Why tests\\?” stands where"),
        (("from: backend", "from: vibe"), "`from` does not change"),
        (("state: offered", "state: cancelled"), "`state: cancelled` is no move"),
        (("state: offered", "state: offered\nreason: no"), "A `reason` goes with"),
        (("## Reply", "## Evidence\n- tested: x\n\n## Reply"), "evidence goes with"),
        (("id: HO-1", "id: HO-2"), "`HO-2` was offered to `vibe-coder`"),
    ],
)
async def test_what_a_receiver_may_not_do_by_file_is_refused(world, offered, edit, change, words):
    """The sender's text, fixed fields and things without meaning are answered, not swallowed."""
    it = await offered(body="read?", acceptance=ITEMS)
    await offered(to=OTHER)
    with pytest.raises(Refused, match=words) as refused:
        await edit(it, change)
    assert refused.value.fix
    assert await world.see(lambda work: service.find(work, it.id)) == it


async def test_a_file_answers_only_in_its_own_folder(offered, edit):
    """A copy in another agent's folder, a person's too, does not speak for anyone."""
    it = await offered()
    for folder in (OTHER, "human"):
        with pytest.raises(Refused, match="was offered to `frontend-developer`; only a file in"):
            await edit(it, under_reply("I say"), folder=folder)


async def test_nobody_speaks_as_admin_through_a_file(offered, edit):
    """A handoff to the admin is answered through another door."""
    it = await offered(to="admin")
    with pytest.raises(Refused, match="Nobody speaks as `admin`"):
        await edit(it, under_reply("I say"), folder="admin")


async def test_the_senders_own_file_changes_its_text_and_the_reader_answers_in_it(world, drop):
    """A dropped file is the sender's until it is written anew; answers in it are the receiver's."""
    path = f"handoffs/{RECEIVER}/backend-scopes.md"
    await drop(path, OFFER)
    better = OFFER.replace("Read, or", "Only read, or")
    await drop(path, better, subject="HO-1", base=OFFER)
    taken = await drop(path, f"{better}\n## Reply\n\nRead.\n", subject="HO-1", base=better)
    it = await world.see(lambda work: service.find(work, "HO-1"))
    assert it.body.startswith("Only read")
    assert taken.rewrite
    assert (await told(world, it))[2:] == [
        ("handoff.changed", SENDER),
        ("handoff.replied", RECEIVER),
    ]


async def test_a_reply_that_grew_gives_what_it_grew_by(world, offered, drop):
    """Text added under a reply that was taken in already is a further reply."""
    it = await offered()
    rendered = KIND.files.render(it)
    first = rendered.text + "\nOne.\n"
    await drop(rendered.path, first, subject=it.id, base=rendered.text)
    await drop(rendered.path, first + "\nTwo.\n", subject=it.id, base=first)
    found = await world.see(lambda work: service.find(work, it.id))
    assert [entry.body for entry in found.replies] == ["One.", "Two."]


async def test_an_old_copy_adds_and_takes_nothing_back(world, offered, act, drop):
    """A file without a shared text (renamed, restored) acts only by what it adds."""
    it = await offered(body="old", acceptance=ITEMS)
    old = KIND.files.render(it).text
    await act(SENDER, service.change, it, HandoffPatch(body="new"))
    await act(RECEIVER, moves.accept, it)
    ticks = HandoffPatch(acceptance=[{**ITEMS[0], "done": True}, ITEMS[1]])
    it = await act(RECEIVER, service.change, it, ticks)
    path = f"handoffs/{RECEIVER}/copy.md"
    assert not (await drop(path, old)).rewrite
    assert await world.see(lambda work: service.find(work, it.id)) == it
    await drop(path, old.replace("- [ ] tests", "- [x] tests") + "\nTicked.\n")
    found = await world.see(lambda work: service.find(work, it.id))
    assert (found.body, found.state) == ("new", "accepted")
    assert [item.done for item in found.acceptance] == [True, True]
    assert [entry.body for entry in found.replies] == ["Ticked."]


async def test_an_unknown_identifier_in_a_file_is_refused(drop):
    """A file that names a handoff that never was is answered so."""
    with pytest.raises(NotFound, match="no handoff `HO-99`"):
        await drop(f"handoffs/{RECEIVER}/a.md", "---\nid: HO-99\n---\n# T\n")


async def test_a_line_about_a_handoff_reads_the_same_from_lists_and_events(world, offered):
    """The summary is one line, from the state that events carry and from what lists show."""
    it = await offered()
    event = (await world.events())[-1]
    line = "HO-1 offered: backend-developer to frontend-developer, “Which scopes?”"
    assert KIND.summary(event.data) == KIND.summary(it.model_dump(mode="json")) == line
