"""A real server that speaks S3, in a process of its own."""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection

from tests.whole.processes import PATIENCE, free_port

BUCKET = "pictures"
KEY = "anybody"


@contextmanager
def serving() -> Iterator[dict[str, str]]:
    """Run it with an empty bucket; give the settings that lead a wiki there."""
    port = free_port()
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_for(process, port)
            _make_bucket(port)
            yield {
                "files": f"s3://{BUCKET}/wiki",
                "files_endpoint": f"http://127.0.0.1:{port}",
                "files_key": KEY,
                "files_secret": KEY,
            }
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert process.poll() is None, "The object store ended."
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("The object store does not start.")


def _make_bucket(port: int) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    scope = f"Credential={KEY}/20260101/us-east-1/s3/aws4_request"
    connection.request(
        "PUT", f"/{BUCKET}", headers={"Authorization": f"AWS4-HMAC-SHA256 {scope}"}
    )
    answer = connection.getresponse()
    assert answer.status == 200, answer.read()
    connection.close()
