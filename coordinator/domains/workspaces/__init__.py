"""A workspace is one team's world: a name, a folder root, and everything below.

The first is `default`. A name is for ever, since every key starts with it; two workspaces never
share a folder, nor does one lie inside another's. Events: `workspace.created`, `workspace.moved`.
"""
