"""A real client of the Model Context Protocol uses the wiki, by lines and by HTTP."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from mcp import ClientSession, StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client

from tests.starter import Starter
from tests.whole.processes import PROGRAM, Throughline

BOOK = "the-one-world-schoolhouse"
TOOLS = [
    "vocabulary",
    "search",
    "get_page",
    "related",
    "paths",
    "ask",
    "propose_change",
]
PATTERN = f'(b:book {{slug: "{BOOK}"}})-[introduces]->(c:concept)'

Use = Callable[[ClientSession], Awaitable[None]]


@pytest.fixture(scope="module")
def wiki(starter: Starter, tmp_path_factory: pytest.TempPathFactory) -> Throughline:
    """The starter wiki."""
    return Throughline(starter.copy(tmp_path_factory.mktemp("assistants") / "data"))


def over_lines(wiki: Throughline, use: Use, *options: str) -> None:
    """Use the command."""

    async def run() -> None:
        command, *words = PROGRAM
        server = StdioServerParameters(
            command=command,
            args=[*words, "mcp", *options],
            env={"THROUGHLINE_DATA_DIR": str(wiki.data)},
            cwd=Path(__file__).parents[2],
        )
        async with (
            stdio_client(server) as streams,
            ClientSession(streams[0], streams[1]) as session,
        ):
            await session.initialize()
            await use(session)

    asyncio.run(run())


def over_http(port: int, use: Use) -> None:
    """Use a running server."""

    async def run() -> None:
        async with (
            streamable_http_client(f"http://127.0.0.1:{port}/mcp") as streams,
            ClientSession(streams[0], streams[1]) as session,
        ):
            await session.initialize()
            await use(session)

    asyncio.run(run())


async def said(session: ClientSession, tool: str, **arguments: Any) -> str:
    """Give the text that a tool answers."""
    result: Any = await session.call_tool(tool, arguments)
    return str(result.content[0].text)


async def told(session: ClientSession, tool: str, **arguments: Any) -> Any:
    """Give the data that a tool answers."""
    return json.loads(await said(session, tool, **arguments))


async def read(session: ClientSession) -> None:
    """Use everything that reads."""
    tools = await session.list_tools()
    assert [each.name for each in tools.tools] == TOOLS
    words = await told(session, "vocabulary")
    assert words["relations"]["applies"]["inverse"] == "applied by"
    found = await told(session, "search", query="Schoolhouse type:book")
    assert found["items"][0]["slug"] == BOOK
    page = await told(session, "get_page", page="One World Schoolhouse")
    assert (page["slug"], page["type"]) == (BOOK, "book")
    assert any(link["relation"] == "introduces" for link in page["links"])
    near = await told(session, "related", page=BOOK, limit=3)
    assert len(near["items"]) == 3
    assert all(each["reasons"] for each in near["items"])
    ways = await told(session, "paths", source=BOOK, to_type="district", limit=1)
    assert "introduces" in ways["paths"][0]["text"]
    answer = await told(session, "ask", pattern=PATTERN)
    assert answer["rows"][0]["c"]["type"] == "concept"


async def err(session: ClientSession) -> None:
    """Ask for what cannot be answered: each time a sentence says what to do."""
    for tool, arguments, words in (
        ("get_page", {"page": "nothing at all"}, "No page is called"),
        ("search", {"words": "x"}, "The arguments do not fit: query"),
        ("search", {"query": "a\0b"}, "a character that no text has"),
        ("paths", {"source": BOOK}, "Say where to go"),
        ("ask", {"pattern": "(book"}, "character"),
        ("propose_change", {"page": BOOK, "comment": "x"}, "Sign in"),
    ):
        result: Any = await session.call_tool(tool, arguments)
        assert words in result.content[0].text, (tool, result)
        assert "Traceback" not in result.content[0].text


def test_an_assistant_reads_over_lines_and_over_http(wiki: Throughline) -> None:
    over_lines(wiki, read)
    over_lines(wiki, err)
    with wiki.serving() as server:
        over_http(server.port, read)
        over_http(server.port, err)


def test_what_an_assistant_changes_waits_for_a_curator(wiki: Throughline) -> None:
    async def propose(session: ClientSession) -> None:
        before = await told(session, "get_page", page=BOOK)
        done = await told(
            session, "propose_change", page=BOOK, summary="Anew.", comment="Shorter."
        )
        assert done["address"] == f"/review/{done['proposal']}"
        after = await told(session, "get_page", page=BOOK)
        assert after == before
        new = await told(
            session, "propose_change", type="concept", title="Unheard", comment="New."
        )
        assert new["proposal"] > done["proposal"]
        assert "No page is called" in await said(session, "get_page", page="Unheard")

    over_lines(wiki, propose, "--as", "admin")


def test_messages_that_are_none_are_answered_plainly(wiki: Throughline) -> None:
    lines = "\n".join(
        (
            "nonsense",
            "[]",
            '{"jsonrpc":"2.0","id":1,"method":"unheard"}',
            '{"jsonrpc":"2.0","method":"notifications/initialized"}',
            '{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"x"}}',
            '{"jsonrpc":"2.0","id":3,"method":"ping"}',
        )
    )
    answers = [json.loads(line) for line in wiki.do("mcp", send=lines).splitlines()]
    codes = [each.get("error", {}).get("code") for each in answers]
    assert codes == [-32700, -32600, -32601, -32602, None]
    assert answers[-1] == {"jsonrpc": "2.0", "id": 3, "result": {}}
    with wiki.serving() as server:
        assert server.fetch("/mcp").status == 405
        assert server.fetch("/mcp", "POST", "nonsense").status == 400
        assert server.fetch("/mcp", "POST", "[" * 10_000).status == 400
        ping = '{"jsonrpc":"2.0","id":3,"method":"ping"}'
        assert server.fetch("/mcp", "POST", ping).status == 200
        foreign = server.fetch("/mcp", "POST", ping, Origin="https://evil.example")
        assert foreign.status == 403
        wrong = server.fetch("/mcp", "POST", ping, Authorization="Bearer nothing")
        assert wrong.status == 401
