"""What changed in what a caller must show: security requirements, and the schemes behind them.

A requirement is a list of alternatives, each a set of schemes with their scopes. It is tightened
where someone who met it before no longer does; that breaks clients, whatever else it is good for.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from coordinator.domains.contracts.comparison.changes import Change
from coordinator.domains.contracts.comparison.openapi.operations import Operation, mapping
from coordinator.domains.contracts.comparison.places import Place, change
from coordinator.domains.contracts.comparison.schemas.nodes import Document, escaped
from coordinator.domains.contracts.comparison.schemas.values import same_value

__all__ = ["document_security_changes", "security_changes"]

Alternative = frozenset[tuple[str, str]]
"""Schemes with their scopes; a scheme without one stands with an empty scope."""

SCHEMES = ("components", "securitySchemes")
ADDRESSES = {
    "tokenUrl": "api-security-component-oauth-token-url-changed",
    "authorizationUrl": "api-security-component-oauth-url-changed",
}
SAID = ("type", "scheme", "in", "name", "openIdConnectUrl")
"""What makes a scheme another one."""


def security_changes(base: Operation, revision: Operation) -> Iterator[Change]:
    """Compare what an operation asks of its caller."""
    before, after = _required(base), _required(revision)
    place = Place(base.method, base.path, "", f"{base.method} {base.path}")
    pointer = f"{revision.pointer}/security"
    lost = [one for one in before if not any(other <= one for other in after)]
    if lost:
        texts = {"before": _either(before), "after": _either(after)}
        yield change(place, _name(lost, after), pointer=pointer, **texts)
    elif not same_value(sorted(map(sorted, before)), sorted(map(sorted, after))):
        rule = "api-security-loosened"
        if _bare(before) == _bare(after):
            rule = "api-security-scope-removed"
        yield change(place, rule, pointer=pointer, before=_either(before), after=_either(after))
    for name in sorted({scheme for one in before & after for scheme, _ in one}):
        yield from _scheme_changes(base, revision, name)


def _scheme_changes(base: Operation, revision: Operation, name: str) -> Iterator[Change]:
    """Compare a scheme that an operation asks for before and after."""
    place = Place(base.method, base.path, "", f"{base.method} {base.path}")
    pointer = f"/components/securitySchemes/{escaped(name)}"
    one, other = _scheme(base.document, name), _scheme(revision.document, name)
    if one is None or other is None:
        return
    before, after = _kind(one), _kind(other)
    if before != after:
        rule = "api-security-component-type-changed"
        yield change(place, rule, pointer=pointer, before=before, after=after)
    for flow, old, new in _flows(one, other):
        for word, rule in ADDRESSES.items():
            if old.get(word) != new.get(word) and old.get(word):
                texts = {"before": str(old[word]), "after": str(new.get(word) or "")}
                yield change(place, rule, pointer=f"{pointer}/flows/{flow}/{word}", **texts)
    needed = {scope for each in _required(revision) for scheme, scope in each if scheme == name}
    offered, former = _scopes(other), _scopes(one)
    for scope in sorted(needed & (former - offered)):
        rule = "api-security-component-oauth-scope-removed"
        yield change(place, rule, pointer=pointer, before=scope)


def _flows(
    base: Mapping[str, Any], revision: Mapping[str, Any]
) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Return the flows that both have, by name."""
    before, after = base.get("flows"), revision.get("flows")
    if not isinstance(before, dict) or not isinstance(after, dict):
        return
    for name, flow in before.items():
        if isinstance(flow, dict) and isinstance(after.get(name), dict):
            yield name, flow, after[name]


def _scopes(scheme: Mapping[str, Any]) -> set[str]:
    flows = scheme.get("flows")
    listed = (
        [flow.get("scopes") for flow in flows.values() if isinstance(flow, dict)]
        if isinstance(flows, dict)
        else []
    )
    return {scope for scopes in listed if isinstance(scopes, dict) for scope in scopes}


def _name(lost: list[Alternative], after: frozenset[Alternative]) -> str:
    if lost == [frozenset()]:
        return "api-security-added"
    bare = _bare(after)
    if all(frozenset(scheme for scheme, _ in one) in bare for one in lost):
        return "api-security-scope-added"
    return "api-security-removed"


def _bare(alternatives: frozenset[Alternative]) -> frozenset[frozenset[str]]:
    return frozenset(frozenset(scheme for scheme, _ in one) for one in alternatives)


def _required(operation: Operation) -> frozenset[Alternative]:
    """Return the alternatives of an operation, or of the document where it names none."""
    said = operation.node.value.get("security")
    if said is None:
        said = operation.document.root.get("security")
    if not isinstance(said, list) or not said:
        return frozenset([frozenset()])
    return frozenset(_alternative(item) for item in said if isinstance(item, dict))


def _alternative(item: Mapping[str, object]) -> Alternative:
    found = set()
    for scheme, scopes in item.items():
        found.add((scheme, ""))
        found |= {(scheme, str(scope)) for scope in scopes} if isinstance(scopes, list) else set()
    return frozenset(found)


def _either(alternatives: frozenset[Alternative]) -> str:
    return " or ".join(sorted(_all(one) for one in alternatives)) or "nothing"


def _all(alternative: Alternative) -> str:
    if not alternative:
        return "nothing"
    scopes = {scheme: [] for scheme, _ in sorted(alternative)}  # type: dict[str, list[str]]
    for scheme, scope in sorted(alternative):
        scopes[scheme] += [scope] if scope else []
    return " and ".join(
        f"{scheme} ({', '.join(named)})" if named else scheme for scheme, named in scopes.items()
    )


def _scheme(document: Document, name: str) -> Mapping[str, Any] | None:
    node = mapping(document, document.top.at(*SCHEMES, name))
    return node.value if node is not None else None


def _kind(scheme: Mapping[str, Any]) -> str:
    return " ".join(str(scheme[word]) for word in SAID if word in scheme)


def document_security_changes(base: Document, revision: Document) -> Iterator[Change]:
    """Tell which security schemes came and went; what that breaks is told per operation."""
    before, after = base.top.at(*SCHEMES), revision.top.at(*SCHEMES)
    place = Place("", "components/securitySchemes", "", "the security schemes")
    one = before.value if before and isinstance(before.value, dict) else {}
    other = after.value if after and isinstance(after.value, dict) else {}
    for name in one:
        if name not in other:
            where = f"/components/securitySchemes/{name}"
            yield change(place, "api-security-component-removed", pointer=where, before=name)
    for name in other:
        if name not in one:
            where = f"/components/securitySchemes/{name}"
            yield change(place, "api-security-component-added", pointer=where, after=name)
