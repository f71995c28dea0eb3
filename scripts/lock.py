"""Writes `requirements/*.lock` from `pyproject.toml`: exact versions, and hashes of their files.

Asks the public package index only, whatever this machine's pip is told to search besides, so that
the locks are the same wherever they are made. Pins that still fit are kept; `--upgrade` renews all.
"""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
MACHINE_SETTINGS = ("PIP_FIND_LINKS", "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_NO_INDEX")
OPTIONS = (
    "--quiet",
    "--generate-hashes",
    "--strip-extras",
    "--allow-unsafe",
    "--no-emit-index-url",
    "--no-emit-trusted-host",
    "--no-emit-find-links",
    "--no-emit-options",
)


def requirements() -> dict[str, list[str]]:
    """What each lock must hold, by its name; `dev` holds all of `runtime`, at the same versions."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    runtime = project["project"]["dependencies"]
    return {"runtime": runtime, "dev": [*runtime, *groups["dev"]], "node": groups["node"]}


def compile_lock(name: str, wanted: list[str], extra: list[str]) -> None:
    """Write one lock; raises CalledProcessError when its requirements cannot be met together."""
    pinned = [] if name == "runtime" else ["--constraint", "requirements/runtime.lock"]
    environment = {k: v for k, v in os.environ.items() if k not in MACHINE_SETTINGS}
    environment |= {"PIP_CONFIG_FILE": os.devnull, "CUSTOM_COMPILE_COMMAND": "make lock"}
    output = f"requirements/{name}.lock"
    print(f"==> {output}", flush=True)
    subprocess.run(
        [sys.executable, "-m", "piptools", "compile", *OPTIONS, *pinned, *extra, "-o", output, "-"],
        input="\n".join(wanted),
        text=True,
        cwd=ROOT,
        env=environment,
        check=True,
    )


if __name__ == "__main__":
    for lock, lines in requirements().items():
        compile_lock(lock, lines, sys.argv[1:])
