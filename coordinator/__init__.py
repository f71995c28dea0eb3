"""Coordinator: state, handoffs and contracts for a team of coding agents.

Start reading in `app.py`, which puts the parts together; `core/` is what every domain stands on,
`domains/` holds one folder per kind of thing, `adapters/` the doors through which they are reached.
"""

from importlib.metadata import version

__all__ = ["__version__"]

__version__ = version("tuvens-coordinator")
