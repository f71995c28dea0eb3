"""Any verb of agents, roles and tokens, with any input."""

from coordinator.core.work import Work
from coordinator.domains.agents import service as agents
from coordinator.domains.agents import tokens
from coordinator.domains.agents.schemas import AgentJoin, RoleDraft
from tests.laws.chance import Chance, Verb


def any_verb(c: Chance) -> Verb:
    """Return a verb of agents, roles and tokens with some input."""
    return c.one(_agents, _tokens)(c)


def _agents(c: Chance) -> Verb:
    name, role = c.one("a1", "a2", "a3"), c.one("backend-developer", "vibe-coder", "r1")
    draft = RoleDraft(
        name=c.one("r1", "r2"),
        title=c.text()[:40],
        identity=c.one({}, {"Name": c.text(), "A": "b", "Long-key": "c"}),
        duties=[c.text()],
        source="r.md",
        body=c.text(),
    )
    return c.one(
        lambda work: agents.define_role(work, draft),
        lambda work: agents.join(work, AgentJoin(name=name, role=role)),
        lambda work: agents.join(work, AgentJoin(name=name, role=role)),
        lambda work: agents.retire(work, c.one("a2", "a3")),
    )


def _tokens(c: Chance) -> Verb:
    async def link(work: Work) -> None:
        issued = await tokens.issue(work, "human", purpose="link")
        c.links.append(issued.token or "")

    def secret() -> str:
        return c.links.pop() if c.links else "none"

    return c.one(
        link,
        lambda work: tokens.issue(work, c.agent(), label=c.text()[:20]),
        lambda work: tokens.exchange(work, secret()),
        lambda work: tokens.revoke(work, c.agent(), c.id("TK")),
        lambda work: tokens.revoke_secret(work, secret()),
    )
