"""A disk that is small enough to be filled by a test."""

from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def small_disk(folder: Path) -> Iterator[tuple[Callable[[], None], Callable[[], None]]]:
    """Give what fills a disk that holds a folder, and what makes room on it again."""
    folder.mkdir()
    mounted = ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(folder)]
    if os.geteuid() == 0 and subprocess.run(mounted, check=False).returncode == 0:
        ballast = folder / "ballast"

        def fill() -> None:
            with suppress(OSError), ballast.open("wb", buffering=0) as file:
                while file.write(bytes(4096)):
                    pass

        try:
            yield fill, ballast.unlink
        finally:
            subprocess.run(["umount", "-l", str(folder)], check=True)
        return
    # Who may not mount a disk forbids this process to let a file grow.
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    def forbid() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))

    def allow() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    try:
        yield forbid, allow
    finally:
        allow()
