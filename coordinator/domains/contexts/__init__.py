"""An active context is what one agent does now; there is one per agent.

It has a time to live; past it, a timer marks it `stale`, once, until the next report. States are
`active`, `blocked`, `waiting_human`, `idle` and `done`, any to any. An agent reports only for
itself, the admin for anyone. Reporting is the hot verb, so it takes a list: each report has its
own actor and its own result. Events: `context.reported`, `context.signed_off`, `context.stale`.
"""
