"""Any verb of contracts, with any input."""

import hashlib

from coordinator.domains.contracts import service as contracts
from coordinator.domains.contracts.schemas import VersionChange, VersionDraft
from tests.laws.chance import Chance, Verb


def any_verb(c: Chance) -> Verb:
    """Return a verb of contracts with some input."""
    content = c.text() or "# API"
    draft = VersionDraft(
        version=c.one(None, "1", "2", "3"),
        format="markdown",
        content=content,
        sha256=hashlib.sha256(content.encode()).hexdigest(),
        size=len(content.encode()),
        summary=c.text()[:80],
        state=c.one("draft", "published"),
    )
    change = VersionChange(state=c.one("published", "deprecated", "retired"))
    name = c.one("users", "orders")
    return c.one(
        lambda work: contracts.publish(work, name, draft),
        lambda work: contracts.move(work, name, c.one("1", "2", "3"), change),
    )
