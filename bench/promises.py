"""The contracts of a team as rows: versions, consumers and what they say of them."""

import hashlib
from typing import Any

from sqlmodel import SQLModel

from bench.chance import WORDS, WORKSPACE, Chance, Rows
from coordinator.domains.contracts.models import (
    Consumer,
    Contract,
    ContractContent,
    ContractVersion,
    Verdict,
)

__all__ = ["contracts"]

SAME = hashlib.sha256(b"# An API\n").hexdigest()


def contracts(by: Chance, count: int) -> dict[type[SQLModel], Rows]:
    """Return contracts with one version each, five consumers, and their verdicts."""
    found: dict[type[SQLModel], Rows] = {
        Contract: [],
        ContractContent: [_content()],
        ContractVersion: [],
        Consumer: [],
        Verdict: [],
    }
    for number in range(max(1, count // 12)):
        name, provider = f"api-{number}", by.chance.choice(by.names)
        operations = [f"GET /{word}" for word in by.chance.sample(WORDS, 4)]
        found[Contract].append(
            {
                **by.born(),
                "name": name,
                "provider": provider,
                "latest": "1.0.0",
                "summary": by.words(3, 9),
                "compatibility": "full",
            }
        )
        found[ContractVersion].append(_version(by, name, provider))
        others = [each for each in by.names if each != provider]
        for agent in by.chance.sample(others, min(5, len(others))):
            used = by.chance.sample(operations, 2)
            found[Consumer].append(
                {
                    **by.born(),
                    "contract": name,
                    "agent": agent,
                    "operations": used,
                    "uses": None,
                    "left_at": None,
                }
            )
            found[Verdict].append(_verdict(by, name, agent, used))
    return found


def _content() -> dict[str, Any]:
    return {
        "workspace": WORKSPACE,
        "sha256": SAME,
        "content": "# An API\n",
        "operations": [f"GET /{word}" for word in WORDS],
    }


def _version(by: Chance, name: str, author: str) -> dict[str, Any]:
    return {
        **by.born(),
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


def _verdict(by: Chance, name: str, agent: str, operations: list[str]) -> dict[str, Any]:
    return {
        **by.born(),
        "contract": name,
        "version": "1.0.0",
        "consumer": agent,
        "state": by.chance.choice(("pending", "verified", "verified", "failed")),
        "base": None,
        "breaking": by.chance.randint(0, 3),
        "risky": by.chance.randint(0, 3),
        "is_comparable": True,
        "operations": operations,
        "handoff": None,
        "given_by": "",
        "reason": "",
        "evidence": [],
        "expires_at": None,
        "decided_at": None,
    }
