"""Opening the wiki for a command, and the person it acts as."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from wiki.config import load_settings
from wiki.services import accounts
from wiki.services.context import Context, Viewer
from wiki.services.site import Site
from wiki.services.starting import SYSTEM


@contextmanager
def opened() -> Iterator[Site]:
    """Open the wiki that the settings name and close it afterwards."""
    site = Site.open(load_settings())
    try:
        yield site
    finally:
        site.close()


@contextmanager
def reading() -> Iterator[Context]:
    """Open the wiki to read all of it: whoever runs commands has the files."""
    with opened() as site, site.reading(SYSTEM) as context:
        yield context


def acting_as(site: Site, name: str) -> Viewer:
    """Give the account of that name, or the system itself when none is named."""
    if not name:
        return SYSTEM
    with site.database.reading() as unit:
        return accounts.find_viewer(unit, name)


def print_json(data: Any) -> None:
    """Print data for programs."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


def json_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the option `--json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(function)
