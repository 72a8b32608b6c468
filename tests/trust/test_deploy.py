"""What operators start from: files that name only what there is."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

from wiki.cli.main import throughline
from wiki.config import PREFIX, Settings

HOUSE = Path(__file__).parent.parent.parent
DEPLOY = HOUSE / "deploy"
KNOWN = {f"{PREFIX}{each.name.upper()}" for each in fields(Settings)}
FILES = ("Dockerfile", "compose.yaml", "throughline.service")


def compose() -> dict[str, Any]:
    """Read the Compose file."""
    read: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    return read


def test_the_readme_has_every_setting_and_no_other() -> None:
    text = (HOUSE / "README.md").read_text("utf-8")
    rows = [line for line in text.splitlines() if line.startswith(f"| `{PREFIX}")]
    shown = {name for row in rows for name in re.findall(r"`(\w+)`", row.split("|")[1])}
    assert shown == KNOWN


def test_the_readme_shows_the_defaults() -> None:
    text = (HOUSE / "README.md").read_text("utf-8")
    for each in fields(Settings):
        if isinstance(each.default, bool):
            row = f"| `{PREFIX}{each.name.upper()}` | `{str(each.default).lower()}` |"
        elif isinstance(each.default, int | float) or each.name.startswith("limit_"):
            row = f"| `{PREFIX}{each.name.upper()}` | `{each.default}` |"
        else:
            continue
        assert row in text, row


@pytest.mark.parametrize("name", FILES)
def test_a_file_sets_what_can_be_set(name: str) -> None:
    text = (DEPLOY / name).read_text("utf-8")
    named = set(re.findall(rf"\b{PREFIX}\w+", text))
    assert named
    assert named <= KNOWN


def test_containers_run_commands_that_exist() -> None:
    services = compose()["services"]
    commands = [each["command"][0] for each in services.values() if "command" in each]
    assert sorted(commands) == ["init", "work"]
    assert set(commands) <= set(throughline.commands)
    image = (DEPLOY / "Dockerfile").read_text("utf-8")
    (words,) = re.findall(r"^CMD \[(.*)\]$", image, re.MULTILINE)
    command, *options = re.findall(r'"([^"]+)"', words)
    known = {
        name for each in throughline.commands[command].params for name in each.opts
    }
    assert {word for word in options if word.startswith("--")} <= known


def test_containers_are_shut_in() -> None:
    services = compose()["services"]
    ours = [each for each in services.values() if each.get("image") == "throughline"]
    assert len(ours) == 4
    for each in ours:
        assert each["read_only"]
        assert each["cap_drop"] == ["ALL"]
        assert "ports" not in each, "Only the proxy is reached from outside."
    image = (DEPLOY / "Dockerfile").read_text("utf-8")
    assert re.search(r"^USER throughline$", image, re.MULTILINE)
    assert "HEALTHCHECK" in image
    for base in re.findall(r"^FROM (\S+)", image, re.MULTILINE):
        assert re.fullmatch(r"[a-z]+:[\w.-]*\d[\w.-]*", base), "A base by its version."


def test_the_image_is_built_once_and_asked_of_nobody() -> None:
    services = compose()["services"]
    ours = {
        name: each
        for name, each in services.items()
        if each.get("image") == "throughline"
    }
    built = {name for name, each in ours.items() if "build" in each}
    assert built == {"prepare"}
    for name, each in ours.items():
        assert each["pull_policy"] == ("build" if name in built else "never")


def test_the_build_is_given_nothing_but_what_the_wheel_is_made_of() -> None:
    lines = (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
    rules = [line for line in lines if not line.startswith("#")]
    assert rules[0] == "*"
    let_in = {line.removeprefix("!") for line in rules if line.startswith("!")}
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text("utf-8"))
    sources = project["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"]
    files = {"LICENSE", "README.md", "hatch_build.py", "pyproject.toml"}
    assert let_in == {*sources, *files, "requirements.lock"}
    assert {"wiki/static/dist", "wiki/frontend/node_modules"} <= set(rules)


def test_what_a_service_mounts_or_waits_for_is_there() -> None:
    read = compose()
    for each in read["services"].values():
        assert set(each.get("depends_on", ())) <= read["services"].keys()
        for volume in each.get("volumes", ()):
            source = volume.split(":")[0]
            there = (DEPLOY / source).exists() if "/" in source else True
            assert there, volume
            assert "/" in source or source in read["volumes"], volume
    proxy = (DEPLOY / "Caddyfile").read_text("utf-8")
    behind = set(re.findall(r"(\w+):8000", proxy))
    assert behind == {"one", "two"} <= read["services"].keys()


def test_the_unit_runs_a_command_and_waits_where_the_socket_is() -> None:
    unit = (DEPLOY / "throughline.service").read_text("utf-8")
    (command,) = re.findall(r"^ExecStart=\S+/throughline (\w+)$", unit, re.MULTILINE)
    assert command in throughline.commands
    assert "Requires=throughline.socket" in unit
    assert not re.findall(r"^Exec\w+=(?!/srv/|/bin/sh )", unit, re.MULTILINE)
    socket = (DEPLOY / "throughline.socket").read_text("utf-8")
    assert "ListenStream=127.0.0.1:8000" in socket
