"""What a browser test needs besides the test: a served wiki and a Chromium."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Playwright

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
START_SECONDS = 120
STOP_SECONDS = 40


@dataclass(frozen=True, slots=True)
class Server:
    """A wiki served by a process of its own, and its administrator's password."""

    url: str
    password: str


@contextmanager
def served(folder: Path) -> Iterator[Server]:
    """Serve a folder's wiki, the starter wiki in an empty one; SIGTERM must end it."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    log = folder / "server.log"
    data = folder / "data"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "wiki", "serve", "--port", str(port)],
            cwd=Path(__file__).parents[2],
            env=_environment() | _settings(data),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_until_ready(process, f"{url}/readyz", log)
        password = (data / "admin-password.txt").read_text(encoding="utf-8").strip()
        yield Server(url, password)
    except BaseException:
        process.kill()
        process.wait()
        raise
    process.send_signal(signal.SIGTERM)
    code = process.wait(STOP_SECONDS)
    assert code == 0, f"The server ended with {code}:\n{log.read_text()}"


def find_chromium() -> str:
    """Give Chromium's path, "" where none is installed."""
    return next(
        filter(None, (os.environ.get("CHROMIUM"), *map(shutil.which, CHROMIUM))), ""
    )


def launch(playwright: Playwright) -> Browser:
    """Start Chromium without what it does on its own."""
    return playwright.chromium.launch(
        executable_path=find_chromium(), args=list(ARGUMENTS)
    )


def _settings(data: Path) -> dict[str, str]:
    # One administrator makes all journeys, faster than any person could.
    return {"THROUGHLINE_DATA_DIR": str(data), "THROUGHLINE_LIMITS": "false"}


def _environment() -> dict[str, str]:
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("THROUGHLINE_")
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        assert process.poll() is None, f"The server ended:\n{log.read_text()}"
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own server
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"The server was not ready in time:\n{log.read_text()}")
