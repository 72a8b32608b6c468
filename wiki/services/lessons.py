"""Learning how to rank suggestions, in a process of its own where a server does it.

It takes seconds of work and 200 MB, a third of which would stay in pieces with the
process that did it; and what works in one process waits for one lock.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from graph import load_compiled
from wiki.config import Settings
from wiki.services import rankings
from wiki.services.rankings import Lesson
from wiki.services.site import Site
from wiki.services.starting import SYSTEM

COURTESY = 10
"""How far it stands back behind what serves people (nice(2))."""

_SET_PARENT_DEATH_SIGNAL = 1
"""PR_SET_PDEATHSIG of Linux."""


def learn(site: Site) -> Lesson:
    """Learn from a site, here and now."""
    with site.reading(SYSTEM) as context:
        context.network()
        context.texts()
    site.settle()
    with site.reading(SYSTEM) as context:
        return rankings.learn(context)


def learn_apart(settings: Settings) -> Lesson:
    """Learn from a site in another process; what it says of faults goes to the log."""
    told = subprocess.run(
        [sys.executable, "-m", "wiki.services.lessons"],
        # Not as arguments or in the environment: others on the machine may read those.
        input=json.dumps(asdict(settings), default=str),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return Lesson(**json.loads(told.stdout))


def main() -> None:
    """Read settings, learn, and write the lesson."""
    if sys.platform == "linux":
        # What nobody waits for any more is not done.
        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
    os.nice(COURTESY)
    load_compiled()
    told = json.load(sys.stdin)
    site = Site.open(Settings(**{**told, "data_dir": Path(told["data_dir"])}))
    try:
        json.dump(asdict(learn(site)), sys.stdout)
    finally:
        site.close()


if __name__ == "__main__":
    main()
