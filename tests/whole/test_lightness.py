"""What a server's processes do not carry along, since memory is what owners pay for."""

from __future__ import annotations

import subprocess
import sys

import pytest

WIKI = ("sqlalchemy", "flask", "numpy", "mistune", "graph")
SELDOM = (
    *("webauthn", "authlib", "joserfc", "cryptography", "icalendar", "segno"),
    *("bs4", "mwparserfromhell", "bibtexparser", "pylatexenc", "rispy", "tomlkit"),
    *("networkx", "openpyxl", "reportlab", "PIL", "rdflib", "alembic", "limits"),
    *("sqlalchemy.dialects.postgresql", "psycopg"),
)


@pytest.mark.parametrize(
    ("module", "without"),
    [
        ("wiki.cli.serving", (*WIKI, "granian", "limits")),
        ("wiki.supervising", WIKI),
        ("wiki.app", SELDOM),
    ],
)
def test_a_process_loads_nothing_that_it_does_not_need(
    module: str, without: tuple[str, ...]
) -> None:
    program = f"import sys, {module}; print(*sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    loaded = set(told.stdout.split())
    assert module in loaded
    assert not loaded.intersection(without)
