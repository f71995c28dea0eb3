"""Which claims of others meet what an agent holds, wants or changes: asked of few, not of all."""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import lru_cache

from coordinator.core.errors import CoordError
from coordinator.domains.claims.concerns import ClaimLine
from coordinator.domains.claims.resources import overlap, same_repository
from coordinator.domains.pending_commits.concerns import CommitLine

__all__ = ["claims_near"]

LOOKED_FOR = 100
"""How many resources of an agent's own are looked for in others' claims."""

WILD = re.compile(r"[*?\[{:\\]")

Wanted = tuple[str, str]
"""A resource and its repository."""


def claims_near(
    claims: Sequence[ClaimLine], commits: Sequence[CommitLine], *, agent: str, feature: str
) -> list[ClaimLine]:
    """Return others' claims on what an agent holds, wants or changes, or for its feature."""
    mine = [claim for claim in claims if claim.agent == agent]
    wanted = [(each, claim.repository) for claim in mine for each in claim.resources]
    wanted += [(f"path:{file}", commit.repository) for commit in commits for file in commit.files]
    meets = _meeting(wanted[:LOOKED_FOR])
    return [
        claim
        for claim in claims
        if claim.agent != agent and ((feature and claim.feature == feature) or meets(claim))
    ]


def _meeting(wanted: Sequence[Wanted]) -> Callable[[ClaimLine], bool]:
    """Return whether a claim meets one of these; most are told apart by how they begin."""
    heads: list[str] = []
    for head in sorted({_head(resource) for resource, _ in wanted}):
        if not heads or not head.startswith(heads[-1]):  # none begins another: two neighbours tell
            heads.append(head)

    def may(theirs: str) -> bool:
        head = _head(theirs)
        at = bisect_right(heads, head)
        if at and head.startswith(heads[at - 1]):
            return True
        return at < len(heads) and heads[at].startswith(head)

    def meets(claim: ClaimLine) -> bool:
        found = [each for each in claim.resources if may(each)]
        return bool(found) and any(
            same_repository(claim.repository, repository) and _overlap(theirs, ours)
            for theirs in found
            for ours, repository in wanted
        )

    return meets


def _overlap(theirs: str, ours: str) -> bool:
    try:
        return overlap(theirs, ours)
    except CoordError:  # a file's name as somebody wrote it may be no resource
        return False


@lru_cache(maxsize=16_384)
def _head(resource: str) -> str:
    """Return the literal beginning of a resource: of two that meet, one's begins the other's."""
    kind, _, rest = resource.partition(":")
    return f"{kind}:{WILD.split(rest.casefold(), maxsplit=1)[0]}"
