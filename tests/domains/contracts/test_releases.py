"""Whether a version can be released: each reason, and what all of them together say."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, event

from coordinator.core.errors import Conflict, Forbidden, Invalid, NotFound
from coordinator.domains.contracts import environments
from coordinator.domains.contracts.models import Verdict
from coordinator.domains.contracts.releases import ANSWERS
from coordinator.domains.contracts.usage import DeploymentPut
from tests.domains.contracts.samples import api
from tests.domains.contracts.test_telling import BACKEND, FRONTEND

SOON = datetime(2026, 3, 11, tzinfo=UTC)


@pytest.fixture
async def used(publish, use, judge):
    """A consumer who verified 1.0.0."""
    await publish(BACKEND, "users", api(users="name"), version="1.0.0")
    await use(FRONTEND, "users")
    await judge(FRONTEND, "users", "1.0.0", "verified")


@contextmanager
def selects():
    """Gather what is read meanwhile."""
    found = []

    def note(connection, cursor, statement, *more):
        if statement.startswith("SELECT"):
            found.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield found
    event.remove(Engine, "before_cursor_execute", note)


async def codes(release, version):
    """Return the answer and its reasons."""
    found = await release("users", version)
    return found.answer, [reason.code for reason in found.reasons]


async def test_what_nobody_uses_can_be_released(publish, release):
    """Without consumers there is nobody to ask; the next call is to deploy it."""
    await publish(BACKEND, "users", api(users="name"), version="1.0.0")
    answer = await release("users", environment="production")
    assert (answer.answer, answer.deployed) == ("yes", None)
    assert answer.next == "`coord contract deploy users 1.0.0 production`"


@pytest.mark.parametrize(
    ("state", "fields", "code"),
    [
        ("pending", {"breaking": 1}, "pending_break"),
        ("pending", {"risky": 1}, "risk_pending"),
        ("pending", {"is_comparable": False}, "not_comparable"),
        ("pending", {}, "never_verified"),
        ("acknowledged", {"breaking": 1}, "acknowledged"),
        ("acknowledged", {"risky": 1}, "risk_pending"),
        ("acknowledged", {"is_comparable": False}, "acknowledged_unclear"),
        ("acknowledged", {}, "never_verified"),
        ("failed", {"breaking": 1}, "failed"),
        ("verified", {"breaking": 1}, "verified"),
        ("verified", {"given_by": "coordinator"}, "compatible"),
        ("waived", {"breaking": 1, "expires_at": datetime(2026, 3, 2, tzinfo=UTC)}, "waived"),
        (
            "waived",
            {"breaking": 1, "expires_at": datetime(2026, 3, 1, tzinfo=UTC)},
            "waiver_expired",
        ),
        (
            "pending",
            {"breaking": 1, "expires_at": datetime(2026, 3, 1, tzinfo=UTC)},
            "waiver_expired",
        ),
    ],
)
async def test_each_verdict_has_its_reason(world, used, release, state, fields, code):
    """What a consumer says, or owes, decides; each reason says for itself what it means."""

    async def set_to(work):
        row = await work.get(Verdict, "users", "1.0.0", FRONTEND)
        work.change(row, "verdict.given", **{"state": state, "given_by": FRONTEND, **fields})

    await world.do("admin", set_to)
    assert await codes(release, "1.0.0") == (ANSWERS[code], [code])
    if ANSWERS[code] != "yes":
        assert (await release("users")).next.startswith("`coord contract verdict users 1.0.0 ")


async def test_an_agreed_break_is_released_until_its_sunset(used, publish, judge, release, clock):
    """Acknowledged, and what it uses stays served: yes, and no once that has passed."""
    await publish(BACKEND, "users", api(users="label"), version="2.0.0", sunset_at=SOON)
    await judge(FRONTEND, "users", "2.0.0", "acknowledged")
    assert await codes(release, "2.0.0") == ("yes", ["agreed_break"])
    assert (await release("users")).reasons[0].until == SOON
    clock.move(days=20)
    assert await codes(release, "2.0.0") == ("no", ["sunset_passed"])


async def test_drafts_and_retired_versions_say_so(used, publish, move, release):
    """A draft is unknown, a retired version no, whatever consumers say."""
    await publish(BACKEND, "users", api(users="name", orders="total"), draft=True)
    answer, found = await codes(release, "1.1.0")
    assert (answer, found[0]) == ("unknown", "draft")
    await move("1.0.0", "deprecated")
    await move("1.0.0", "retired", force=True, reason="unsafe")
    assert await codes(release, "1.0.0") == ("no", ["retired", "verified"])


async def test_one_no_outweighs_all(used, publish, use, judge, release):
    """Any no is no, else any unknown is unknown; who owes something is named."""
    await use("vibe-coder", "users")
    assert (await release("users")).answer == "unknown"
    await use("integration-specialist", "users")
    await judge("integration-specialist", "users", "1.0.0", "failed", reason="no")
    answer = await release("users")
    assert answer.answer == "no"
    assert answer.owed == ["integration-specialist", "vibe-coder"]
    assert "--as integration-specialist" in answer.next


async def test_what_is_not_there_is_named(publish, release):
    """An unknown contract or version, or one without any, is no answer but a refusal."""
    with pytest.raises(NotFound, match="no contract `orders`"):
        await release("orders")
    await publish(BACKEND, "users", api(users="name"), version="1.0.0", draft=True)
    with pytest.raises(NotFound, match="no published version"):
        await release("users")
    with pytest.raises(NotFound, match="no version `7`"):
        await release("users", "7")


async def test_the_answer_costs_one_read_however_many_use_it(world, used, use, release):
    """Version, consumers and verdicts come in one statement; an environment adds one."""
    for number in range(5):
        await world.join(f"agent-{number}", "vibe-coder")
        await use(f"agent-{number}", "users")
    with selects() as told:
        await release("users", "1.0.0")
    assert len(told) == 1
    with selects() as told:
        await release("users", "1.0.0", environment="production")
    assert len(told) == 2


async def test_what_is_deployed_is_live(world, used, publish, use, judge, release):
    """A version that runs somewhere is compared with, though nobody uses it any more."""
    put = DeploymentPut(version="1.0.0")
    await world.do(BACKEND, lambda work: environments.deploy(work, "production", "users", put))
    await publish(BACKEND, "users", api(users="name", orders="total"), version="1.1.0")
    answer = await release("users", environment="production")
    assert (answer.deployed, answer.version) == ("1.0.0", "1.1.0")
    made = [e.subject for e in await world.events() if e.type == "comparison.made"]
    assert made == ["users@1.0.0:1.1.0"]
    await publish(BACKEND, "users", api(users="label"))
    made = [e.subject for e in await world.events() if e.type == "comparison.made"]
    assert made[1:] == ["users@1.0.0:2.0.0", "users@1.1.0:2.0.0"]


async def test_environments_say_what_runs_where(world, publish):
    """Recording again changes nothing; what is withdrawn is gone from the list."""
    await publish(BACKEND, "users", api(users="name"), version="1.0.0")
    put = DeploymentPut(version="1.0.0")
    for _ in range(2):
        await world.do(BACKEND, lambda work: environments.deploy(work, "staging", "users", put))
    [found] = await world.see(environments.every)
    assert (found.name, [one.version for one in found.deployments]) == ("staging", ["1.0.0"])
    assert [e.type for e in await world.events()].count("deployment.recorded") == 1
    await world.do(BACKEND, lambda work: environments.withdraw(work, "staging", "users"))
    assert await world.see(environments.every) == []
    with pytest.raises(NotFound, match="runs no version"):
        await world.do(BACKEND, lambda work: environments.withdraw(work, "staging", "users"))


async def test_only_the_provider_and_people_say_what_runs_where(world, publish):
    """Another agent is refused; so are a draft and a name that is none."""
    await publish(BACKEND, "users", api(users="name"), version="1.0.0")
    await publish(BACKEND, "users", api(users="label"), version="2.0.0", draft=True)

    async def deploy(who, environment, version):
        put = DeploymentPut(version=version)
        return await world.do(
            who, lambda work: environments.deploy(work, environment, "users", put)
        )

    with pytest.raises(Forbidden, match="may not say where"):
        await deploy(FRONTEND, "production", "1.0.0")
    with pytest.raises(Conflict, match="still a draft"):
        await deploy(BACKEND, "production", "2.0.0")
    with pytest.raises(Invalid, match="no name for an environment"):
        await deploy(BACKEND, "Production!", "1.0.0")
    assert (await deploy("human", "production", "1.0.0")).author == "human"


async def test_a_waiver_is_shown_with_its_end(used, publish, judge, release, clock):
    """The reason says until when it holds."""
    await publish(BACKEND, "users", api(users="label"), version="2.0.0")
    until = clock.now() + timedelta(days=1)
    fields = {"consumer": FRONTEND, "reason": "flag", "expires_at": until}
    await judge("human", "users", "2.0.0", "waived", **fields)
    [reason] = (await release("users")).reasons
    assert (reason.code, reason.until) == ("waived", until)


async def test_who_uses_a_newer_version_does_not_hold_up_a_fix_of_an_older_one(
    world, used, publish, use, judge, release
):
    """It works with 2.0.0 already; but where 2.0.0 runs, going back to 1.0.1 would break it."""
    await publish(BACKEND, "users", api(users="label"))
    await use("vibe-coder", "users")
    await judge("vibe-coder", "users", "2.0.0", "verified")
    await publish(BACKEND, "users", api(users="name", orders="total"), version="1.0.1")
    answer = await release("users", "1.0.1")
    assert [reason.code for reason in answer.reasons] == ["compatible", "ahead"]
    assert (answer.answer, answer.owed) == ("yes", [])
    assert answer.reasons[1].text == "vibe-coder works with 2.0.0 already."
    put = DeploymentPut(version="2.0.0")
    await world.do(BACKEND, lambda work: environments.deploy(work, "production", "users", put))
    answer = await release("users", "1.0.1", environment="production")
    assert (answer.answer, answer.owed) == ("no", ["vibe-coder"])


async def test_reasons_are_sentences_with_plain_dates(used, publish, judge, release, clock):
    """Days and hours in UTC, whatever the server's language is."""
    await publish(BACKEND, "users", api(users="label"), version="2.0.0", sunset_at=SOON)
    await judge(FRONTEND, "users", "2.0.0", "acknowledged")
    clock.move(days=20)
    [reason] = (await release("users")).reasons
    assert reason.text == f"{FRONTEND} agreed to the break until 2026-03-11 00:00 UTC."


async def test_an_agreed_break_is_still_to_be_adopted(used, publish, judge, release):
    """Without a sunset nobody serves what it replaces."""
    await publish(BACKEND, "users", api(users="label"), version="2.0.0")
    await judge(FRONTEND, "users", "2.0.0", "acknowledged")
    [reason] = (await release("users")).reasons
    assert reason.text == f"{FRONTEND} agreed to the break, and has yet to adopt it."
