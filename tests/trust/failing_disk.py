"""Disks that take no writes: one that gave up, and one that refuses for a while."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

SIZE = 48_000_000
"""Bytes of the disk; ext4 keeps some for itself."""

REFUSED = "pwrite64,write,ftruncate,fsync,fdatasync,fallocate"


def missing() -> str:
    """Say why no disk can be made here, "" where one can."""
    if os.geteuid() != 0:
        return "a disk needs root to be mounted"
    lacking = [name for name in ("mkfs.ext4", "mount") if not shutil.which(name)]
    return f"not installed: {', '.join(lacking)}" if lacking else ""


class Mounting:
    """An ext4 of its own at a folder, as a real disk would be, always the same one."""

    def __init__(self, image: Path, folder: Path) -> None:
        self._image = image
        self.folder = folder
        folder.mkdir()
        with image.open("wb") as file:
            file.truncate(SIZE)
        subprocess.run(["mkfs.ext4", "-q", str(image)], check=True)
        self._device = ""

    def mount(self) -> str:
        """Mount it; say why that was refused, "" where it was not."""
        if not self._device:
            words = ["losetup", "--find", "--show", str(self._image)]
            found = subprocess.run(words, capture_output=True, text=True, check=False)
            self._device = found.stdout.strip()
            if not self._device:
                return found.stderr.strip()
        words = ["mount", self._device, str(self.folder)]
        tried = subprocess.run(words, capture_output=True, text=True, check=False)
        return tried.stderr.strip()

    def give_up(self) -> None:
        """Let it do what it does after errors of the hardware: take no more writes."""
        words = ["mount", "-o", "remount,abort", str(self.folder)]
        subprocess.run(words, check=True)

    def unmount(self) -> None:
        """Take it away; nobody may have a file of it open."""
        subprocess.run(["umount", str(self.folder)], check=True)

    def remove(self) -> None:
        """Take it out of the machine."""
        self.unmount()
        subprocess.run(["losetup", "--detach", self._device], check=True)

    def mend(self) -> None:
        """Put it in order while it is not mounted, as operators do."""
        # 1: something was mended
        done = subprocess.run(["e2fsck", "-fp", self._device], check=False)
        assert done.returncode in (0, 1)


@contextmanager
def refusing(process: int, files: Sequence[Path]) -> Iterator[Callable[[], None]]:
    """Let the kernel tell a program that these files can only be read, until told."""
    paths = [word for file in files for word in ("-P", str(file))]
    rule = f"inject={REFUSED}:error=EROFS"
    command = ["strace", "-f", *paths, "-e", rule, "-o", "/dev/null"]
    with subprocess.Popen(
        [*command, "-p", str(process)], stderr=subprocess.PIPE
    ) as tracer:
        assert tracer.stderr is not None
        assert b"attached" in tracer.stderr.readline()

        def end() -> None:
            if tracer.poll() is None:
                tracer.send_signal(signal.SIGINT)
                tracer.communicate()

        try:
            yield end
        finally:
            end()
