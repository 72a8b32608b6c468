"""The commands together, and how each of them fails: one line, never a traceback."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import NoReturn

import click

from wiki.errors import WikiError

COMMANDS = {
    "init": "making.init",
    "serve": "serving.serve",
    "work": "working.work",
    "import": "content.import_command",
    "export": "content.export_command",
    "user": "people.user",
    "related": "asking.related",
    "paths": "asking.paths",
    "ask": "asking.ask",
    "mcp": "assisting.mcp",
    "suggest-links": "learning.suggest_links",
    "judge": "learning.judge",
    "evaluate": "learning.evaluate",
    "learn": "learning.learn",
    "vocabulary": "keeping.vocabulary",
    "check": "keeping.check",
    "backup": "backups.backup",
    "restore": "backups.restore",
    "answers": "batch.answers",
    "mail": "mail.mail",
}
"""What each command is called, with its module and function."""


class Commands(Mapping[str, click.Command]):
    """The commands, each loaded when it is asked for: `serve` needs no other."""

    def __getitem__(self, name: str) -> click.Command:
        module, _, function = COMMANDS[name].partition(".")
        command: click.Command = getattr(import_module(f"wiki.cli.{module}"), function)
        return command

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


@click.group(
    commands=Commands(),
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="throughline", prog_name="throughline")
def throughline() -> None:
    """A curated wiki whose typed, sourced links answer people's questions.

    Settings are THROUGHLINE_* environment variables, or a TOML file named by
    THROUGHLINE_CONFIG. The data lies in the folder THROUGHLINE_DATA_DIR ("data").

    Example: throughline init && throughline serve
    """


def main() -> NoReturn:
    """Run a command and exit: 0 done, 1 failed, 2 wrong use."""
    try:
        throughline(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        sys.exit(1)
    except WikiError as error:
        # What the database itself said is for who runs the wiki, and for nobody else.
        said = getattr(error.__cause__, "orig", None)
        reason = " ".join(f" ({said})".split()) if said else ""
        click.echo(f"throughline: {error.message}{reason and f' {reason}'}", err=True)
        sys.exit(1)
    except Exception as error:
        text = " ".join(f"{type(error).__name__}: {error}".split())
        click.echo(f"throughline: the command failed: {text[:300]}", err=True)
        sys.exit(1)
    sys.exit(0)
