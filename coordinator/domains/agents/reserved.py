"""Names of agents and roles that are not for the taking."""

from coordinator.core.work import SYSTEM

__all__ = ["BUILT_IN", "RESERVED", "UNWRITTEN"]

BUILT_IN = {"admin": "admin", "human": "human", "files": "files"}
"""Agents that every workspace has beside those of its role documents, with their roles."""

UNWRITTEN = frozenset({*BUILT_IN.values(), "pipeline"})
"""Roles that no document describes; a pipeline is another repository's: it uses, and deploys."""

RESERVED = {SYSTEM.name, "system", "me", "presence"}
"""Names that nobody takes: the server's own, and those of calls under `agents`."""
