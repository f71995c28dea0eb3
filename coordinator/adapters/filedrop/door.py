"""The file door of the whole server: one folder for each workspace."""

from pathlib import Path

from coordinator.adapters.filedrop.folder import Folder
from coordinator.core.settings import Settings
from coordinator.core.work import Desk

__all__ = ["FileDoor"]


class FileDoor:
    """Opens a folder per workspace and closes them together."""

    def __init__(self, desk: Desk, settings: Settings) -> None:
        """Take in through `desk`; no folder is open yet."""
        self._desk = desk
        self._settings = settings
        self.folders: dict[str, Folder] = {}
        """The open folders by workspace: `refused()` tells what waits in one for mending."""

    async def open(self, workspace: str, root: Path) -> None:
        """Make and watch a workspace's folder; one that is open stays as it is."""
        if workspace in self.folders:
            return
        folder = Folder(self._desk, self._settings, workspace, root)
        await folder.start()
        self.folders[workspace] = folder
        folder.begin()

    def refusals(self, workspace: str) -> int:
        """Return a number that grows whenever something is refused in a folder, or no longer."""
        folder = self.folders.get(workspace)
        return folder.journal.refusals if folder is not None else 0

    async def close(self) -> None:
        """Stop watching; a pass that is under way may end first, within half a second."""
        for folder in self.folders.values():
            await folder.stop()
        self.folders.clear()
