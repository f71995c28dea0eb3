"""A document is markdown of a type that is kept in every version it ever had.

Types are `plan`, `report`, `learning`, `runbook`, `guide` and `note`. Anyone may write a further
version of any document: its author is who wrote the first, and each version names its own. A
version's number is the revision that brought its text; a change of type, tags or path brings none.
Restoring an old version writes it again as the newest. Events: `document.created`,
`document.changed`, `document.restored`.
"""
