"""What a change in a guide is called, how grave it is, and its sentence.

Where a rule for OpenAPI says the same, that one is used; these are the ones of guides only.
"""

from coordinator.domains.contracts.comparison import rules
from coordinator.domains.contracts.comparison.rules import Rule

__all__ = ["OWN", "rule_of"]

OWN: dict[str, Rule] = {
    "guide-authentication-changed": Rule(
        "breaking", "{what} asks for another authentication: {after} instead of {before}"
    ),
    "guide-authentication-added": Rule("breaking", "{what} asks for authentication now"),
    "guide-authentication-extended": Rule("safe", "{what} also takes {after}"),
    "guide-authentication-removed": Rule("safe", "{what} asks for no authentication any more"),
    "guide-scope-added": Rule("breaking", "{what} needs the scope {after} now"),
    "guide-scope-removed": Rule("safe", "{what} no longer needs the scope {before}"),
    "guide-rate-limit-decreased": Rule(
        "breaking", "{what} lowered a rate limit from {before} to {after}"
    ),
    "guide-rate-limit-added": Rule("breaking", "{what} got a rate limit of {after}"),
    "guide-rate-limit-increased": Rule(
        "safe", "{what} raised a rate limit from {before} to {after}"
    ),
    "guide-rate-limit-removed": Rule("safe", "{what} no longer names a rate limit of {before}"),
    "guide-base-url-changed": Rule("breaking", "the base URL {before} is gone; there is {after}"),
    "guide-base-url-added": Rule("safe", "the base URL {after} is new"),
    "guide-request-parameter-added": Rule(
        "risky", "{what} is new; the guide does not say whether it is required"
    ),
    "guide-request-property-added": Rule(
        "risky", "{what} is new; the guide does not say whether it is required"
    ),
}


def rule_of(name: str) -> Rule:
    """Return the rule of this name; raises `KeyError` where there is none."""
    if name in OWN:
        return OWN[name]
    if name in rules.RULES:
        return rules.RULES[name]
    place, _, fact = name.partition("-type-")
    _, level, text = rules.named(place, f"type-{fact}")
    return Rule(level or "safe", text)
