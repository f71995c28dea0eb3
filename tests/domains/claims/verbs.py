"""Any verb of claims, with any input."""

from coordinator.domains.claims import attendance
from coordinator.domains.claims import service as claims
from coordinator.domains.claims.schemas import ClaimRenew, ClaimTake
from tests.laws.chance import PEOPLE, Chance, Verb


def any_verb(c: Chance) -> Verb:
    """Return a verb of claims with some input, or a crash of the server before the next one."""
    resource = c.one("path:src/**", "path:src/a.py", "path:src/*", "migration:users")
    draft = ClaimTake(
        resources=[resource],
        mode=c.one("exclusive", "exclusive", "shared"),
        urgency=c.one("normal", "high"),
        rollback=c.text()[:9000] or "DROP TABLE users",
        wait_seconds=c.one(60, 600),
    )
    it, me = c.id("CL"), attendance.attendant()
    if c.one(*range(6)) == 0:
        attendance.restarted()
    return c.one(
        lambda work: claims.take(work, draft),
        *[lambda work: claims.take(work, draft, attendant=me)] * 5,
        lambda work: claims.renew(work, it, ClaimRenew(ttl_seconds=c.one(None, 60))),
        lambda work: claims.release(work, it),
        lambda work: claims.pass_on(work, giver="frontend-developer", taker="backend-developer"),
        lambda work: claims.end_all(work, c.one(*PEOPLE), reason="retired"),
        lambda work: claims.end_all(work, c.one(*PEOPLE), reason="retired"),
        claims.sweep,
    )
