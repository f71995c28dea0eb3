"""A pending commit is a commit that someone proposes: branch, message, files, what it depends on.

Its state goes `draft -> needs_review -> ready -> committed`, back a step freely, and from any open
one to `closed` with a reason; `closed` reopens to `draft`. Its author, people and the admin change
it. What it depends on exists and never leads back to it. Events: `pending_commit.proposed`,
`.changed`, `.drafted`, `.submitted`, `.readied`, `.committed`, `.closed`, `.reopened`.
"""
