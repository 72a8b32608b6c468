"""`user`: accounts and tokens."""

from __future__ import annotations

import sys

import click

from wiki.cli.opening import opened
from wiki.services import accounts, factors, joining, sessions, tokens
from wiki.services.context import ROLES
from wiki.services.starting import SYSTEM


@click.group()
def user() -> None:
    """Accounts and API tokens.

    Example: throughline user add maria --role contributor --password-stdin
    """


@user.command("add")
@click.argument("name")
@click.option(
    "--role", required=True, type=click.Choice(ROLES), help="What they may do."
)
@click.option("--password-stdin", is_flag=True, help="Read the password from input.")
def add_user(name: str, role: str, *, password_stdin: bool) -> None:
    """Make an account; without a password it can only use tokens.

    Example: echo "a long password" | throughline user add maria --role contributor
    --password-stdin
    """
    password = sys.stdin.readline().rstrip("\n") if password_stdin else ""
    if password_stdin and not password:
        raise click.UsageError("No password came in. Give it on standard input.")
    with opened() as site:
        site.writing(
            SYSTEM, lambda context: accounts.add(context, name, role, password)
        )
    click.echo(f"Made the account {name.lower()} ({role}).")


@user.command("invite")
@click.option(
    "--role", required=True, type=click.Choice(ROLES), help="What they may do."
)
@click.option(
    "--days", type=click.IntRange(1, joining.LONGEST_DAYS), default=7, show_default=True
)
@click.option(
    "--uses",
    type=click.IntRange(1, joining.MOST_USES),
    default=1,
    show_default=True,
    help="How many people may use it.",
)
@click.option("--note", default="", help="For whom it is.")
def invite(role: str, *, days: int, uses: int, note: str) -> None:
    """Make an invitation and print its address; it is not shown again.

    Example: throughline user invite --role contributor --days 14
    """
    with opened() as site:
        made = site.writing(
            SYSTEM,
            lambda context: joining.invite(
                context, role=role, days=days, uses=uses, note=note
            ),
        )
        root = site.settings.base_url.rstrip("/")
    click.echo(f"{root}/invitations/{made.token}")


@user.command("token")
@click.argument("name")
@click.option("--label", default="", help="What it is for.")
@click.option(
    "--scope",
    type=click.Choice(list(tokens.SCOPES)),
    default="write",
    show_default=True,
    help="What it may do.",
)
@click.option("--expires", default="", help="A day, or never; a year if left out.")
@click.option("--list", "shows_all", is_flag=True, help="List the tokens instead.")
@click.option("--revoke", type=int, help="End the token of this number instead.")
def user_token(
    name: str,
    *,
    label: str,
    scope: str,
    expires: str,
    shows_all: bool,
    revoke: int | None,
) -> None:
    """Make an API token and print it; it is not shown again.

    Example: throughline user token maria --label "nightly import" --expires 2030-12-31
    """
    with opened() as site:
        if shows_all:
            with site.reading(SYSTEM) as context:
                for each in tokens.listed(context, name):
                    click.echo(_token_line(each))
        elif revoke is not None:
            site.writing(SYSTEM, lambda context: tokens.revoke(context, name, revoke))
            click.echo(f"Revoked token {revoke} of {name}.")
        else:
            made = site.writing(
                SYSTEM,
                lambda context: tokens.make(
                    context, name, name=label, scope=scope, expires=expires
                ),
            )
            click.echo(made.token)


def _token_line(each: tokens.TokenView) -> str:
    until = each.expires[:10] or "never"
    used = each.used[:10] or "never"
    words = (each.number, each.scope, f"ends {until}", f"used {used}", each.name)
    return "\t".join(str(word) for word in words)


@user.command("list")
def list_users() -> None:
    """List the accounts.

    Example: throughline user list
    """
    with opened() as site, site.reading(SYSTEM) as context:
        for each in accounts.list_accounts(context):
            state = "disabled" if each.disabled else "active"
            click.echo(f"{each.name}\t{each.role}\t{state}\t{each.created[:10]}")


@user.command("disable")
@click.argument("name")
def disable_user(name: str) -> None:
    """Close an account; its sessions and tokens end.

    Example: throughline user disable maria
    """
    with opened() as site:
        site.writing(SYSTEM, lambda context: accounts.disable(context, name))
    click.echo(f"Disabled the account {name}.")


@user.command("password")
@click.argument("name")
@click.option(
    "--password-stdin", is_flag=True, required=True, help="Read it from input."
)
def set_password(name: str, *, password_stdin: bool) -> None:
    """Change a password; the account's sessions end.

    Example: echo "another password" | throughline user password admin --password-stdin
    """
    password = sys.stdin.readline().rstrip("\n") if password_stdin else ""
    with opened() as site:
        site.writing(
            SYSTEM, lambda context: accounts.set_password(context, name, password)
        )
    click.echo(f"Changed the password of {name}.")


@user.command("sessions")
@click.argument("name", default="")
@click.option("--end", "number", type=int, help="End the session of this number.")
@click.option(
    "--end-all", is_flag=True, help="End all; without a name those of everybody."
)
def user_sessions(name: str, *, number: int | None, end_all: bool) -> None:
    """List where somebody is signed in, or end that; tokens go on.

    Example: throughline user sessions maria --end-all
    """
    if not name and (number is not None or not end_all):
        raise click.UsageError("Name an account, or end all with --end-all.")
    with opened() as site:
        if number is not None:
            site.writing(SYSTEM, lambda context: sessions.end(context, name, number))
            click.echo(f"Ended session {number} of {name}.")
        elif not name:
            site.writing(SYSTEM, sessions.end_everybodys)
            click.echo("Ended every session of everybody.")
        elif end_all:
            site.writing(SYSTEM, lambda context: sessions.end_all(context, name))
            click.echo(f"Ended every session of {name}.")
        else:
            with site.reading(SYSTEM) as context:
                for each in sessions.listed(context, name, site.settings):
                    click.echo(_session_line(each))


def _session_line(each: sessions.SessionView) -> str:
    words = (each.number, each.started, each.used, each.way, each.address, each.browser)
    return "\t".join(str(word) for word in words)


@user.command("second-factor")
@click.argument("name")
@click.option("--remove", "removes", is_flag=True, required=True, help="Take it away.")
def second_factor(name: str, *, removes: bool) -> None:
    """Take codes and passkeys of an account away, for somebody who lost theirs.

    Example: throughline user second-factor maria --remove
    """
    del removes
    with opened() as site:
        site.writing(SYSTEM, lambda context: factors.remove(context, name))
    click.echo(f"Removed the second factor of {name}.")
