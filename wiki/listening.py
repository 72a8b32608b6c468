"""The listening socket: made here, or handed over by systemd."""

from __future__ import annotations

import ctypes
import os
import resource
import socket
import struct
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

BACKLOG = 2048
SETTLING = 0.3
"""Seconds in which a worker takes in what has connected before it ends."""

FIRST_HANDED_OVER = 3
"""The number of the first file that systemd hands to a process (sd_listen_fds)."""

_ATTACH_FILTER, _DETACH_FILTER = 26, 27
"""SO_ATTACH_FILTER and SO_DETACH_FILTER of Linux, which Python does not name."""


@contextmanager
def nobody_new(listener: socket.socket) -> Iterator[None]:
    """Let those who begin to connect begin again a moment later, by themselves.

    A worker that is told to end closes connections on which it has read nothing yet.
    So nothing new may arrive just then: the kernel drops what asks for a connection,
    and the other side's kernel asks again after a second. Where the kernel does not
    let a program without rights ask for that, who begins just then may be cut off.
    """
    if sys.platform != "linux" or not _keep_all_out(listener):
        yield
        return
    try:
        time.sleep(SETTLING)
        yield
        time.sleep(SETTLING)
    finally:
        _let_all_in(listener)


def _keep_all_out(listener: socket.socket) -> bool:
    drop = ctypes.create_string_buffer(struct.pack("HBBI", 0x06, 0, 0, 0))
    program = struct.pack("HL", 1, ctypes.addressof(drop))
    try:
        listener.setsockopt(socket.SOL_SOCKET, _ATTACH_FILTER, program)
    except PermissionError:
        return False
    return True


def _let_all_in(listener: socket.socket) -> None:
    with suppress(OSError):  # there was no filter
        listener.setsockopt(socket.SOL_SOCKET, _DETACH_FILTER, 0)


def handed_over(environ: Mapping[str, str]) -> socket.socket | None:
    """Give the listening socket that systemd handed over; None where it did not."""
    if environ.get("LISTEN_PID") != str(os.getpid()) or not environ.get("LISTEN_FDS"):
        return None
    listener = socket.socket(fileno=FIRST_HANDED_OVER)
    _let_all_in(listener)  # a server that was killed may have left its filter
    _send_at_once(listener)
    return listener


def listen(host: str, port: int) -> socket.socket:
    """Listen at an address."""
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM
    )[0]
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        _send_at_once(listener)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


def _send_at_once(listener: socket.socket) -> None:
    """Let connections send what they have; they take this over from their listener.

    Head and body of an answer are two pieces. The kernel would hold the second one back
    until the other side has confirmed the first, which it does after 40 ms (RFC 896,
    Nagle's algorithm, beside delayed acknowledgements of RFC 1122, section 4.2.3.2).
    """
    if listener.family in {socket.AF_INET, socket.AF_INET6}:
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def allow_many_connections() -> int:
    """Let this process hold as many connections as the system allows; give how many."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = 65_536 if hard == resource.RLIM_INFINITY else min(hard, 65_536)
    if soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return max(256, max(soft, most) - 256)
