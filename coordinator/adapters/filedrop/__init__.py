"""The folder as a door: what is dropped is taken in, what others post appears as files."""

from coordinator.adapters.filedrop.door import FileDoor
from coordinator.adapters.filedrop.folder import Folder

__all__ = ["FileDoor", "Folder"]
