"""Where the files that are not code lie, in an installed wheel or in a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def templates_folder() -> Path:
    """The folder of the Jinja templates."""
    return _beside("templates")


def seeds_folder() -> Path:
    """The folder of what a new site starts with."""
    return _beside("seeds")


def static_folder() -> Path:
    """The folder of the files that browsers fetch."""
    return _PACKAGE / "static"


def migrations_folder() -> Path:
    """The folder of the Alembic migrations."""
    return _PACKAGE / "migrations"


def _beside(name: str) -> Path:
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name
