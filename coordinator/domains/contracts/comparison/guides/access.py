"""Who may call, how often, and where: authentication, scopes, rate limits and base addresses.

For all endpoints, and for one where it says something of its own.
"""

from collections.abc import Iterator, Sequence
from math import isclose

from coordinator.domains.contracts.comparison.guides.finding import Finding, found
from coordinator.domains.contracts.comparison.guides.model import Endpoint, Facts, Guide, Limit
from coordinator.domains.contracts.comparison.guides.words import SOME

__all__ = ["general", "of_endpoint"]

ALL = "the API"
ONE = "it"
NONE = "none"
SHOWN = 5
"""How many addresses stand in a sentence."""


def general(before: Guide, after: Guide) -> Iterator[Finding]:
    """Yield what changed for all endpoints."""
    base, revision = before.facts, after.facts
    yield from _authentication(base, revision, None)
    new = _scopes_of_new_endpoints(before, after)
    yield from _scopes(base.scopes, revision.scopes, None, ignored=new)
    yield from _limits(base.limits, revision.limits, None)
    yield from _addresses(before, after)


def of_endpoint(
    base: Endpoint, revision: Endpoint, before: Guide, after: Guide
) -> Iterator[Finding]:
    """Yield what changed for one endpoint, where either side says something of its own about it."""
    old, new = base.facts, revision.facts
    if old.schemes or new.schemes:
        yield from _authentication(
            old if old.schemes else before.facts, new if new.schemes else after.facts, revision
        )
    if old.scopes or new.scopes:
        yield from _scopes(
            old.scopes or before.facts.scopes,
            new.scopes or after.facts.scopes,
            revision,
            ignored=set() if old.scopes and new.scopes else set(after.facts.scopes),
        )
    if old.limits or new.limits:
        yield from _limits(
            old.limits or before.facts.limits, new.limits or after.facts.limits, revision
        )


def _authentication(base: Facts, revision: Facts, endpoint: Endpoint | None) -> Iterator[Finding]:
    before, after = set(base.schemes) - {NONE}, set(revision.schemes) - {NONE}
    if SOME in before | after and before and after:
        before = after  # one side only says that it asks for some
    lost, gained = before - after, after - before
    is_open, was_open = NONE in revision.schemes, NONE in base.schemes
    yield from _credentials(base, revision, endpoint)
    if before == after and len(after) > 1 and base.is_choice and not revision.is_choice:
        line, what = next(iter(revision.schemes.values())), ONE if endpoint else ALL
        said = {"before": " or ".join(sorted(before)), "after": " and ".join(sorted(after))}
        yield found("guide-authentication-changed", endpoint, what, line, **said)
    if not revision.schemes or (not lost and not gained and is_open == was_open):
        return
    line = next(iter(revision.schemes.values()))
    what = ONE if endpoint else ALL
    said = {"before": _listed(base.schemes) or "none", "after": _listed(revision.schemes)}
    if not after:
        if before:
            yield found("guide-authentication-removed", endpoint, what, line, **said)
    elif not before or (was_open and not is_open):
        yield found("guide-authentication-added", endpoint, what, line, **said)
    elif lost or (gained and not revision.is_choice):
        yield found("guide-authentication-changed", endpoint, what, line, **said)
    else:
        yield found("guide-authentication-extended", endpoint, what, line, **said)


def _credentials(base: Facts, revision: Facts, endpoint: Endpoint | None) -> Iterator[Finding]:
    """Yield where a header that carries the credential has another name now."""
    lost = [name for name in base.headers if name not in revision.headers]
    if lost and revision.headers:
        line, what = next(iter(revision.headers.values())), ONE if endpoint else ALL
        said = {"before": _listed(lost), "after": _listed(revision.headers)}
        yield found("guide-authentication-changed", endpoint, what, line, **said)


def _listed(names: Sequence[str] | dict[str, int]) -> str:
    return ", ".join(sorted(names))


def _scopes(
    before: dict[str, int],
    after: dict[str, int],
    endpoint: Endpoint | None,
    *,
    ignored: set[str],
) -> Iterator[Finding]:
    what = ONE if endpoint else ALL
    for scope, line in after.items():
        if scope not in before and scope not in ignored:
            yield found("guide-scope-added", endpoint, what, line, after=scope)
    for scope, line in before.items():
        if scope not in after:
            yield found("guide-scope-removed", endpoint, what, line, before=scope)


def _scopes_of_new_endpoints(before: Guide, after: Guide) -> set[str]:
    """Return the scopes that only new endpoints name: nobody who calls the others needs them."""
    new: set[str] = set()
    known: set[str] = set()
    for key, one in after.endpoints.items():
        (known if key in before.endpoints else new).update(one.facts.scopes)
    return new - known


def _limits(
    base: Sequence[Limit], revision: Sequence[Limit], endpoint: Endpoint | None
) -> Iterator[Finding]:
    """Compare limits by whom they are for; the only one left on each side is the same one."""
    before, after = _lowest(base), _lowest(revision)
    lone = [
        [one for one in before if one not in after],
        [one for one in after if one not in before],
    ]
    if len(lone[0]) == len(lone[1]) == 1:
        after[lone[0][0]] = after.pop(lone[1][0])
    what = ONE if endpoint else ALL
    for key, limit in before.items():
        new = after.get(key)
        said = {"before": limit.text, "after": new.text if new else ""}
        if new is None:
            yield found("guide-rate-limit-removed", endpoint, what, limit.line, **said)
        elif not isclose(new.per_minute, limit.per_minute):
            verb = "decreased" if new.per_minute < limit.per_minute else "increased"
            yield found(f"guide-rate-limit-{verb}", endpoint, what, new.line, **said)
    for key, limit in after.items():
        if key not in before and limit.per_minute != float("inf"):
            yield found("guide-rate-limit-added", endpoint, what, limit.line, after=limit.text)


def _lowest(limits: Sequence[Limit]) -> dict[tuple[str, int], Limit]:
    """Return the limits by whom they are for and over which time; the lowest rate of each."""
    found_: dict[tuple[str, int], Limit] = {}
    for limit in limits:
        key = (limit.who, limit.seconds)
        known = found_.get(key)
        if known is None or limit.per_minute < known.per_minute:
            found_[key] = limit
    return found_


def _addresses(before: Guide, after: Guide) -> Iterator[Finding]:
    if not before.urls or not after.urls:
        return
    lost = [url for url in before.urls if url not in after.urls]
    line, there = next(iter(after.urls.values())), ", ".join(list(after.urls)[:SHOWN])
    for url in lost:
        yield found("guide-base-url-changed", None, ALL, line, before=url, after=there)
    for url, line in after.urls.items():
        if url not in before.urls and not lost:
            yield found("guide-base-url-added", None, ALL, line, after=url)
