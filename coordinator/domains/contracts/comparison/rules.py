"""Every change that a comparison knows: what it is called, how grave it is, and its sentence.

The names are the field's. `FACTS` are about schemas: one row says what the fact means where clients
send the value and where they receive it; the place of the value makes the name, as in
`request-property-max-decreased`. `RULES` are all others, by their whole name.
"""

from typing import NamedTuple

from coordinator.domains.contracts.comparison.changes import Level

__all__ = ["FACTS", "RULES", "Rule", "SchemaFact", "named"]

BREAKING: Level = "breaking"
RISKY: Level = "risky"
SAFE: Level = "safe"


class Rule(NamedTuple):
    """How grave a change is, and its sentence: `{what}`, `{before}` and `{after}` are filled in."""

    level: Level
    text: str


class SchemaFact(NamedTuple):
    """What a difference of two schemas means on the way in and on the way out; None is nothing."""

    request: Level | None
    response: Level | None
    text: str


FACTS: dict[str, SchemaFact] = {
    # types
    "type-changed": SchemaFact(BREAKING, BREAKING, "{what} changed its type from {before} to {after}"),
    "type-generalized": SchemaFact(SAFE, BREAKING, "{what} widened its type from {before} to {after}"),
    "type-specialized": SchemaFact(BREAKING, SAFE, "{what} narrowed its type from {before} to {after}"),
    "type-compatible": SchemaFact(SAFE, SAFE, "{what} changed its type from {before} to {after}, which reads the same as text"),
    "list-of-types-widened": SchemaFact(SAFE, BREAKING, "{what} may also be {after}"),
    "list-of-types-narrowed": SchemaFact(BREAKING, SAFE, "{what} may no longer be {before}"),
    "became-nullable": SchemaFact(SAFE, BREAKING, "{what} may now be null"),
    "became-not-nullable": SchemaFact(BREAKING, SAFE, "{what} may no longer be null"),
    # values
    "became-enum": SchemaFact(BREAKING, SAFE, "{what} takes only listed values now: {after}"),
    "enum-value-removed": SchemaFact(BREAKING, SAFE, "{what} no longer lists the value {before}"),
    "enum-value-added": SchemaFact(SAFE, RISKY, "{what} may have the new value {after}"),
    "const-added": SchemaFact(BREAKING, SAFE, "{what} must now be {after}"),
    "const-changed": SchemaFact(BREAKING, BREAKING, "{what} must be {after} instead of {before}"),
    "const-removed": SchemaFact(SAFE, BREAKING, "{what} need no longer be {before}"),
    "default-value-added": SchemaFact(SAFE, SAFE, "{what} got the default {after}"),
    "default-value-changed": SchemaFact(SAFE, SAFE, "{what} changed its default from {before} to {after}"),
    "default-value-removed": SchemaFact(SAFE, SAFE, "{what} lost its default {before}"),
    # bounds
    "max-set": SchemaFact(RISKY, SAFE, "{what} got a maximum of {after}"),
    "max-decreased": SchemaFact(BREAKING, SAFE, "{what} lowered its maximum from {before} to {after}"),
    "max-increased": SchemaFact(SAFE, BREAKING, "{what} raised its maximum from {before} to {after}"),
    "min-set": SchemaFact(RISKY, SAFE, "{what} got a minimum of {after}"),
    "min-increased": SchemaFact(BREAKING, SAFE, "{what} raised its minimum from {before} to {after}"),
    "min-decreased": SchemaFact(SAFE, BREAKING, "{what} lowered its minimum from {before} to {after}"),
    "exclusive-max-set": SchemaFact(RISKY, SAFE, "{what} must now be less than {after}"),
    "exclusive-max-decreased": SchemaFact(BREAKING, SAFE, "{what} must be less than {after} instead of {before}"),
    "exclusive-max-increased": SchemaFact(SAFE, BREAKING, "{what} may reach up to {after} instead of {before}"),
    "exclusive-min-set": SchemaFact(RISKY, SAFE, "{what} must now be more than {after}"),
    "exclusive-min-increased": SchemaFact(BREAKING, SAFE, "{what} must be more than {after} instead of {before}"),
    "exclusive-min-decreased": SchemaFact(SAFE, BREAKING, "{what} may go down to {after} instead of {before}"),
    "max-length-set": SchemaFact(RISKY, SAFE, "{what} may now have {after} characters at most"),
    "max-length-unset": SchemaFact(None, BREAKING, "{what} may now be longer than {before} characters"),
    "max-length-decreased": SchemaFact(BREAKING, SAFE, "{what} may have {after} characters at most, no longer {before}"),
    "max-length-increased": SchemaFact(SAFE, BREAKING, "{what} may have {after} characters, not only {before}"),
    "min-length-increased": SchemaFact(BREAKING, SAFE, "{what} needs {after} characters at least, no longer {before}"),
    "min-length-decreased": SchemaFact(SAFE, BREAKING, "{what} may have as few as {after} characters, not {before}"),
    "max-items-set": SchemaFact(RISKY, None, "{what} may now have {after} items at most"),
    "max-items-decreased": SchemaFact(BREAKING, None, "{what} may have {after} items at most, no longer {before}"),
    "max-items-increased": SchemaFact(SAFE, RISKY, "{what} may have {after} items, not only {before}"),
    "min-items-set": SchemaFact(RISKY, SAFE, "{what} now needs {after} items at least"),
    "min-items-unset": SchemaFact(None, BREAKING, "{what} may now have fewer than {before} items"),
    "min-items-increased": SchemaFact(BREAKING, SAFE, "{what} needs {after} items at least, no longer {before}"),
    "min-items-decreased": SchemaFact(SAFE, BREAKING, "{what} may have as few as {after} items, not {before}"),
    "max-properties-decreased": SchemaFact(RISKY, None, "{what} may have {after} properties at most"),
    "min-properties-increased": SchemaFact(RISKY, None, "{what} needs {after} properties at least"),
    "multiple-of-changed": SchemaFact(RISKY, None, "{what} must now be a multiple of {after}"),
    "unique-items-added": SchemaFact(RISKY, None, "{what} may no longer hold an item twice"),
    "pattern-added": SchemaFact(BREAKING, SAFE, "{what} must now match {after}"),
    "pattern-changed": SchemaFact(RISKY, SAFE, "{what} must match {after} instead of {before}"),
    "pattern-generalized": SchemaFact(SAFE, SAFE, "{what} must match only {after} instead of {before}"),
    "pattern-removed": SchemaFact(SAFE, SAFE, "{what} need no longer match {before}"),
    "content-encoding-changed": SchemaFact(BREAKING, BREAKING, "{what} is encoded as {after} instead of {before}"),
    "content-media-type-changed": SchemaFact(BREAKING, BREAKING, "{what} holds {after} instead of {before}"),
    # structure
    "all-of-added": SchemaFact(BREAKING, SAFE, "{what} must also match {after}"),
    "all-of-removed": SchemaFact(RISKY, SAFE, "{what} need no longer match {before}"),
    "all-of-added-annotation-only": SchemaFact(SAFE, SAFE, "{what} got a note: {after}"),
    "all-of-removed-annotation-only": SchemaFact(SAFE, SAFE, "{what} lost a note: {before}"),
    "any-of-added": SchemaFact(SAFE, SAFE, "{what} may also be {after}"),
    "any-of-removed": SchemaFact(BREAKING, SAFE, "{what} may no longer be {before}"),
    "one-of-added": SchemaFact(SAFE, BREAKING, "{what} may also be {after}"),
    "one-of-removed": SchemaFact(BREAKING, SAFE, "{what} may no longer be {before}"),
    "wrapped-in-one-of": SchemaFact(BREAKING, BREAKING, "{what} is now one of several: {after}"),
    "not-changed": SchemaFact(RISKY, RISKY, "{what} excludes {after} instead of {before}"),
    "additional-properties-closed": SchemaFact(RISKY, SAFE, "{what} takes no properties beyond the listed ones any more"),
    "pattern-property-added": SchemaFact(BREAKING, SAFE, "{what} restricts properties named like {after}"),
    "pattern-property-removed": SchemaFact(SAFE, BREAKING, "{what} no longer restricts properties named like {before}"),
    "prefix-items-added": SchemaFact(SAFE, BREAKING, "{what} describes one more leading item"),
    "prefix-items-removed": SchemaFact(BREAKING, SAFE, "{what} describes one leading item fewer"),
    "property-names-added": SchemaFact(BREAKING, SAFE, "{what} restricts the names of its properties"),
    "property-names-removed": SchemaFact(SAFE, BREAKING, "{what} no longer restricts the names of its properties"),
    "contains-added": SchemaFact(BREAKING, SAFE, "{what} must now contain an item that matches a schema"),
    "contains-removed": SchemaFact(SAFE, BREAKING, "{what} need no longer contain an item that matches a schema"),
    "max-contains-decreased": SchemaFact(BREAKING, SAFE, "{what} may contain {after} matching items at most, no longer {before}"),
    "max-contains-increased": SchemaFact(SAFE, BREAKING, "{what} may contain {after} matching items, not only {before}"),
    "min-contains-increased": SchemaFact(BREAKING, SAFE, "{what} must contain {after} matching items, no longer {before}"),
    "min-contains-decreased": SchemaFact(SAFE, BREAKING, "{what} may contain as few as {after} matching items, not {before}"),
    "dependent-required-added": SchemaFact(BREAKING, SAFE, "{what} needs {after} as soon as it has another property"),
    "dependent-required-changed": SchemaFact(BREAKING, BREAKING, "{what} needs {after} instead of {before} as soon as it has another property"),
    "dependent-required-removed": SchemaFact(SAFE, BREAKING, "{what} no longer needs {before} where it has another property"),
    "dependent-schema-added": SchemaFact(BREAKING, SAFE, "{what} must match a further schema where it has {after}"),
    "dependent-schema-removed": SchemaFact(SAFE, BREAKING, "{what} need no longer match a further schema where it has {before}"),
    "content-schema-added": SchemaFact(BREAKING, SAFE, "{what} restricts its content by a schema"),
    "content-schema-removed": SchemaFact(SAFE, BREAKING, "{what} no longer restricts its content by a schema"),
    "if-added": SchemaFact(BREAKING, SAFE, "{what} got a condition"),
    "if-removed": SchemaFact(SAFE, BREAKING, "{what} lost a condition"),
    "then-added": SchemaFact(BREAKING, SAFE, "{what} must match a further schema where its condition holds"),
    "then-removed": SchemaFact(SAFE, BREAKING, "{what} need no longer match a further schema where its condition holds"),
    "else-added": SchemaFact(BREAKING, SAFE, "{what} must match a further schema where its condition does not hold"),
    "else-removed": SchemaFact(SAFE, BREAKING, "{what} need no longer match a further schema where its condition does not hold"),
    "unevaluated-items-added": SchemaFact(BREAKING, SAFE, "{what} restricts items that nothing else describes"),
    "unevaluated-items-removed": SchemaFact(SAFE, BREAKING, "{what} no longer restricts items that nothing else describes"),
    "unevaluated-properties-added": SchemaFact(BREAKING, SAFE, "{what} restricts properties that nothing else describes"),
    "unevaluated-properties-removed": SchemaFact(SAFE, BREAKING, "{what} no longer restricts properties that nothing else describes"),
    "enum-removed": SchemaFact(None, RISKY, "{what} is no longer limited to {before}"),
    "max-unset": SchemaFact(SAFE, RISKY, "{what} may now be more than {before}"),
    "min-unset": SchemaFact(SAFE, RISKY, "{what} may now be less than {before}"),
    "exclusive-max-unset": SchemaFact(SAFE, RISKY, "{what} may now reach {before} and more"),
    "exclusive-min-unset": SchemaFact(SAFE, RISKY, "{what} may now go down to {before} and less"),
    "max-items-unset": SchemaFact(SAFE, RISKY, "{what} may now have more than {before} items"),
    "max-contains-set": SchemaFact(RISKY, SAFE, "{what} may now contain {after} matching items at most"),
    "max-contains-unset": SchemaFact(SAFE, RISKY, "{what} may now contain more than {before} matching items"),
    "x-extensible-enum-value-removed": SchemaFact(BREAKING, None, "{what} lost the value {before}"),
    "discriminator-added": SchemaFact(SAFE, SAFE, "{what} got a discriminator, {after}"),
    "discriminator-removed": SchemaFact(SAFE, SAFE, "{what} lost its discriminator, {before}"),
    "discriminator-property-name-changed": SchemaFact(SAFE, SAFE, "{what} tells its kinds apart by {after} instead of {before}"),
    "discriminator-mapping-added": SchemaFact(SAFE, SAFE, "{what} maps {after} to a kind"),
    "discriminator-mapping-deleted": SchemaFact(SAFE, SAFE, "{what} no longer maps {before} to a kind"),
    "discriminator-mapping-changed": SchemaFact(SAFE, SAFE, "{what} maps a name to {after} instead of {before}"),
    # the media type around a schema
    "media-type-schema-added": SchemaFact(BREAKING, SAFE, "{what} is described by a schema now"),
    "media-type-schema-removed": SchemaFact(SAFE, RISKY, "{what} is no longer described by a schema"),
}  # fmt: skip

RULES: dict[str, Rule] = {
    # paths and operations
    "api-path-removed-without-deprecation": Rule(BREAKING, "{what} is gone, with its path"),
    "api-path-removed-with-deprecation": Rule(SAFE, "{what} is gone, with its path; it had been deprecated"),
    "api-path-removed-before-sunset": Rule(BREAKING, "{what} is gone, with its path, before its sunset on {before}"),
    "api-removed-without-deprecation": Rule(BREAKING, "{what} is gone"),
    "api-removed-with-deprecation": Rule(SAFE, "{what} is gone; it had been deprecated"),
    "api-removed-before-sunset": Rule(BREAKING, "{what} is gone before its sunset on {before}"),
    "endpoint-added": Rule(SAFE, "{what} is new"),
    "endpoint-deprecated": Rule(SAFE, "{what} is deprecated"),
    "endpoint-deprecated-with-sunset": Rule(SAFE, "{what} is deprecated, its sunset is on {after}"),
    "endpoint-reactivated": Rule(SAFE, "{what} is no longer deprecated"),
    "api-stability-decreased": Rule(BREAKING, "{what} went from {before} to {after}"),
    "api-stability-increased": Rule(SAFE, "{what} went from {before} to {after}"),
    "api-operation-id-added": Rule(SAFE, "{what} is called {after}"),
    "api-operation-id-removed": Rule(SAFE, "{what} is no longer called {before}"),
    "api-tag-added": Rule(SAFE, "{what} got the tag {after}"),
    "api-tag-removed": Rule(SAFE, "{what} lost the tag {before}"),
    "api-server-removed": Rule(RISKY, "the server {before} is gone"),
    "api-schema-removed": Rule(SAFE, "the schema {before} is gone from the components"),
    "api-callback-removed": Rule(RISKY, "{what} is gone"),
    "webhook-added": Rule(SAFE, "the webhook {after} is new"),
    "webhook-removed": Rule(BREAKING, "the webhook {before} is gone"),
    # security
    "api-security-added": Rule(BREAKING, "{what} now needs {after}"),
    "api-security-removed": Rule(BREAKING, "{what} no longer takes {before}; it needs {after}"),
    "api-security-scope-added": Rule(BREAKING, "{what} now needs {after}; {before} was enough"),
    "api-security-scope-removed": Rule(SAFE, "{what} needs {after}, no longer {before}"),
    "api-security-loosened": Rule(SAFE, "{what} also takes {after}"),
    "api-global-security-added": Rule(SAFE, "what names no security of its own now also takes {after}"),
    "api-global-security-removed": Rule(SAFE, "what names no security of its own no longer takes {before}"),
    "api-security-component-added": Rule(SAFE, "the security scheme {after} is new"),
    "api-security-component-removed": Rule(SAFE, "the security scheme {before} is gone"),
    "api-security-component-type-changed": Rule(BREAKING, "the security scheme of {what} changed from {before} to {after}"),
    "api-security-component-oauth-scope-removed": Rule(BREAKING, "{what} needs the scope {before}, which its scheme no longer offers"),
    "api-security-component-oauth-token-url-changed": Rule(RISKY, "tokens for {what} come from {after} instead of {before}"),
    "api-security-component-oauth-url-changed": Rule(RISKY, "{what} is authorised at {after} instead of {before}"),
    # parameters
    "new-request-path-parameter": Rule(BREAKING, "{what} is new"),
    "new-required-request-parameter": Rule(BREAKING, "{what} is new and required"),
    "new-optional-request-parameter": Rule(SAFE, "{what} is new and optional"),
    "new-required-request-default-parameter-to-existing-path": Rule(BREAKING, "{what}, for every operation of the path, is new and required"),
    "new-optional-request-default-parameter-to-existing-path": Rule(SAFE, "{what}, for every operation of the path, is new and optional"),
    "request-parameter-removed": Rule(RISKY, "{what} is gone"),
    "request-parameter-removed-with-deprecation": Rule(SAFE, "{what} is gone; it had been deprecated"),
    "request-parameter-became-required": Rule(BREAKING, "{what} became required"),
    "request-parameter-became-optional": Rule(SAFE, "{what} became optional"),
    "request-parameter-deprecated": Rule(SAFE, "{what} is deprecated"),
    "request-parameter-reactivated": Rule(SAFE, "{what} is no longer deprecated"),
    "request-parameter-default-value-added": Rule(BREAKING, "{what} got the default {after}: leaving it out means something else now"),
    "request-parameter-default-value-changed": Rule(BREAKING, "{what} changed its default from {before} to {after}: leaving it out means something else now"),
    "request-parameter-default-value-removed": Rule(BREAKING, "{what} lost its default {before}: leaving it out means something else now"),
    "request-parameter-style-changed": Rule(RISKY, "{what} is written in another way: {after} instead of {before}"),
    "request-parameter-property-type-changed": Rule(RISKY, "{what} changed its type from {before} to {after}"),
    # request bodies
    "request-body-added-required": Rule(BREAKING, "a request body is needed now"),
    "request-body-added-optional": Rule(SAFE, "a request body may be sent now"),
    "request-body-removed": Rule(BREAKING, "the request body is gone"),
    "request-body-became-required": Rule(BREAKING, "the request body became required"),
    "request-body-became-optional": Rule(SAFE, "the request body became optional"),
    "request-body-media-type-added": Rule(SAFE, "the request body may also be {after}"),
    "request-body-media-type-removed": Rule(BREAKING, "the request body may no longer be {before}"),
    "new-required-request-property": Rule(BREAKING, "{what} is new and required"),
    "new-required-request-property-with-default": Rule(BREAKING, "{what} is new and required, although it has a default"),
    "new-required-request-header-property": Rule(BREAKING, "{what} is new and required"),
    "new-optional-request-property": Rule(SAFE, "{what} is new and optional"),
    "request-property-removed": Rule(RISKY, "{what} is gone"),
    "request-property-became-required": Rule(BREAKING, "{what} became required"),
    "request-property-became-required-with-default": Rule(BREAKING, "{what} became required, although it has a default"),
    "request-header-property-became-required": Rule(BREAKING, "{what} became required"),
    "request-property-became-optional": Rule(SAFE, "{what} became optional"),
    "request-property-deprecated": Rule(SAFE, "{what} is deprecated"),
    "request-property-reactivated": Rule(SAFE, "{what} is no longer deprecated"),
    "response-property-deprecated": Rule(SAFE, "{what} is deprecated"),
    "response-property-reactivated": Rule(SAFE, "{what} is no longer deprecated"),
    # responses
    "response-success-status-added": Rule(SAFE, "the answer {after} is new"),
    "response-success-status-removed": Rule(BREAKING, "the answer {before} is gone"),
    "response-non-success-status-added": Rule(SAFE, "the answer {after} is new"),
    "response-non-success-status-removed": Rule(SAFE, "the answer {before} is gone"),
    "response-media-type-added": Rule(SAFE, "{what} may also be {after}"),
    "response-media-type-removed": Rule(BREAKING, "{what} may no longer be {before}"),
    "response-media-type-name-changed": Rule(SAFE, "{what} is called {after} instead of {before}"),
    "response-media-type-name-specialized": Rule(SAFE, "{what} is {after}, which is a kind of {before}"),
    "response-media-type-name-generalized": Rule(BREAKING, "{what} is {after}, of which {before} is only one kind"),
    "response-required-property-added": Rule(SAFE, "{what} is new"),
    "response-optional-property-added": Rule(SAFE, "{what} is new"),
    "response-required-write-only-property-added": Rule(SAFE, "{what} is new; it is never sent"),
    "response-optional-write-only-property-added": Rule(SAFE, "{what} is new; it is never sent"),
    "response-required-property-removed": Rule(BREAKING, "{what} is gone; it was always there"),
    "response-optional-property-removed": Rule(RISKY, "{what} is gone"),
    "response-required-write-only-property-removed": Rule(SAFE, "{what} is gone; it was never sent"),
    "response-optional-write-only-property-removed": Rule(SAFE, "{what} is gone; it was never sent"),
    "response-property-became-optional": Rule(BREAKING, "{what} may now be left out"),
    "response-property-became-required": Rule(SAFE, "{what} is always there now"),
    "response-write-only-property-became-optional": Rule(SAFE, "{what}, which is never sent, became optional"),
    "response-write-only-property-became-required": Rule(SAFE, "{what}, which is never sent, became required"),
    "response-write-only-property-enum-value-added": Rule(SAFE, "{what}, which is never sent, may have the new value {after}"),
    "response-header-added": Rule(SAFE, "{what} is new"),
    "response-header-became-optional": Rule(BREAKING, "{what} may now be left out"),
    "response-header-became-required": Rule(SAFE, "{what} is always there now"),
    "required-response-header-removed": Rule(BREAKING, "{what} is gone; it was always there"),
    "optional-response-header-removed": Rule(RISKY, "{what} is gone"),
}  # fmt: skip


MARKS = {
    "read-only": "{what} is only read now",
    "not-read-only": "{what} may be written now",
    "write-only": "{what} is only written now",
    "not-write-only": "{what} may be read now",
}
RULES |= {
    f"{side}-{need}-property-became-{mark}": Rule(SAFE, text)
    for side in ("request", "response")
    for need in ("required", "optional")
    for mark, text in MARKS.items()
}
RULES |= {
    f"request-read-only-property-{fact}": Rule(SAFE, FACTS[fact].text)
    for fact in (
        *("enum-value-removed", "exclusive-max-decreased", "exclusive-min-increased"),
        *("max-decreased", "max-length-decreased", "min-increased"),
    )
}
"""What does not matter of a property that clients only read; anything else of it does."""
RULES["response-required-property-became-not-write-only"] = Rule(RISKY, MARKS["not-write-only"])


def named(place: str, fact: str) -> tuple[str, Level | None, str]:
    """Return name, level and sentence of a fact about a schema at this place.

    `place` is what a name begins with: `request-body`, `response-property`. The level is None
    where the fact means nothing there.
    """
    name = f"{place}-{fact}"
    if (rule := RULES.get(name)) is not None:
        return name, rule.level, rule.text
    row = FACTS[fact]
    return name, row.response if place.startswith("response") else row.request, row.text
