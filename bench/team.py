"""A team at work: so many agents and items as rows of the database, made at once.

For measurements and tests of what is read; nothing of it went through a verb, but it is told by
events and numbered as if it had.
"""

import hashlib
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update
from sqlmodel import SQLModel, col

from coordinator.adapters.filedrop.models import FileCursor
from coordinator.core.database import Database, Row, bounded
from coordinator.core.events import Event, EventHead
from coordinator.core.ids import Counter
from coordinator.domains.agents.models import Agent
from coordinator.domains.claims.models import Claim
from coordinator.domains.contexts.models import Context
from coordinator.domains.contracts.models import (
    Consumer,
    Contract,
    ContractContent,
    ContractVersion,
    Verdict,
)
from coordinator.domains.documents.models import Document
from coordinator.domains.handoffs.models import Handoff
from coordinator.domains.pending_commits.models import PendingCommit
from coordinator.domains.workspaces.models import Workspace

__all__ = ["build", "member"]

WORKSPACE = "default"
ROLES = (
    "backend-developer",
    "frontend-developer",
    "integration-specialist",
    "documentation-orchestrator",
    "vibe-coder",
)
SAID = (
    "session token user invoice payment export search index cache queue webhook profile avatar "
    "billing report login password reset mail template upload image thumbnail audit log retry "
    "limit quota tenant role permission policy schema migration rollback deploy release flag"
)
WORDS = SAID.split()
SHARES = {"handoffs": 0.42, "commits": 0.24, "documents": 0.2, "claims": 0.08, "contracts": 0.06}
SAME = hashlib.sha256(b"# An API\n").hexdigest()
Rows = list[dict[str, Any]]


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
        **made.contracts(round(items * SHARES["contracts"])),
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


class _Team:
    """Rows by chance, always the same for the same seed."""

    def __init__(self, chance: random.Random, names: Sequence[str], now: datetime) -> None:
        self.chance = chance
        self.names = names
        self.now = now
        self.features = [f"{a}-{b}" for a, b in zip(WORDS[::2], WORDS[1::2], strict=False)]

    def born(self) -> dict[str, Any]:
        """Return the columns that every row has."""
        at = self.now - timedelta(seconds=self.chance.randrange(60, 30 * 86400))
        return {"workspace": WORKSPACE, "revision": 1, "created_at": at, "updated_at": at}

    def words(self, least: int, most: int) -> str:
        """Return some words."""
        return " ".join(self.chance.choices(WORDS, k=self.chance.randint(least, most)))

    def other(self, name: str) -> str:
        """Return somebody else."""
        return self.chance.choice([each for each in self.names if each != name])

    def file(self) -> str:
        """Return the path of a file."""
        return f"src/{self.chance.choice(WORDS)}/{self.chance.choice(WORDS)}.py"

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

    def contracts(self, count: int) -> dict[type[SQLModel], Rows]:
        """Return contracts with one version each, five consumers, and their verdicts."""
        found: dict[type[SQLModel], Rows] = {
            Contract: [],
            ContractContent: [self._content()],
            ContractVersion: [],
            Consumer: [],
            Verdict: [],
        }
        for number in range(max(1, count // 12)):
            name, provider = f"api-{number}", self.chance.choice(self.names)
            operations = [f"GET /{word}" for word in self.chance.sample(WORDS, 4)]
            found[Contract].append(
                {
                    **self.born(),
                    "name": name,
                    "provider": provider,
                    "latest": "1.0.0",
                    "summary": self.words(3, 9),
                    "compatibility": "full",
                }
            )
            found[ContractVersion].append(self._version(name, provider))
            others = [each for each in self.names if each != provider]
            for agent in self.chance.sample(others, min(5, len(others))):
                used = self.chance.sample(operations, 2)
                found[Consumer].append(
                    {
                        **self.born(),
                        "contract": name,
                        "agent": agent,
                        "operations": used,
                        "uses": None,
                        "left_at": None,
                    }
                )
                found[Verdict].append(self._verdict(name, agent, used))
        return found

    def _content(self) -> dict[str, Any]:
        return {
            "workspace": WORKSPACE,
            "sha256": SAME,
            "content": "# An API\n",
            "operations": [f"GET /{word}" for word in WORDS],
        }

    def _version(self, name: str, author: str) -> dict[str, Any]:
        return {
            **self.born(),
            "contract": name,
            "version": "1.0.0",
            "number": 1,
            "format": "markdown",
            "sha256": SAME,
            "size": 1,
            "summary": "",
            "author": author,
            "state": "published",
            "sunset_at": None,
            "forced": "",
            "source": "",
        }

    def _verdict(self, name: str, agent: str, operations: list[str]) -> dict[str, Any]:
        return {
            **self.born(),
            "contract": name,
            "version": "1.0.0",
            "consumer": agent,
            "state": self.chance.choice(("pending", "verified", "verified", "failed")),
            "base": None,
            "breaking": self.chance.randint(0, 3),
            "risky": self.chance.randint(0, 3),
            "is_comparable": True,
            "operations": operations,
            "handoff": None,
            "given_by": "",
            "reason": "",
            "evidence": [],
            "expires_at": None,
            "decided_at": None,
        }
