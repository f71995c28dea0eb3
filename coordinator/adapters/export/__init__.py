"""A workspace as a folder for people to keep and read: its files, its events, and what they are."""

from coordinator.adapters.export.folder import Exported, export

__all__ = ["Exported", "export"]
