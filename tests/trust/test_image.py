"""The image of `deploy/Dockerfile`, built, and run as `deploy/compose.yaml` says.

It needs podman or Docker, and its base image; CONTRIBUTING says how to do without.
No container has a network: what is asked of one is asked inside it.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import make_url

from tests.databases import Databases
from tests.whole.processes import PATIENCE

pytestmark = pytest.mark.long

HOUSE = Path(__file__).parents[2]
DOCKERFILE = HOUSE / "deploy" / "Dockerfile"
COMPOSE = HOUSE / "deploy" / "compose.yaml"
BUILD_PATIENCE = 1800
SITE = "wiki.example.org"
GIVEN = {
    "DATABASE_PASSWORD": "d" * 24,
    "SECRET_KEY": "s" * 32,
    "METRICS_TOKEN": "m" * 32,
}
ASK = """
import json, sys, urllib.error, urllib.request
method, path, body, headers = json.loads(sys.argv[1])
asked = urllib.request.Request("http://127.0.0.1:8000" + path, method=method,
    data=body.encode() if body else None, headers=headers)
try:
    answer = urllib.request.urlopen(asked, timeout=60)
except urllib.error.HTTPError as error:
    answer = error
print(json.dumps([answer.status, answer.read().decode()]))
"""
PAGE = json.dumps({"type": "school", "title": "A School in a Box", "summary": "Kept."})


class Engine:
    """podman or Docker, called as `CONTAINER_ENGINE` says."""

    def __init__(self) -> None:
        named = shlex.split(os.environ.get("CONTAINER_ENGINE", ""))
        known = [named] if named else [["podman"], ["docker"]]
        self.words = next(
            (each for each in known if shutil.which(each[0]) and _answers(each)), []
        )
        self.building = shlex.split(os.environ.get("CONTAINER_BUILD_OPTIONS", ""))
        self.running = shlex.split(os.environ.get("CONTAINER_RUN_OPTIONS", ""))

    def call(
        self, *words: str, patience: float = PATIENCE
    ) -> subprocess.CompletedProcess[str]:
        """Call it, however that ends."""
        return subprocess.run(
            [*self.words, *words],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            cwd=HOUSE,
            timeout=patience,
            check=False,
        )

    def do(self, *words: str, patience: float = PATIENCE) -> str:
        """Call it for what must succeed; give what it printed."""
        done = self.call(*words, patience=patience)
        assert done.returncode == 0, (words, done.stdout[-4000:], done.stderr[-4000:])
        return done.stdout.strip()

    def options(self, service: dict[str, Any], *more: str) -> list[str]:
        """Give what the Compose file says of a service as options of `run`."""
        said = {
            "tmpfs": "--tmpfs",
            "cap_drop": "--cap-drop",
            "security_opt": "--security-opt",
        }
        given = [*self.running, "--network", "none"]
        given += ["--read-only"] if service["read_only"] else []
        for key, option in said.items():
            for value in service[key]:
                given += [option, value]
        for name, value in service.get("environment", {}).items():
            given += ["--env", f"{name}={value}"]
        return [*given, *more]


class Container:
    """One that runs; it is asked from within."""

    def __init__(self, engine: Engine, name: str) -> None:
        self.engine, self.name = engine, name

    def inside(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command in it."""
        return self.engine.call("exec", self.name, *words)

    def ask(
        self, path: str, method: str = "GET", body: str = "", **headers: str
    ) -> Any:
        """Ask its server as the proxy would; give the status and the text."""
        known = {"Host": SITE, "X-Forwarded-Proto": "https", **headers}
        asked = json.dumps([method, path, body, known])
        done = self.inside("python", "-c", ASK, asked)
        assert done.returncode == 0, (done, self.logs())
        return json.loads(done.stdout)

    def save(self, token: str) -> int:
        """Make a page by the API; give the status."""
        sent = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        status: int = self.ask("/api/v1/pages", "POST", PAGE, **sent)[0]
        return status

    def wait_for(self, *words: str) -> None:
        """Try a command in it until it succeeds."""
        deadline = time.monotonic() + PATIENCE
        while self.inside(*words).returncode:
            assert self.state("Running") == "true", self.logs()
            assert time.monotonic() < deadline, self.logs()

    def wait_until_it_says(self, text: str) -> None:
        """Read what it says until a text is there."""
        deadline = time.monotonic() + PATIENCE
        while text not in self.logs():
            assert self.state("Running") == "true", self.logs()
            assert time.monotonic() < deadline, self.logs()

    def stop(self) -> None:
        """End it as Compose does; it must say that all went well."""
        self.engine.do("stop", "--time", "40", self.name)
        assert self.state("ExitCode") == "0", self.logs()

    def state(self, word: str) -> str:
        """Give one word of its state."""
        return self.engine.do(
            "container", "inspect", "--format", f"{{{{.State.{word}}}}}", self.name
        )

    def logs(self) -> str:
        """Give what it has said."""
        done = self.engine.call("logs", self.name)
        return done.stdout + done.stderr


def _answers(words: list[str]) -> bool:
    done = subprocess.run([*words, "info"], capture_output=True, check=False)
    return done.returncode == 0


def _services() -> dict[str, Any]:
    """Read the services of the Compose file that run the program."""
    text = COMPOSE.read_text("utf-8")
    for name, value in {**GIVEN, "SITE": SITE}.items():
        text = text.replace(f"${{{name}:?}}", value)
    assert "${" not in text
    services = yaml.safe_load(text)["services"]
    return {
        name: each for name, each in services.items() if each["image"] == "throughline"
    }


@pytest.fixture(scope="module")
def engine() -> Engine:
    """What builds and runs containers here, with the base image."""
    found = Engine()
    if not found.words:
        pytest.skip("neither podman nor Docker answers")
    (base,) = set(re.findall(r"^FROM (\S+)", DOCKERFILE.read_text("utf-8"), re.M))
    if found.call("image", "inspect", base).returncode:
        done = found.call("pull", base, patience=BUILD_PATIENCE)
        if done.returncode:
            pytest.skip(f"{base} is neither here nor to be had: CONTRIBUTING says more")
    return found


@pytest.fixture(scope="module")
def image(engine: Engine) -> Iterator[str]:
    """The image; it goes away afterwards."""
    name = f"throughline-test-{uuid.uuid4().hex[:12]}"
    # Only images of Docker's form carry a HEALTHCHECK; Docker makes no other.
    form = ["--format", "docker"] if Path(engine.words[0]).name == "podman" else []
    words = ["build", *form, *engine.building, "--file", str(DOCKERFILE), "--tag", name]
    engine.do(*words, str(HOUSE), patience=BUILD_PATIENCE)
    yield name
    engine.do("image", "rm", "--force", name)


@pytest.fixture
def volume(engine: Engine) -> Iterator[str]:
    """A volume with a name, as Compose makes it."""
    name = f"throughline-test-{uuid.uuid4().hex[:12]}"
    engine.do("volume", "create", name)
    yield name
    engine.do("volume", "rm", "--force", name)


@pytest.fixture(scope="module")
def health(engine: Engine, image: str) -> list[str]:
    """The command by which the image tells whether it is well."""
    said = engine.do("image", "inspect", image)
    (described,) = json.loads(said)
    check = described.get("Healthcheck") or described["Config"]["Healthcheck"]
    kind, *command = check["Test"]
    assert kind == "CMD"
    return list(command)


@contextmanager
def running(engine: Engine, options: list[str], *words: str) -> Iterator[Container]:
    """Run a container until the block ends."""
    name = f"throughline-test-{uuid.uuid4().hex[:12]}"
    engine.do("run", "--detach", "--name", name, *options, *words)
    try:
        yield Container(engine, name)
    finally:
        engine.do("container", "rm", "--force", name)


def test_it_serves_keeps_and_ends_well_with_all_rights_taken_away(
    engine: Engine, image: str, volume: str, health: list[str]
) -> None:
    shut_in = {**_services()["one"], "environment": {}}
    options = engine.options(shut_in, "--volume", f"{volume}:/data")
    assert "Put" in engine.do("run", "--rm", *options, image, "init")
    token = engine.do(
        *("run", "--rm", *options, image, "user", "token", "admin")
    ).splitlines()[-1]
    with running(engine, options, image) as server:
        server.wait_for(*health)
        assert server.inside("id", "-u").stdout.strip() == "10001"
        for place in ("/here", "/app/here"):
            assert "Read-only" in server.inside("touch", place).stderr
        rights = server.inside("cat", "/proc/1/status").stdout
        assert re.search(r"^CapBnd:\s+0+$", rights, re.MULTILINE)
        assert re.search(r"^NoNewPrivs:\s+1$", rights, re.MULTILINE)
        status, text = server.ask("/pages/the-one-world-schoolhouse")
        assert status == 200
        for asset in sorted(set(re.findall(r'"(/static/[^"?]+)', text))):
            assert server.ask(asset)[0] == 200, asset
        assert server.save(token) == 201
        children = "cat /proc/1/task/1/children"
        before = server.inside("sh", "-c", children).stdout
        engine.do("kill", "--signal", "HUP", server.name)
        server.wait_for("sh", "-c", f'test "$({children})" != "{before}"')
        server.wait_for(*health)
        server.stop()
        engine.do("start", server.name)
        server.wait_for(*health)
        status, text = server.ask("/pages/a-school-in-a-box")
        assert status == 200
        assert "Kept." in text
        server.stop()


@pytest.mark.parametrize("bases", ["postgresql"], indirect=True, scope="session")
def test_the_services_of_the_compose_file_work_together_on_postgresql(
    engine: Engine, image: str, volume: str, health: list[str], bases: Databases
) -> None:
    services = _services()
    url = make_url(bases.new())
    socket = f"{url.query['host']}/.s.PGSQL.5432"
    address = f"postgresql://{url.username}@/{url.database}?host=/database"
    for each in services.values():
        each["environment"]["THROUGHLINE_DATABASE_URL"] = address
    place = [
        "--volume",
        f"{volume}:/data",
        "--volume",
        f"{socket}:/database/.s.PGSQL.5432",
    ]
    options = {name: engine.options(each, *place) for name, each in services.items()}

    engine.do(
        "run", "--rm", *options["prepare"], image, *services["prepare"]["command"]
    )
    token = engine.do(
        *("run", "--rm", *options["prepare"], image, "user", "token", "admin")
    ).splitlines()[-1]
    with (
        running(engine, options["one"], image) as one,
        running(engine, options["two"], image) as two,
        running(
            engine, options["worker"], image, *services["worker"]["command"]
        ) as works,
    ):
        works.wait_until_it_says("works behind the requests")
        one.wait_for(*health)
        two.wait_for(*health)
        assert one.save(token) == 201
        assert two.ask("/pages/a-school-in-a-box")[0] == 200
        assert one.ask("/metrics")[0] != 200
        asked = {"Authorization": f"Bearer {GIVEN['METRICS_TOKEN']}"}
        assert one.ask("/metrics", **asked)[0] == 200
        assert json.loads(two.ask("/readyz")[1])["servers"] >= 2
        for each in (works, two, one):
            each.stop()
