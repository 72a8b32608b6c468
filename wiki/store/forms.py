"""The forms of the database that this program knows, by the names of its migrations."""

from __future__ import annotations

from wiki.resources import migrations_folder


def newest_form() -> str:
    """Give the form that this program asks for."""
    return max(known_forms())


def known_forms() -> set[str]:
    """Give the numbers that the files of the migrations begin with."""
    files = (migrations_folder() / "versions").glob("[0-9]*.py")
    return {path.stem.partition("_")[0] for path in files}
