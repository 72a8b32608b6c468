"""What the documents show is what the program does."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from tests.starter import Starter
from tests.whole.processes import Throughline
from wiki.cli.main import throughline
from wiki.config import Settings
from wiki.services import asking
from wiki.services.context import ANONYMOUS
from wiki.services.site import Site

HOUSE = Path(__file__).parent.parent.parent
DOCUMENTS = (
    *HOUSE.glob("*.md"),
    *HOUSE.glob("docs/*.md"),
    HOUSE / "seeds" / "README.md",
)


def _blocks(kind: str) -> Iterator[tuple[str, str]]:
    """Give the lines of the code blocks of a kind, with the document's name."""
    for path in DOCUMENTS:
        text = path.read_text("utf-8")
        for block in re.findall(rf"^```{kind}\n(.*?)^```", text, re.DOTALL | re.M):
            for line in block.replace("\\\n", " ").splitlines():
                if line.strip():
                    yield path.name, line.strip()


@pytest.fixture
def at_starter(field_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THROUGHLINE_DATABASE_URL", field_settings.database_url)
    monkeypatch.setenv("THROUGHLINE_DATA_DIR", str(field_settings.data_dir))
    monkeypatch.chdir(HOUSE)


# What commands answer does not depend on the database, and some weigh the whole graph.
@pytest.mark.parametrize("bases", ["sqlite"], indirect=True, scope="session")
@pytest.mark.usefixtures("at_starter")
def test_every_shown_command_runs() -> None:
    shown = [line for _, line in _blocks("sh") if line.startswith("throughline ")]
    assert len(shown) > 10
    for line in shown:
        words = shlex.split(line, comments=True)[1:]
        result = CliRunner().invoke(throughline, words)
        assert result.exit_code == 0, f"{line}\n{result.output}"


def test_every_shown_address_answers(field_browser: FlaskClient) -> None:
    shown = list(_blocks("address"))
    assert len(shown) > 10
    for name, address in shown:
        assert field_browser.get(address).status_code == 200, f"{name}: {address}"


def test_every_shown_pattern_has_answers(field: Site) -> None:
    shown = list(_blocks("pattern"))
    assert len(shown) > 3
    with field.reading(ANONYMOUS) as context:
        for name, pattern in shown:
            assert asking.ask(context, pattern).total > 0, f"{name}: {pattern}"


def test_links_between_documents_lead_somewhere() -> None:
    for path in DOCUMENTS:
        text = re.sub(r"`[^`\n]*`", "", path.read_text("utf-8"))
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
            assert (path.parent / target).exists(), f"{path.name}: {target}"


def test_the_readme_names_every_command() -> None:
    text = "".join(path.read_text("utf-8") for path in DOCUMENTS)
    for name, command in throughline.commands.items():
        names = (
            [f"{name} {each}" for each in command.commands]
            if isinstance(command, click.Group)
            else [name]
        )
        for each in names:
            assert f"throughline {each}" in text, each


def test_the_shown_client_reads_and_changes(starter: Starter, tmp_path: Path) -> None:
    text = (HOUSE / "docs" / "api.md").read_text("utf-8")
    (block,) = re.findall(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    wiki = Throughline(starter.copy(tmp_path / "data"))
    token = wiki.do("user", "token", "admin").split()[-1]
    known: dict[str, Any] = {}
    exec(block, known)  # noqa: S102 - the block of the document, as its reader runs it
    with wiki.serving() as server:
        client = known["Wiki"](server.url, token)
        assert len(list(client.every("/pages"))) > 700
        before, _ = client.ask("GET", "/pages/mccomb-school-district")
        client.change("mccomb-school-district", summary="Changed.")
        after, revision = client.ask("GET", "/pages/mccomb-school-district")
    assert (after["summary"], revision) == ("Changed.", '"2"')
    kept = ("body", "fields", "aliases", "links", "linked_from")
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
