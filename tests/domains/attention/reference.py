"""A plain model of who waits for whom, to hold the real one against.

It keeps every thing with its whole state, draws one arrow from each thing to whatever it cannot go
on without, and asks of each agent whether it comes back to itself: slow, and easy to believe.
"""

from dataclasses import dataclass, field
from random import Random

from coordinator.domains.attention.waits import Facts, Owed, Proposed, Queued, Status

AGENTS = (
    "backend-developer",
    "frontend-developer",
    "integration-specialist",
    "documentation-orchestrator",
    "vibe-coder",
    "human",
)


@dataclass
class Model:
    """A small team: what is open, who is blocked on what, who holds and who queues."""

    agents: tuple[str, ...]
    blocked: dict[str, tuple[str, ...]] = field(default_factory=dict)
    handoffs: dict[str, list] = field(default_factory=dict)
    commits: dict[str, list] = field(default_factory=dict)
    claims: dict[str, list] = field(default_factory=dict)
    """Agent, resource, state."""
    contracts: dict[str, list] = field(default_factory=dict)
    """Provider, consumers who owe a verdict."""

    def arrows(self) -> dict[str, set[str]]:
        """Return what each agent, and each thing as an agent sees it, cannot go on without."""
        ways: dict[str, set[str]] = {name: set() for name in self.agents}
        for asker in self.agents:
            for name, needed in self._things(asker).items():
                ways[f"{name} for {asker}"] = needed - {asker}
        for name, (agent, resource, state) in self.claims.items():
            if state == "waiting":
                ways[agent] |= self._before(name, resource) - {agent}
        for agent, on in self.blocked.items():
            for word in on or self._asked(agent):
                known = word in self.agents
                ways[agent] |= ({word} - {agent}) if known else {f"{word} for {agent}"}
        return ways

    def _things(self, asker: str) -> dict[str, set[str]]:
        """Return what each thing needs before this agent can go on."""
        found: dict[str, set[str]] = {}
        for name, (sender, receiver, state) in self.handoffs.items():
            to = sender if asker == receiver else receiver
            found[name] = {to} if state in ("offered", "accepted") else set()
        for name, (author, needs, state) in self.commits.items():
            is_over = state in ("committed", "closed")
            further = {f"{each} for {asker}" for each in needs}
            found[name] = set() if is_over else {author} | further
        for name, (provider, owing) in self.contracts.items():
            found[name] = set(owing) - {provider}
        for name, (agent, _, state) in self.claims.items():
            found[name] = set() if state == "released" else {agent}
        return found

    def _before(self, name: str, resource: str) -> set[str]:
        """Return the agents of those that hold this resource or asked for it earlier."""
        order = list(self.claims)
        return {
            agent
            for other, (agent, wanted, state) in self.claims.items()
            if wanted == resource
            and (state == "held" or (state == "waiting" and order.index(other) < order.index(name)))
        }

    def _asked(self, agent: str) -> set[str]:
        sent = {name for name, (sender, _, _) in self.handoffs.items() if sender == agent}
        needs = {
            each
            for author, needed, state in self.commits.values()
            if author == agent and state not in ("committed", "closed")
            for each in needed
        }
        return (
            sent | needs | {n for n, (provider, _) in self.contracts.items() if provider == agent}
        )

    def deadlocked(self) -> set[frozenset[str]]:
        """Return the groups of agents of whom each comes back to itself over the others."""
        ways = self.arrows()
        reach = {agent: _reached(ways, agent) for agent in self.agents}
        inside = [agent for agent in self.agents if agent in reach[agent]]
        groups = {
            frozenset(other for other in inside if other in reach[agent] and agent in reach[other])
            for agent in inside
        }
        return {group for group in groups if len(group) > 1}

    def facts(self) -> Facts:
        """Return the same as the real thing reads it from the database: what is open only."""
        owing = {name: tuple(o) for name, (_, o) in self.contracts.items() if o}
        provided: dict[str, tuple[str, ...]] = {}
        for name in owing:
            provider = self.contracts[name][0]
            provided[provider] = (*provided.get(provider, ()), name)
        return Facts(
            agents=frozenset(self.agents),
            statuses=tuple(Status(agent, "blocked", on) for agent, on in self.blocked.items()),
            handoffs={
                name: Owed(sender, receiver)
                for name, (sender, receiver, state) in self.handoffs.items()
                if state in ("offered", "accepted")
            },
            commits={
                name: Proposed(author, tuple(needs))
                for name, (author, needs, state) in self.commits.items()
                if state not in ("committed", "closed")
            },
            claims={
                n: agent for n, (agent, _, state) in self.claims.items() if state != "released"
            },
            queue=tuple(
                Queued(
                    name,
                    agent,
                    tuple(sorted((name, each) for each in self._before(name, resource) - {agent})),
                )
                for name, (agent, resource, state) in self.claims.items()
                if state == "waiting"
            ),
            verdicts=owing,
            provided=provided,
        )


def _reached(ways: dict[str, set[str]], start: str) -> set[str]:
    found: set[str] = set()
    left = list(ways[start])
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            left += ways.get(name, ())
    return found


def step(model: Model, chance: Random) -> None:
    """Let anything happen once."""
    deeds = (_offer, _close, _propose, _commit, _take, _release, _publish, _judge, _block, _block)
    chance.choice((*deeds, _block, _resume))(model, chance)


def _offer(model: Model, chance: Random) -> None:
    sender, receiver = chance.sample(model.agents, 2)
    model.handoffs[f"HO-{len(model.handoffs) + 1}"] = [sender, receiver, "offered"]


def _close(model: Model, chance: Random) -> None:
    if model.handoffs:
        model.handoffs[chance.choice(list(model.handoffs))][2] = chance.choice(
            ("accepted", "completed", "declined", "cancelled", "offered")
        )


def _propose(model: Model, chance: Random) -> None:
    needs = chance.sample(list(model.commits), min(len(model.commits), chance.randint(0, 2)))
    author = chance.choice(model.agents)
    model.commits[f"PC-{len(model.commits) + 1}"] = [author, needs, "ready"]


def _commit(model: Model, chance: Random) -> None:
    if model.commits:
        model.commits[chance.choice(list(model.commits))][2] = chance.choice(
            ("committed", "closed")
        )


def _take(model: Model, chance: Random) -> None:
    agent, resource = chance.choice(model.agents), chance.choice("xyz")
    mine = [c for c in model.claims.values() if c[0] == agent and c[1] == resource]
    if any(state != "released" for _, _, state in mine):
        return
    is_free = all(c[1] != resource or c[2] == "released" for c in model.claims.values())
    state = "held" if is_free else "waiting"
    model.claims[f"CL-{len(model.claims) + 1}"] = [agent, resource, state]


def _release(model: Model, chance: Random) -> None:
    live = [name for name, (_, _, state) in model.claims.items() if state != "released"]
    if not live:
        return
    name = chance.choice(live)
    resource = model.claims[name][1]
    model.claims[name][2] = "released"
    if not any(c[1] == resource and c[2] == "held" for c in model.claims.values()):
        following = next(
            (c for c in model.claims.values() if c[1] == resource and c[2] == "waiting"), None
        )
        if following:
            following[2] = "held"


def _publish(model: Model, chance: Random) -> None:
    if len(model.contracts) < 3:
        provider, *owing = chance.sample(model.agents, min(3, len(model.agents)))
        model.contracts[f"api{len(model.contracts) + 1}"] = [provider, owing]


def _judge(model: Model, chance: Random) -> None:
    owing = [owing for _, owing in model.contracts.values() if owing]
    if owing:
        chosen = chance.choice(owing)
        chosen.remove(chance.choice(chosen))


def _block(model: Model, chance: Random) -> None:
    things = [*model.handoffs, *model.commits, *model.claims, *model.contracts, *model.agents]
    on = tuple(chance.sample(things, min(len(things), chance.randint(0, 2))))
    model.blocked[chance.choice(model.agents)] = on


def _resume(model: Model, chance: Random) -> None:
    if model.blocked:
        del model.blocked[chance.choice(list(model.blocked))]
