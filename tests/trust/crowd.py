"""A crowd of clients that ask a server again and again, each on its connection."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

WAITING = 30.0
"""Seconds after which a client counts its request as failed."""


@dataclass(slots=True)
class Tally:
    """What a crowd was answered: seconds by status, and what failed."""

    seconds: dict[int, list[float]] = field(default_factory=dict)
    failures: Counter[str] = field(default_factory=Counter)
    without_retry: int = 0
    lasted: float = 0.0

    def count(self, status: int) -> int:
        """Tell how often this was the answer."""
        return len(self.seconds.get(status, ()))

    @property
    def statuses(self) -> set[int]:
        """Every status that was answered."""
        return set(self.seconds)

    def rate(self, status: int = 200) -> float:
        """Give answers of a status in a second."""
        return self.count(status) / self.lasted

    def quantile(self, share: float, status: int = 200) -> float:
        """Give the time below which a share of the answers came."""
        found = sorted(self.seconds.get(status, ())) or [0.0]
        return found[min(len(found) - 1, int(len(found) * share))]

    def __str__(self) -> str:
        answers = ", ".join(
            f"{status}: {self.rate(status):.0f}/s, median"
            f" {self.quantile(0.5, status) * 1000:.1f} ms, p99"
            f" {self.quantile(0.99, status) * 1000:.1f} ms"
            for status in sorted(self.seconds)
        )
        return f"{answers}; failures {dict(self.failures)}"


def ask(
    port: int,
    paths: Sequence[str],
    *,
    clients: int,
    seconds: float,
    rate: float = 0.0,
    headers: str = "",
    enough: Callable[[], bool] = lambda: False,
) -> Tally:
    """Ask with so many clients for so long, or until it is `enough`.

    With a `rate` that many requests are begun in a second whether or not earlier ones
    were answered; otherwise each client begins its next one when it has an answer.
    """
    tally = Tally()
    began = time.perf_counter()
    end = began + seconds
    turn = itertools.count()

    async def client() -> None:
        while time.perf_counter() < end and not enough():
            number = next(turn)
            if rate:
                due = began + number / rate
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
            await _once(tally, port, paths[number % len(paths)], headers)

    async def crowd() -> None:
        await asyncio.gather(*(client() for _ in range(clients)))

    asyncio.run(crowd())
    tally.lasted = time.perf_counter() - began
    return tally


async def _once(tally: Tally, port: int, path: str, headers: str) -> None:
    before = time.perf_counter()
    try:
        async with asyncio.timeout(WAITING):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                writer.write(
                    f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{headers}"
                    "Connection: close\r\n\r\n".encode()
                )
                answer = await reader.read()
            finally:
                writer.close()
        head, found, rest = answer.partition(b"\r\n\r\n")
        if not found:
            raise EOFError(f"{len(answer)} bytes of a head")
        lines = head.decode("latin-1").lower().split("\r\n")
        fields = dict(line.split(": ", 1) for line in lines[1:])
        if len(rest) < int(fields.get("content-length", "0")):
            raise EOFError("a part of a body")
    except (OSError, EOFError, TimeoutError) as error:
        tally.failures[f"{type(error).__name__}: {error}"] += 1
        return
    status = int(lines[0].split()[1])
    tally.seconds.setdefault(status, []).append(time.perf_counter() - before)
    if status == 503 and "retry-after" not in fields:
        tally.without_retry += 1
