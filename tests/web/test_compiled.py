"""Templates that are compiled once, for this start and the next ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask, render_template

from wiki.web import compiled

Show = Callable[[], str]


@pytest.fixture
def started(tmp_path: Path) -> Callable[[], Show]:
    """A program over one template and one data folder, started as often as called."""
    (tmp_path / "templates").mkdir()
    template = tmp_path / "templates" / "greeting.html"
    template.write_text("Hello {{ name }}", encoding="utf-8")

    def start() -> Show:
        app = Flask("started", root_path=str(tmp_path))
        app.jinja_env.bytecode_cache = None  # that of the tests
        compiled.set_up(app, tmp_path / "data")

        def show() -> str:
            with app.app_context():
                return render_template("greeting.html", name="Ada")

        return show

    return start


def kept(folder: Path) -> dict[str, int]:
    """Give the files that hold compiled templates, with their numbers."""
    found = (folder / "data" / compiled.FOLDER).iterdir()
    return {path.name: path.stat().st_ino for path in found}


def test_the_next_start_reads_what_was_compiled(
    started: Callable[[], Show], tmp_path: Path
) -> None:
    assert started()() == "Hello Ada"
    before = kept(tmp_path)
    assert len(before) == 1
    assert started()() == "Hello Ada"
    assert kept(tmp_path) == before


def test_a_template_that_changed_is_compiled_anew(
    started: Callable[[], Show], tmp_path: Path
) -> None:
    started()()
    before = kept(tmp_path)
    changed = tmp_path / "templates" / "greeting.html"
    changed.write_text("Goodbye {{ name }}", encoding="utf-8")
    assert started()() == "Goodbye Ada"
    assert kept(tmp_path).keys() == before.keys()
    assert kept(tmp_path) != before


@pytest.mark.parametrize("content", [b"", b"\0" * 5_000, b"something else"])
def test_a_damaged_file_is_made_anew(
    started: Callable[[], Show], tmp_path: Path, content: bytes
) -> None:
    started()()
    (name,) = kept(tmp_path)
    (tmp_path / "data" / compiled.FOLDER / name).write_bytes(content)
    assert started()() == "Hello Ada"
    assert (tmp_path / "data" / compiled.FOLDER / name).read_bytes() != content


def test_where_nothing_can_be_kept_templates_are_compiled_each_time(
    started: Callable[[], Show], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "data").write_text("no folder", encoding="utf-8")
    assert started()() == "Hello Ada"
    assert "Templates are compiled at each start" in caplog.text


def test_a_folder_that_goes_while_it_is_used_stops_nothing(
    started: Callable[[], Show], tmp_path: Path
) -> None:
    show = started()
    (tmp_path / "data" / compiled.FOLDER).rmdir()
    assert show() == "Hello Ada"
