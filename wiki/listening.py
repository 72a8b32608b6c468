"""The server's workers and the socket that they share.

The parent keeps the listening socket open, or gets it from systemd, so that whoever
connects while workers come and go waits in its queue and is not refused.
"""

from __future__ import annotations

import os
import resource
import socket
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from granian._granian import SocketHolder
from granian.server.mp import MPServer

BACKLOG = 2048
FIRST_HANDED_OVER = 3
"""The number of the first file that systemd hands to a process (sd_listen_fds)."""


class SharedServer(MPServer):
    """Granian with one listening socket for all workers.

    `one_writer`: a worker ends before the next one begins, which may then write.
    """

    def __init__(
        self, *args: Any, listener: socket.socket, one_writer: bool, **known: Any
    ) -> None:
        super().__init__(*args, **known)
        self._listener = listener
        self._one_writer = one_writer

    def _init_shared_socket(self) -> None:
        self._listener.set_inheritable(True)
        self._ssp = None
        self._sfd = self._listener.fileno()  # type: ignore[assignment] # None is its default
        self._shd = SocketHolder(self._sfd, False, BACKLOG)  # type: ignore[call-arg,assignment] # as above
        self._sso = self._listener

    def _respawn_workers(
        self,
        workers: Sequence[int],
        spawn_target: Callable[..., None],
        target_loader: Callable[..., Any],
        delay: float = 0,
    ) -> None:
        if not self._one_writer:
            super()._respawn_workers(workers, spawn_target, target_loader, delay)
            return
        self._stop_workers()  # type: ignore[no-untyped-call] # granian has few types
        self._spawn_workers(spawn_target, target_loader)  # type: ignore[no-untyped-call]


def handed_over(environ: Mapping[str, str]) -> socket.socket | None:
    """Give the listening socket that systemd handed over; None where it did not."""
    if environ.get("LISTEN_PID") != str(os.getpid()) or not environ.get("LISTEN_FDS"):
        return None
    return socket.socket(fileno=FIRST_HANDED_OVER)


def listen(host: str, port: int) -> socket.socket:
    """Listen at an address."""
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM
    )[0]
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


def allow_many_connections() -> int:
    """Let this process hold as many connections as the system allows; give how many."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = 65_536 if hard == resource.RLIM_INFINITY else min(hard, 65_536)
    if soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return max(256, max(soft, most) - 256)
