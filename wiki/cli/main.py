"""The commands together, and how each of them fails: one line, never a traceback."""

from __future__ import annotations

import sys
from typing import NoReturn

import click

from wiki.cli import (
    asking,
    assisting,
    backups,
    batch,
    content,
    keeping,
    learning,
    mail,
    people,
    running,
    working,
)
from wiki.errors import WikiError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="throughline", prog_name="throughline")
def throughline() -> None:
    """A curated wiki whose typed, sourced links answer people's questions.

    Settings are THROUGHLINE_* environment variables, or a TOML file named by
    THROUGHLINE_CONFIG. The data lies in the folder THROUGHLINE_DATA_DIR ("data").

    Example: throughline init && throughline serve
    """


for command in (
    running.init,
    running.serve,
    working.work,
    content.import_command,
    content.export_command,
    people.user,
    asking.related,
    asking.paths,
    asking.ask,
    assisting.mcp,
    learning.suggest_links,
    learning.judge,
    learning.evaluate,
    learning.learn,
    keeping.vocabulary,
    keeping.check,
    backups.backup,
    backups.restore,
    batch.answers,
    mail.mail,
):
    throughline.add_command(command)


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
