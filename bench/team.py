"""A team at work: so many agents and items as rows of the database, made at once.

For measurements and tests of what is read; nothing of it went through a verb, but it is told by
events and numbered as if it had.
"""

import random
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update
from sqlmodel import SQLModel, col

from bench.chance import WORDS, WORKSPACE, Chance, Rows
from bench.promises import contracts
from coordinator.adapters.filedrop.models import FileCursor
from coordinator.core.database import Database, Row, bounded
from coordinator.core.events import Event, EventHead
from coordinator.core.ids import Counter
from coordinator.domains.agents.models import Agent
from coordinator.domains.claims.models import Claim
from coordinator.domains.contexts.models import Context
from coordinator.domains.documents.models import Document
from coordinator.domains.handoffs.models import Handoff
from coordinator.domains.pending_commits.models import PendingCommit
from coordinator.domains.workspaces.models import Workspace

__all__ = ["build", "member"]

ROLES = (
    "backend-developer",
    "frontend-developer",
    "integration-specialist",
    "documentation-orchestrator",
    "vibe-coder",
)
SHARES = {"handoffs": 0.42, "commits": 0.24, "documents": 0.2, "claims": 0.08, "contracts": 0.06}


def member(number: int) -> str:
    """Return the name of an agent of the team."""
    return f"member-{number}"


async def build(
    database: Database, *, agents: int = 50, items: int = 5000, now: datetime, seed: int = 1
) -> None:
    """Add the team to the workspace `default`, which is there already."""
    made = _Team(random.Random(seed), [member(number) for number in range(agents)], now)
    tables: dict[type[SQLModel], Rows] = {
        Agent: made.agents(),
        Context: made.contexts(),
        Handoff: made.handoffs(round(items * SHARES["handoffs"])),
        PendingCommit: made.commits(round(items * SHARES["commits"])),
        Document: made.documents(round(items * SHARES["documents"])),
        Claim: made.claims(round(items * SHARES["claims"])),
        **contracts(made, round(items * SHARES["contracts"])),
    }
    numbers = {"HO": Handoff, "PC": PendingCommit, "DOC": Document, "CL": Claim}
    async with database.writing() as session:
        await session.get_one(Workspace, WORKSPACE)
        for table, rows in tables.items():
            await session.execute(insert(table), rows)
        counters = [
            {"workspace": WORKSPACE, "prefix": prefix, "value": len(tables[table])}
            for prefix, table in numbers.items()
        ]
        await session.execute(insert(Counter), counters)
        head = select(EventHead.seq).where(col(EventHead.workspace) == WORKSPACE)
        first = (await session.execute(head)).scalar_one()
        events = _events(tables, first)
        await session.execute(insert(Event), events)
        last = first + len(events)
        moved = update(EventHead).where(col(EventHead.workspace) == WORKSPACE)
        await session.execute(moved.values(seq=last))
        await session.merge(FileCursor(workspace=WORKSPACE, seq=last))  # no file is written of it
        await session.commit()


def _events(tables: dict[type[SQLModel], Rows], first: int) -> Rows:
    """Return an event for each row, in the order of their last change."""
    told = []
    for table, rows in tables.items():
        for row in rows if issubclass(table, Row) else ():
            subject = table(**row).subject  # type: ignore[attr-defined]
            state = bounded({name: value for name, value in row.items() if name != "workspace"})
            kind = f"{table.noun}.changed"  # type: ignore[attr-defined]
            actor = next((row[name] for name in ("agent", "author", "sender") if name in row), "")
            told.append((row["updated_at"], kind, actor or "admin", subject, state))
    told.sort(key=lambda each: each[0])
    names = ("at", "type", "actor", "subject", "data")
    return [
        {"workspace": WORKSPACE, "seq": first + number, **dict(zip(names, each, strict=True))}
        for number, each in enumerate(told, start=1)
    ]


class _Team(Chance):
    """Rows of people and their work by chance."""

    def agents(self) -> Rows:
        """Return the agents."""
        return [
            {**self.born(), "name": name, "role": ROLES[at % 5], "retired_at": None}
            for at, name in enumerate(self.names)
        ]

    def contexts(self) -> Rows:
        """Return a context for each."""
        rows = []
        for at, name in enumerate(self.names):
            state = self.chance.choices(("active", "blocked", "idle"), (8, 1, 1))[0]
            feature = self.features[at % len(self.features)]
            life = timedelta(minutes=self.chance.randint(1, 30))
            rows.append(
                {
                    **self.born(),
                    "agent": name,
                    "role": ROLES[at % 5],
                    "state": state,
                    "since": self.now - life,
                    "feature": feature,
                    "branch": f"feature/{feature}",
                    "repository": "",
                    "worktree": "",
                    "step": f"{self.chance.randint(1, 6)}/6 {self.words(1, 3)}",
                    "summary": self.words(8, 40),
                    "waiting_on": [self.other(name)] if state == "blocked" else [],
                    "ttl_seconds": 1800,
                    "expires_at": self.now + life,
                    "stale": False,
                }
            )
        return rows

    def handoffs(self, count: int) -> Rows:
        """Return handoffs, one in four of them open."""
        rows = []
        for number in range(1, count + 1):
            sender = self.chance.choice(self.names)
            state = self.chance.choices(
                ("completed", "declined", "offered", "accepted"), (7, 1, 2, 1)
            )
            due = self.now + timedelta(hours=self.chance.randint(-20, 200))
            row = self.born()
            at = row["created_at"]
            rows.append(
                {
                    **row,
                    "number": number,
                    "sender": sender,
                    "receiver": self.other(sender),
                    "kind": self.chance.choice(("task", "question", "bug", "review")),
                    "title": self.words(3, 9),
                    "body": self.words(20, 120),
                    "priority": self.chance.choice(("low", "normal", "normal", "high", "urgent")),
                    "refs": [],
                    "acceptance": [],
                    "state": state[0],
                    "reason": "",
                    "due_at": due if self.chance.random() < 0.4 else None,
                    "replies": [],
                    "evidence": [],
                    "evidence_needed": None,
                    "demand": None,
                    "offered_at": at,
                    "delivered_at": at,
                    "acknowledged_at": None,
                    "acted_at": None,
                }
            )
        return rows

    def commits(self, count: int) -> Rows:
        """Return pending commits, one in four of them open."""
        rows = []
        states = ("committed", "closed", "draft", "needs_review", "ready")
        for number in range(1, count + 1):
            author = self.chance.choice(self.names)
            feature = self.features[self.names.index(author) % len(self.features)]
            rows.append(
                {
                    **self.born(),
                    "number": number,
                    "author": author,
                    "branch": f"feature/{feature}",
                    "repository": "",
                    "title": self.words(3, 8),
                    "message": self.words(10, 60),
                    "summary": self.words(10, 60),
                    "files": [self.file() for _ in range(self.chance.randint(1, 8))],
                    "depends_on": [],
                    "state": self.chance.choices(states, (8, 1, 1, 1, 1))[0],
                    "path": None,
                    "reason": "",
                    "commit": None,
                }
            )
        return rows

    def documents(self, count: int) -> Rows:
        """Return documents of every type."""
        types = ("learning", "runbook", "report", "plan", "note")
        return [
            {
                **self.born(),
                "number": number,
                "type": self.chance.choice(types),
                "title": self.words(3, 8),
                "body": self.words(60, 400),
                "author": self.chance.choice(self.names),
                "tags": self.chance.sample(WORDS, 2),
                "path": f"agent-system/learnings/{number}.md",
            }
            for number in range(1, count + 1)
        ]

    def claims(self, count: int) -> Rows:
        """Return claims, one in three of them held, none of which overlap."""
        rows = []
        for number in range(1, count + 1):
            state = "held" if number % 3 == 0 else "released"
            row = self.born()
            rows.append(
                {
                    **row,
                    "number": number,
                    "agent": self.chance.choice(self.names),
                    "resources": [f"path:src/part{number}/**", f"name:thing-{number}"],
                    "mode": "exclusive",
                    "state": state,
                    "urgency": "normal",
                    "reason": self.words(2, 6),
                    "feature": self.chance.choice(self.features),
                    "branch": "",
                    "repository": "",
                    "rollback": "",
                    "irreversible": False,
                    "migrations": [],
                    "ttl_seconds": 900,
                    "asked_at": row["created_at"],
                    "held_at": row["created_at"],
                    "expires_at": self.now + timedelta(days=1),
                    "waits_until": None,
                    "attendant": "",
                    "ended_at": None if state == "held" else row["updated_at"],
                    "ended_reason": "",
                }
            )
        return rows
