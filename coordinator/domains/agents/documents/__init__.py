"""Reading a role's document: who it is, what it owes the team, and the way of its work.

Pure functions over markdown in the form that `docs/explanation/roles.md` describes, in time that
grows with its length. What stands in fenced blocks is for the agent: no structure is read there.
"""

from coordinator.domains.agents.documents.roles import WORKFLOWS, read_role, role_name
from coordinator.domains.agents.documents.workflow import read_workflow, workflow_of

__all__ = ["WORKFLOWS", "read_role", "read_workflow", "role_name", "workflow_of"]
