"""Comparing two guides: endpoints with what goes in and comes out, and access to them.

What differs and is not understood is a gap where it may matter (in a section about access, in an
example), and prose elsewhere.
"""

from collections.abc import Iterator

from coordinator.domains.contracts.comparison.changes import Change, Comparison, Gap, compared
from coordinator.domains.contracts.comparison.guides import access, unclear
from coordinator.domains.contracts.comparison.guides.calls import is_shown
from coordinator.domains.contracts.comparison.guides.fields import implied
from coordinator.domains.contracts.comparison.guides.finding import Finding, found
from coordinator.domains.contracts.comparison.guides.model import Endpoint, Field, Guide
from coordinator.domains.contracts.comparison.guides.reading import read

__all__ = ["compare_guides"]

FORMAT = "markdown"
EMPTY = (
    "No endpoint can be found in {which}; write each like `GET /users/{{id}}`, in a list item, "
    "a heading or a table."
)


def compare_guides(base: str, revision: str) -> Comparison:
    """Compare two markdown guides; never raises.

    Where no endpoint is found on a side, the two are not comparable, unless they are the same text.
    """
    if base == revision:
        return compared(FORMAT)
    before, after = read(base), read(revision)
    sides = (("the base", before), ("the revision", after))
    missing = " and ".join(name for name, guide in sides if not guide.endpoints)
    gaps = [Gap("", "", "", EMPTY.format(which=missing))] if missing else []
    if missing:
        return compared(FORMAT, _sorted(access.general(before, after)), gaps)
    findings = [*_endpoints(before, after), *access.general(before, after)]
    gaps += unclear.gaps(before, after)
    return compared(FORMAT, _sorted(iter(findings)), gaps)


def _sorted(findings: Iterator[Finding]) -> list[Change]:
    return [finding.change() for finding in findings]


def _endpoints(before: Guide, after: Guide) -> Iterator[Finding]:
    kept = {shape for _, shape in after.endpoints}
    shown = is_shown(after, before.fenced)
    for key, one in before.endpoints.items():
        if key not in after.endpoints and key not in shown:
            name = "api" if key[1] in kept else "api-path"
            yield found(
                f"{name}-removed-without-deprecation", one, "it", one.line, before=one.place
            )
    for key, one in after.endpoints.items():
        known = before.endpoints.get(key)
        if known is None:
            yield found("endpoint-added", one, "it", one.line, after=one.place)
        else:
            yield from _operation(known, one)
            yield from access.of_endpoint(known, one, before, after)


def _operation(base: Endpoint, revision: Endpoint) -> Iterator[Finding]:
    if base.is_deprecated != revision.is_deprecated:
        name = "endpoint-deprecated" if revision.is_deprecated else "endpoint-reactivated"
        yield found(name, revision, "it", revision.line)
    yield from _requested(
        base.parameters, revision.parameters, revision, kind="parameter", what="the parameter"
    )
    yield from _requested(
        base.body, revision.body, revision, kind="property", what="the request property"
    )
    yield from _answered(base.response, revision.response, revision)
    yield from _statuses(base, revision)


def _requested(
    before: dict[str, Field],
    after: dict[str, Field],
    endpoint: Endpoint,
    *,
    kind: str,
    what: str,
) -> Iterator[Finding]:
    """Yield what changed in parameters or in the body; names of those in the path do not count."""
    inside = {part.strip("{}") for part in endpoint.path.split("/") if part.startswith("{")}
    for name, one in before.items():
        if name not in after and name not in inside:
            yield found(f"request-{kind}-removed", endpoint, f"{what} {name}", one.line)
    was_needed, needed = implied(before), implied(after)
    for name, one in after.items():
        known, said = before.get(name), f"{what} {name}"
        required = needed[name]
        if known is None:
            if name not in inside:
                yield found(_added(kind, required), endpoint, said, one.line)
            continue
        if required is True and was_needed[name] is not True:
            yield found(f"request-{kind}-became-required", endpoint, said, one.line)
        elif one.required is False and known.required is True:
            yield found(f"request-{kind}-became-optional", endpoint, said, one.line)
        yield from _type(f"request-{kind}", endpoint, said, known, one)


def _added(kind: str, required: bool | None) -> str:
    if required is None:
        return f"guide-request-{kind}-added"
    return f"new-{'required' if required else 'optional'}-request-{kind}"


def _answered(
    before: dict[str, Field], after: dict[str, Field], endpoint: Endpoint
) -> Iterator[Finding]:
    for name, one in before.items():
        if name not in after:
            rule = f"response-{'required' if one.required else 'optional'}-property-removed"
            yield found(rule, endpoint, f"the response property {name}", one.line)
    for name, one in after.items():
        known, said = before.get(name), f"the response property {name}"
        if known is None:
            yield found("response-optional-property-added", endpoint, said, one.line)
            continue
        if known.required is True and one.required is False:
            yield found("response-property-became-optional", endpoint, said, one.line)
        yield from _type("response-property", endpoint, said, known, one)


def _type(place: str, endpoint: Endpoint, what: str, base: Field, one: Field) -> Iterator[Finding]:
    if base.type and one.type and base.type != one.type:
        yield found(
            f"{place}-type-changed", endpoint, what, one.line, before=base.type, after=one.type
        )


def _statuses(base: Endpoint, revision: Endpoint) -> Iterator[Finding]:
    for codes, others, verb in (
        (base.statuses, revision.statuses, "removed"),
        (revision.statuses, base.statuses, "added"),
    ):
        for code, line in codes.items():
            if code not in others and others:
                kind = "success" if code[0] in "123" else "non-success"
                name = f"response-{kind}-status-{verb}"
                said = {"before": code} if verb == "removed" else {"after": code}
                yield found(name, revision, f"the response {code}", line, **said)
