"""`mcp`: a wiki for an assistant on the same machine, by lines of JSON."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from wiki.cli.opening import acting_as, opened
from wiki.errors import InvalidError
from wiki.services import assistant_protocol
from wiki.services.assistant import Tool
from wiki.services.context import ANONYMOUS
from wiki.text import json_text


@click.command()
@click.option("--as", "name", default="", help="The account it acts for.")
def mcp(name: str) -> None:
    """Answer an assistant (Model Context Protocol) by lines of JSON.

    It searches, reads, follows paths and asks as the account sees the wiki, or as
    everybody does; what it changes becomes a proposal. A running server answers the
    same at /mcp.

    Example: throughline mcp --as ada
    """
    with opened() as site:
        viewer = acting_as(site, name) if name else ANONYMOUS

        def run(tool: Tool, arguments: dict[str, Any]) -> dict[str, Any]:
            if tool.writes:
                return site.writing(viewer, lambda ctx: tool.call(ctx, arguments))
            with site.reading(viewer) as context:
                return tool.call(context, arguments)

        with site.reading(viewer) as context:
            title = context.schema.site.title
        for _, line in json_text.lines(sys.stdin):
            try:
                message = json_text.read(line, "The message")
                found = assistant_protocol.answer(message, run, title=title)
            except InvalidError as error:
                found = assistant_protocol.unread(error.message)
            if found is not None:
                click.echo(json.dumps(found, ensure_ascii=False))
