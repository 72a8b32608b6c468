"""What a server does again and again behind the requests."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from wiki.errors import WikiError

_log = logging.getLogger(__name__)


def repeat(
    name: str, job: Callable[[], object], *, every: float, after: float = 0.0
) -> None:
    """Run a job in a thread of its own as long as the process lives.

    `after` are the seconds until its first run, `every` those between runs. A run that
    fails is told in the log, and does not keep the next one away.
    """

    def run() -> None:
        time.sleep(after)
        while True:
            try:
                job()
            except WikiError as error:
                _log.warning("%s was broken off this time: %s", name, error)
            except Exception:
                _log.exception("%s failed this time", name)
            time.sleep(every)

    # A server that is told to stop waits for no run: each is whole or changes nothing.
    threading.Thread(target=run, name=name, daemon=True).start()
