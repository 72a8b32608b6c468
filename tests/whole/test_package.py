"""The built wheel, installed far from its sources, is the same program."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.whole.processes import PATIENCE, Answer, Throughline

ROOT = Path(__file__).parents[2]
BUNDLES = ("app.js", "editor.js", "map.js", "passkeys.js", "theme.js")
ADDRESSES = (
    "/",
    "/pages/the-one-world-schoolhouse",
    "/pages/the-one-world-schoolhouse/related",
    "/types/book",
    "/search?q=mastery",
    "/sign-in",
    "/static/app.css",
    *(f"/static/dist/{name}" for name in BUNDLES),
    "/static/dist/licences.txt",
)
# The stamp of an asset, the server's port, the moment of an answer, a form's secret.
_PASSING = re.compile(
    r"\?v=[\w.-]+|127\.0\.0\.1(?::|%3A)\d+|\d{4}-\d\d-\d\dT[\d:.]+(?:Z|\+00:00)?"
    r'|name="csrf_token"[^>]*|name="csrf-token"[^>]*'
)


def call(*words: str | Path, folder: Path) -> None:
    """Run a tool that must succeed."""
    done = subprocess.run(
        list(map(str, words)),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=2 * PATIENCE,
        check=False,
    )
    assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources as somebody who clones them has them."""
    folder = tmp_path_factory.mktemp("sources")
    call("git", "clone", "--quiet", ROOT, folder / "clone", folder=folder)
    return folder / "clone"


@pytest.fixture(scope="module")
def wheel(clone: Path) -> Path:
    """The wheel; building it bundles the front end in the clone as well."""
    folder = clone.parent / "dist"
    call(
        *(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"),
        *("--wheel-dir", folder, clone),
        folder=clone.parent,
    )
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(
    clone: Path, wheel: Path, tmp_path_factory: pytest.TempPathFactory
) -> Throughline:
    """The program from the wheel, in an environment and a folder of its own."""
    folder = tmp_path_factory.mktemp("elsewhere")
    environment, empty = folder / "environment", folder / "empty"
    empty.mkdir()
    uv = (sys.executable, "-m", "uv")
    python = environment / "bin" / "python"
    call(*uv, "venv", "--python", sys.executable, environment, folder=folder)
    locked = ("--require-hashes", "-r", clone / "requirements.lock")
    try:
        call(*uv, "pip", "install", "--python", python, *locked, folder=folder)
    except AssertionError:  # uv has its own idea of where packages are
        pip = (sys.executable, "-m", "pip", "--python", python)
        call(*pip, "install", "--quiet", *locked, folder=folder)
    call(
        *(*uv, "pip", "install", "--python", python, "--no-deps", wheel),
        folder=folder,
    )
    command = str(environment / "bin" / "throughline")
    return Throughline(empty / "data", program=(command,), folder=empty)


def test_the_wheel_holds_what_the_program_needs_and_nothing_else(
    clone: Path, wheel: Path
) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    needed = {
        f"wiki/{path.relative_to(clone)}"
        for folder in ("templates", "seeds")
        for path in (clone / folder).rglob("*")
        if path.is_file()
    }
    needed |= {f"wiki/static/dist/{name}" for name in (*BUNDLES, "licences.txt")}
    needed |= {"wiki/static/app.css", "wiki/migrations/script.py.mako"}
    assert needed - names == set()
    assert any(re.fullmatch(r"[^/]+\.dist-info/licenses/LICENSE", n) for n in names)
    tops = {name.split("/", 1)[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"graph", "wiki"}
    unwanted = ("tests", "frontend", "node_modules", "__pycache__", "data")
    assert not [
        name for name in names if not {*name.split("/")[:-1]}.isdisjoint(unwanted)
    ]


def test_the_installed_program_answers_as_the_checkout_does(
    clone: Path, installed: Throughline
) -> None:
    pages = len(list((clone / "seeds" / "pages").rglob("*.md")))
    assert f"Put {pages:,} pages into it." in installed.do("init")
    assert list(installed.folder.iterdir()) == [installed.data]
    from_wheel = answers(installed)
    # The same data, so that what is told of it can differ by the program alone.
    data = clone.parent / "data"
    shutil.copytree(installed.data, data)
    from_checkout = answers(Throughline(data, folder=clone))
    assert {
        path: answer.status for path, answer in from_wheel.items()
    } == dict.fromkeys(ADDRESSES, 200)
    for path in ADDRESSES:
        here, there = from_checkout[path], from_wheel[path]
        assert there.status == here.status, path
        assert there.headers["content-type"] == here.headers["content-type"], path
        assert lasting(there.text) == lasting(here.text), path


def answers(wiki: Throughline) -> Mapping[str, Answer]:
    """Give what a server over the wiki answers, which learns nothing meanwhile."""
    wiki.settings = {"THROUGHLINE_JOBS": "false"}
    with wiki.serving() as server:
        return {path: server.fetch(path) for path in ADDRESSES}


def lasting(text: str) -> str:
    """Leave out what differs from one answer to the next."""
    return _PASSING.sub("", text)
