"""What is to be served, handed to the program that watches over the workers."""

from __future__ import annotations

import json
import os
import signal
import sys
from dataclasses import asdict, dataclass

ECONOMY = {"MALLOC_ARENA_MAX": "2", "OPENBLAS_NUM_THREADS": "1"}
"""What keeps processes small. glibc lets threads allocate in two places (mallopt(3)): a
place for each of a worker's many threads takes half as much memory again, and Python's
lock leaves nothing to gain. numpy's matrices are small, which needs no threads."""

HELD_BACK = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, slots=True)
class Orders:
    """What is to be served: the number of the listening socket, by whom, and how."""

    listener: int
    threads: int
    workers: int
    one_writer: bool
    log: str
    certificate: str = ""
    key: str = ""
    """The files with which TLS is spoken; "" where a proxy does."""


def become_supervisor(orders: Orders) -> None:
    """Turn this process into the supervisor, its number and open socket the same.

    From then on signals wait until it can hear them.
    """
    for name, value in ECONOMY.items():
        os.environ.setdefault(name, value)
    os.set_inheritable(orders.listener, True)
    # Libraries have threads that would take a signal into the program that goes: there
    # it ends this process. The one that comes has a single thread, where it waits.
    for number in HELD_BACK:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_BLOCK, HELD_BACK)
    sys.stdout.flush()
    sys.stderr.flush()
    program = [sys.executable, "-m", "wiki.supervising", json.dumps(asdict(orders))]
    os.execv(sys.executable, program)  # noqa: S606 # no shell is wanted
