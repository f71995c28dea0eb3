"""The server's own folder: database, lock and the tokens as they were first given out."""

import fcntl
import os
from pathlib import Path

from coordinator.core.errors import CoordError

__all__ = ["CannotStart", "Home"]


class CannotStart(CoordError):
    """The server cannot start"""


class Home:
    """The folder `--home`: private, ignored by git, and used by one server at a time."""

    def __init__(self, path: Path) -> None:
        """Name the folder; nothing is touched yet."""
        self.path = path.absolute()
        self._lock: int | None = None

    def prepare(self) -> None:
        """Make the folder; raises `CannotStart` where it cannot be written."""
        try:
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
            (self.path / ".gitignore").write_text("*\n")
        except OSError as error:
            raise CannotStart(
                f"The home folder {self.path} cannot be written: {error.strerror}.",
                fix="Choose another with --home, or mend its permissions.",
            ) from error

    def lock(self) -> None:
        """Take the folder for this process until it ends, however it ends.

        Raises `CannotStart` where another server has it: two on one database would harm it.
        """
        descriptor = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.read(descriptor, 200).decode(errors="replace").strip()
            os.close(descriptor)
            raise CannotStart(
                f"Another server uses {self.path}{f' ({holder})' if holder else ''}.",
                fix="Stop it, or start this one with another --home.",
            ) from None
        self._lock = descriptor

    @property
    def is_locked(self) -> bool:
        """Tell whether this process has the folder."""
        return self._lock is not None

    def say(self, address: str) -> None:
        """Write down, for other commands on this machine, where this server listens."""
        if self._lock is not None:
            os.ftruncate(self._lock, 0)
            os.pwrite(self._lock, f"pid {os.getpid()} at {address}\n".encode(), 0)

    def release(self) -> None:
        """Give the folder back."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def address(self) -> str | None:
        """Return where the server that used this folder last listens, if it said."""
        try:
            return (self.path / "lock").read_text().rpartition(" at ")[2].strip() or None
        except OSError:
            return None

    def token_file(self, workspace: str, agent: str) -> Path:
        """Return where an agent's first token is kept."""
        return self.path / "tokens" / workspace / agent

    def keep_token(self, workspace: str, agent: str, secret: str) -> None:
        """Write a token so that only this user can read it."""
        path = self.token_file(workspace, agent)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secret + "\n")
            file.flush()
            os.fsync(file.fileno())
