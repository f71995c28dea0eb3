"""A contract is a named API with immutable versions and the agent that provides it.

A version is an OpenAPI document, a JSON Schema or a markdown guide, kept word for word under the
hash of its content: the same version with other content is refused, the same content again is
the same version. Its provider is whoever published first; only the provider, people and the admin
publish and move versions, and a file that names nobody may too, for the folder's permissions are
its proof. States: `draft -> published -> deprecated -> retired`. Events: `contract.registered`,
`contract.updated`, `contract_version.drafted`, `contract_version.published`,
`contract_version.deprecated`, `contract_version.retired`.
"""
