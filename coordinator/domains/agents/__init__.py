"""Agents are durable named participants with a role; tokens prove who acts.

A role is a definition, read from `agents/<role>.md` or from the workspace's own
`agent-system/workflows/`; an agent holds one role for good. A token is shown once and kept as a
hash; an agent may have several, each revocable. A sign-in link is a token that is used up by
exchanging it for a browser's one. Events: `role.defined`, `agent.joined`, `agent.retired`,
`token.issued`, `token.used`, `token.revoked`.
"""
