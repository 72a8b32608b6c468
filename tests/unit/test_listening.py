"""What a listening socket passes on to the connections it takes."""

from __future__ import annotations

import socket
from contextlib import closing

from wiki.listening import listen


def test_connections_send_what_they_have_at_once() -> None:
    with (
        closing(listen("127.0.0.1", 0)) as listener,
        closing(socket.create_connection(listener.getsockname())),
        closing(listener.accept()[0]) as connection,
    ):
        assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
