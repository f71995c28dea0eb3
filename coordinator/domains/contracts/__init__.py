"""A contract is a named API with immutable versions, its provider, and those who use it.

A version is an OpenAPI document, a JSON Schema or a markdown guide, kept word for word under the
hash of its content: the same version with other content is refused, the same content again is
the same version. Its provider is whoever published first; only the provider, people and the admin
publish and move versions, and a file that names nobody may too, for the folder's permissions are
its proof. States: `draft -> published -> deprecated -> retired`; what is in use is not retired
before something newer is published, unless by force.

A consumer says which operations it uses. A version is compared with every live one: the one in use,
the deployed ones, and those that a consumer uses. Whom it touches gets one handoff, and owes a
verdict: `pending`, `acknowledged`, `verified`, `failed` or `waived`; verdict and handoff move
together. An expectation says what a consumer needs before it is built.

Events: `contract.registered`, `contract.updated`, `contract_version.drafted`,
`contract_version.published`, `contract_version.deprecated`, `contract_version.retired`,
`contract_version.changed`, `comparison.made`, `consumer.added`, `consumer.changed`,
`consumer.left`, `verdict.opened`, `verdict.given`, `verdict.expired`, `expectation.posted`,
`deployment.recorded`, `deployment.removed`.
"""
