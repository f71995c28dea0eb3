"""Evidence: what git says of the commits that it names, and levels that either side needs."""

import subprocess
from functools import partial
from pathlib import PurePosixPath

import pytest

from coordinator.core.errors import Forbidden, WrongMove
from coordinator.core.kinds import Drop
from coordinator.domains.contexts import service as contexts
from coordinator.domains.contexts.schemas import ContextPatch
from coordinator.domains.handoffs import moves, service
from coordinator.domains.handoffs.evidence import (
    EvidenceFull,
    EvidenceMissing,
    look_at,
    looked_at,
)
from coordinator.domains.handoffs.kind import KIND
from coordinator.domains.handoffs.schemas import (
    Completion,
    DemandMake,
    Evidence,
    EvidenceGive,
    EvidenceRead,
    HandoffPatch,
    Reason,
)

SENDER, RECEIVER, OTHER = "backend-developer", "frontend-developer", "vibe-coder"
UNKNOWN = "0" * 40


@pytest.fixture
def git(tmp_path):
    """A repository around the workspace's folder, a clone of one that others push to."""

    def run(folder, *arguments):
        names = ("-c", "user.name=a", "-c", "user.email=a@example.org")
        done = subprocess.run(
            ["git", "-C", str(folder), *names, *arguments],
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()

    (tmp_path / "shared").mkdir(exist_ok=True)
    run(tmp_path, "init", "-q", "--bare", "-b", "main", "central.git")
    run(tmp_path, "init", "-q", "-b", "main", "shared")
    run(tmp_path / "shared", "remote", "add", "origin", str(tmp_path / "central.git"))
    return partial(run, tmp_path / "shared")


@pytest.fixture
def commits(git):
    """Two commits on main: the first pushed, the second not."""
    made = []
    for at in range(2):
        git("commit", "-q", "--allow-empty", "-m", f"Number {at}")
        made.append(git("rev-parse", "HEAD"))
        if at == 0:
            git("push", "-q", "origin", "main")
    return made


@pytest.fixture
def reader(world):
    """Run queries as doors do for slow work."""
    return partial(world.desk.read, "default", world.actor(RECEIVER))


def proof(level="pushed", commit=None, **fields):
    """Return evidence of a level."""
    return Evidence(level=level, text="See", commit=commit, **fields)


async def test_git_bears_evidence_out_or_contradicts_it(reader, git, commits, tmp_path):
    """What is pushed, what only stands here, on which branch, and what nobody knows."""
    pushed, local = commits
    given = [
        (proof("pushed", pushed[:7]), True, f"{pushed[:7]} is on main of origin"),
        (proof("committed", local), True, f"{local[:12]} is on main here"),
        (proof("tested", pushed.upper()), True, "is on main of origin"),
        (proof("pushed", local), False, "is on main here, and on no branch that was pushed"),
        (proof("tested", local), False, "on no branch that was pushed"),
        (proof("pushed", pushed, branch="other"), False, "is there, but not on other"),
        (proof("claimed", UNKNOWN), False, "is not known in this repository"),
        (proof("pushed"), None, ""),
        (proof("pushed", UNKNOWN, repository="/not/here"), None, "/not/here cannot be seen"),
        (proof("pushed", pushed, repository=str(tmp_path / "central.git")), True, "push to"),
        (proof("pushed", pushed, repository="backend"), True, "is on main of origin"),
    ]
    found = await look_at(reader, [one for one, _, _ in given])
    for (one, verified, words), seen in zip(given, found, strict=True):
        assert seen.verified is verified, one
        assert words in seen.checked


async def test_where_there_is_no_repository_nothing_is_said_against_it(reader, tmp_path):
    """A folder outside any repository bears nothing out and contradicts nothing."""
    (tmp_path / "shared").mkdir()
    found = await look_at(reader, [proof("pushed", UNKNOWN)])
    assert (found[0].verified, found[0].checked) == (
        None,
        "the repository cannot be seen from here, so git bears nothing out",
    )


async def test_a_completion_shows_the_level_that_its_sender_needs(
    world, offered, act, reader, commits
):
    """Less is refused in words that name the level, what was given and the call; then it does."""
    pushed, local = commits
    it = await offered(evidence_needed="pushed")
    await act(RECEIVER, moves.accept, it)
    for given, words in (
        ([], "nothing is shown yet"),
        ([proof("committed", pushed)], "“See” is committed"),
        ([proof("pushed")], "names no commit"),
        ([proof("pushed", local)], "on no branch that was pushed"),
        ([proof("pushed", UNKNOWN)], "is not known in this repository"),
    ):
        done = await looked_at(reader, Completion(evidence=given))
        with pytest.raises(EvidenceMissing, match=words) as refused:
            await act(RECEIVER, moves.complete, it, done)
        assert f"`{SENDER}` needs evidence of `HO-1` as pushed" in refused.value.detail
        assert "POST handoffs/HO-1/complete" in (refused.value.fix or "")
    done = await looked_at(reader, Completion(evidence=[proof("tested", pushed)]))
    it = await act(RECEIVER, moves.complete, it, done)
    assert (it.state, it.evidence[-1].verified, it.evidence[-1].by) == ("completed", True, RECEIVER)


async def test_what_cannot_be_looked_at_is_a_claim(offered, act, reader):
    """Whoever asked for more is told so, and may take it at its word; nobody else may."""
    it = await offered(evidence_needed="tested")
    await act(RECEIVER, moves.accept, it)
    given = [proof("tested", UNKNOWN, repository="https://git.example/backend")]
    done = await looked_at(reader, Completion(evidence=given))
    with pytest.raises(EvidenceMissing, match=r"that is a claim: .* cannot be seen") as refused:
        await act(RECEIVER, moves.complete, it, done)
    assert f"`{SENDER}` takes less: PATCH handoffs/HO-1" in (refused.value.fix or "")
    await act(SENDER, service.change, it, HandoffPatch(evidence_needed="claimed"))
    assert (await act(RECEIVER, moves.complete, it, done)).evidence[0].verified is None


async def test_a_demand_is_not_dodged_by_a_repository_that_nobody_sees(offered, act, reader):
    """Nor by one without a remote: the receiver takes it at its word, or waits."""
    it = await offered()
    await act(RECEIVER, moves.demand, it, DemandMake(level="pushed"))
    elsewhere = EvidenceGive(evidence=[proof("tested", UNKNOWN, repository="anything")])
    await act(SENDER, moves.show_evidence, it, await looked_at(reader, elsewhere))
    with pytest.raises(EvidenceMissing, match="that is a claim"):
        await act(RECEIVER, moves.accept, it)
    await act(RECEIVER, moves.demand, it, DemandMake(level="claimed", reason="I trust it"))
    assert (await act(RECEIVER, moves.accept, it)).state == "accepted"


async def test_a_repository_without_a_remote_shows_nothing_pushed(
    offered, act, reader, git, commits
):
    """No remote known is not pushed."""
    git("remote", "remove", "origin")
    it = await offered()
    await act(RECEIVER, moves.demand, it, DemandMake(level="pushed"))
    given = await looked_at(reader, EvidenceGive(evidence=[proof("pushed", commits[0])]))
    await act(SENDER, moves.show_evidence, it, given)
    with pytest.raises(EvidenceMissing, match="no remote of this repository is known"):
        await act(RECEIVER, moves.accept, it)


async def test_git_is_looked_for_where_the_givers_context_says(world, reader, git, tmp_path):
    """In the worktree and repository that it names, before the workspace's own."""
    run = git.func
    run(tmp_path, "init", "-q", "-b", "main", "mine")
    run(tmp_path / "mine", "commit", "-q", "--allow-empty", "-m", "One")
    made = run(tmp_path / "mine", "rev-parse", "HEAD")
    given = [proof("committed", made)]
    assert (await look_at(reader, given))[0].verified is False
    said = ContextPatch(worktree=str(tmp_path / "mine"))
    await world.do(RECEIVER, lambda work: contexts.report(work, RECEIVER, said))
    assert (await look_at(reader, given))[0].verified is True


async def test_a_level_that_is_needed_can_be_changed_and_taken_away(offered, act):
    """By the sender, as all that was given; the receiver cannot lower it."""
    it = await offered(evidence_needed="tested")
    with pytest.raises(Forbidden):
        await act(RECEIVER, service.change, it, HandoffPatch(evidence_needed=None))
    it = await act(SENDER, service.change, it, HandoffPatch(evidence_needed=None))
    assert it.evidence_needed is None
    await act(RECEIVER, moves.accept, it)
    assert (await act(RECEIVER, moves.complete, it, Completion())).state == "completed"


async def test_a_receiver_accepts_once_what_it_demands_is_shown(
    world, offered, act, reader, commits
):
    """The demand is told; until the sender shows it, accepting is refused and says how."""
    pushed, local = commits
    it = await offered()
    it = await act(RECEIVER, moves.demand, it, DemandMake(level="pushed", reason="I build on it"))
    assert it.demand is not None
    assert (it.demand.level, it.demand.by, it.demand.is_met) == ("pushed", RECEIVER, False)
    assert it.acknowledged_at == world.clock.moment
    with pytest.raises(EvidenceMissing, match="nothing is shown yet") as refused:
        await act(RECEIVER, moves.accept, it)
    assert "POST handoffs/HO-1/evidence" in (refused.value.fix or "")
    weak = await looked_at(reader, EvidenceGive(evidence=[proof("pushed", local)]))
    it = await act(SENDER, moves.show_evidence, it, weak)
    with pytest.raises(EvidenceMissing, match="on no branch that was pushed"):
        await act(RECEIVER, moves.accept, it)
    strong = await looked_at(reader, EvidenceGive(evidence=[proof("pushed", pushed)]))
    it = await act(SENDER, moves.show_evidence, it, strong)
    assert it.demand is not None
    assert it.demand.is_met
    assert (await act(RECEIVER, moves.accept, it)).state == "accepted"
    told = [event.type for event in await world.events() if event.subject == it.id]
    assert told[1:4] == ["handoff.demanded", "handoff.evidenced", "handoff.evidenced"]


async def test_a_demand_can_be_taken_back(offered, act):
    """At `claimed` there is nothing to show."""
    it = await offered()
    await act(RECEIVER, moves.demand, it, DemandMake(level="tested"))
    it = await act(RECEIVER, moves.demand, it, DemandMake(level="claimed"))
    assert it.demand is None
    assert (await act(RECEIVER, moves.accept, it)).state == "accepted"


async def test_only_the_receiver_demands_and_only_before_it_accepts(offered, act):
    """Its sender says at the offer what it needs; later is too late for either."""
    it = await offered()
    for who in (SENDER, OTHER):
        with pytest.raises(Forbidden):
            await act(who, moves.demand, it, DemandMake(level="pushed"))
    await act(RECEIVER, moves.accept, it)
    with pytest.raises(WrongMove, match="demand is allowed from offered"):
        await act(RECEIVER, moves.demand, it, DemandMake(level="pushed"))


async def test_only_the_sender_shows_what_the_sender_says(offered, act):
    """A receiver cannot meet its own demand, nor by what it once completed with."""
    it = await offered()
    given = EvidenceGive(evidence=[proof("tested", UNKNOWN)])
    for who in (RECEIVER, OTHER):
        with pytest.raises(Forbidden):
            await act(who, moves.show_evidence, it, given)
    await act(RECEIVER, moves.accept, it)
    await act(RECEIVER, moves.complete, it, Completion(evidence=given.evidence))
    with pytest.raises(WrongMove):
        await act(SENDER, moves.show_evidence, it, given)
    await act(SENDER, moves.reopen, it, Reason(reason="not yet"))
    await act(RECEIVER, moves.demand, it, DemandMake(level="tested"))
    with pytest.raises(EvidenceMissing):
        await act(RECEIVER, moves.accept, it)


async def test_a_person_does_not_meet_a_demand_of_their_own(offered, act):
    """People act for either side, but not for the other one of their own handoff."""
    it = await offered(to="human")
    await act("human", moves.demand, it, DemandMake(level="pushed"))
    given = EvidenceGive(evidence=[proof("pushed", UNKNOWN)])
    with pytest.raises(Forbidden, match="cannot show it for"):
        await act("human", moves.show_evidence, it, given)
    borne = EvidenceRead(**given.evidence[0].model_dump(), verified=True)
    shown = EvidenceGive.model_construct(evidence=[borne])
    await act("admin", moves.show_evidence, it, shown)
    assert (await act("human", moves.accept, it)).state == "accepted"


async def test_evidence_is_bounded(offered, act):
    """Two hundred entries over all the completions are the most."""
    it = await offered()
    given = EvidenceGive(evidence=[proof("claimed")] * 50)
    for _ in range(4):
        await act(SENDER, moves.show_evidence, it, given)
    with pytest.raises(EvidenceFull):
        await act(SENDER, moves.show_evidence, it, given)


async def test_evidence_in_a_file_names_its_commit_and_is_looked_at(
    world, offered, act, reader, commits
):
    """`(commit on branch)` after the text; the file is refused as the call would be."""
    pushed, local = commits
    it = await offered(evidence_needed="pushed")
    it = await act(RECEIVER, moves.accept, it)
    shared = KIND.files.render(it).text
    assert "evidence_needed: pushed" in shared

    async def drop(line):
        text = shared.replace("state: accepted", "state: completed")
        text = text.replace("## Reply", f"## Evidence\n\n- {line}\n\n## Reply")
        path = PurePosixPath(f"handoffs/{RECEIVER}/a.md")
        prepared = await KIND.files.prepare(reader, path, text)
        dropped = Drop(path, text, world.clock.moment, it.id, shared, it.revision, prepared)
        await world.do("files", lambda work: KIND.files.take_in(work, dropped), door="files")
        return await world.see(lambda work: service.find(work, it.id))

    with pytest.raises(EvidenceMissing):
        await drop(f"pushed: it is there ({local[:9]} on main)")
    done = await drop(f"pushed: it is there ({pushed[:9]} on main) <https://ci.example/7>")
    found = done.evidence[0]
    assert (found.text, found.commit, found.branch) == ("it is there", pushed[:9], "main")
    assert (found.url, found.verified, done.state) == ("https://ci.example/7", True, "completed")


async def test_a_receiver_demands_by_file(world, offered, act):
    """`demand: pushed` in the front matter; taking the line away takes the demand back."""
    it = await offered()
    shared = KIND.files.render(it).text

    async def edit(before, now):
        path = PurePosixPath(f"handoffs/{RECEIVER}/a.md")
        dropped = Drop(path, now, world.clock.moment, it.id, before, it.revision)
        await world.do("files", lambda work: KIND.files.take_in(work, dropped), door="files")
        return await world.see(lambda work: service.find(work, it.id))

    asked = await edit(shared, shared.replace("state: offered", "state: offered\ndemand: pushed"))
    assert asked.demand is not None
    assert asked.demand.level == "pushed"
    again = KIND.files.render(asked).text
    assert (await edit(again, again.replace("demand: pushed\n", ""))).demand is None
