"""Power that goes: what a disk holds of what a program wrote, at any moment.

A program runs under strace, which notes what it writes, syncs, cuts short and removes.
From the notes a folder is made as the disk would hold it when power went after so many
of them: what was synced is there; of what was not, nothing, a beginning or any part is,
in pieces of a sector.
"""

from __future__ import annotations

import random
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

SECTOR = 512
"""Bytes that a disk writes whole or not at all."""

CALLS = (
    *("openat", "close", "dup", "dup2", "dup3", "fcntl", "lseek", "read"),
    *("write", "pwrite64", "writev", "pwritev", "fallocate"),
    *("fsync", "fdatasync", "ftruncate", "unlink", "unlinkat", "rename", "renameat2"),
)
LONGEST = 1 << 20
"""Bytes of one write that strace notes in full."""

_UNNOTED = ("writev", "pwritev", "fallocate", "rename", "renameat2")
"""What no program that is looked at does to a file of its folder."""

_WRITES = ("write", "pwrite64")

_LINE = re.compile(r"(\d+) +(?:<\.\.\. \w+ resumed>)?(.*)\Z", re.DOTALL)
_CALL = re.compile(r"(\w+)\((.*)\) += (-?\d+)")
_UNFINISHED = " <unfinished ...>"
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


@dataclass(frozen=True, slots=True)
class Deed:
    """Something done to a file: `write`, `cut` (at `place`), `sync` or `remove`."""

    kind: str
    name: str
    place: int = 0
    data: bytes = b""


def missing() -> str:
    """Say why programs cannot be watched here, "" where they can."""
    if shutil.which("strace") is None:
        return "strace is not installed: install the package strace"
    tried = subprocess.run(
        ["strace", "-f", "-o", "/dev/null", "true"],
        capture_output=True,
        text=True,
        check=False,
    )
    return f"strace is not allowed here: {tried.stderr}" if tried.returncode else ""


def watch(
    command: Sequence[str], folder: Path, notes: Path, environ: Mapping[str, str]
) -> list[Deed]:
    """Run a program to its good end; give what it did to the files of a folder."""
    noted = ("-e", f"trace={','.join(CALLS)}", "-e", "signal=none", "-s", str(LONGEST))
    subprocess.run(
        ["strace", "-f", "-xx", *noted, "-o", str(notes), *command],
        env=environ,
        check=True,
    )
    with notes.open(encoding="ascii") as lines:
        watched = _Watched(f"{folder}/")
        return [deed for call in _calls(lines) for deed in watched.see(*call)]


@dataclass(slots=True)
class _Opened:
    """A file of the folder, and where in it the program stands."""

    name: str
    place: int = 0


@dataclass(slots=True)
class _Watched:
    """The files of a folder that the program has open, by their numbers."""

    folder: str
    files: dict[int, _Opened] = field(default_factory=dict)

    def see(self, name: str, said: list[str], result: int) -> Iterator[Deed]:
        """Give what a call did."""
        if result < 0:
            return
        if name == "openat":
            yield from self._open(_bytes(said[1]).decode(), said[2], result)
        elif name in ("unlink", "unlinkat"):
            path = _bytes(said[name == "unlinkat"]).decode()
            if path.startswith(self.folder):
                yield Deed("remove", path.removeprefix(self.folder))
        elif said[0].isdigit() and int(said[0]) in self.files:
            yield from self._work(name, said, result)

    def _open(self, path: str, how: str, number: int) -> Iterator[Deed]:
        self.files.pop(number, None)
        if path.startswith(self.folder):
            file = self.files[number] = _Opened(path.removeprefix(self.folder))
            if "O_TRUNC" in how:
                yield Deed("cut", file.name)

    def _work(self, name: str, said: list[str], result: int) -> Iterator[Deed]:
        number = int(said[0])
        file = self.files[number]
        if name in _WRITES:
            place = int(said[3]) if name == "pwrite64" else file.place
            yield Deed("write", file.name, place, _bytes(said[1])[:result])
        elif name == "ftruncate":
            yield Deed("cut", file.name, int(said[1]))
        elif name in ("fsync", "fdatasync"):
            yield Deed("sync", file.name)
        if name == "close":
            del self.files[number]
        elif name.startswith("dup") or (name == "fcntl" and "DUPFD" in said[1]):
            self.files[result] = file
        elif name in ("write", "read"):
            file.place += result
        elif name == "lseek":
            file.place = result
        assert name not in _UNNOTED, f"{name} is not understood"


def _calls(lines: Iterator[str]) -> Iterator[tuple[str, list[str], int]]:
    """Give each call when it is over: its name, what it was given, its result."""
    begun: dict[str, str] = {}
    for line in lines:
        match = _LINE.match(line.rstrip("\n"))
        assert match, line
        process, said = match.groups()
        if said.endswith(_UNFINISHED):
            begun[process] = said.removesuffix(_UNFINISHED)
            continue
        call = _CALL.match(begun.pop(process, "") + said)
        if call:
            assert '"...' not in call[2], "a write longer than what is noted"
            yield call[1], call[2].split(", "), int(call[3])


def _bytes(said: str) -> bytes:
    match = _TEXT.match(said)
    assert match, said[:80]
    return bytes.fromhex(match[1].replace("\\x", ""))


@dataclass(slots=True)
class _File:
    """What of a file is surely on the disk, None: no file, and what may be."""

    synced: bytearray | None = None
    waiting: list[Deed] = field(default_factory=list)


@dataclass(slots=True)
class Disk:
    """The files of a folder as deeds are done to them one after another.

    `is_honest`: a disk that is not says that it has synced, and has not.
    """

    is_honest: bool = True
    _files: dict[str, _File] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path, *, is_honest: bool = True) -> Disk:
        """Give a disk that holds what is in a folder, all of it synced."""
        files = {
            each.name: _File(bytearray(each.read_bytes()))
            for each in folder.iterdir()
            if each.is_file()
        }
        return cls(is_honest, files)

    def do(self, deed: Deed) -> None:
        """Take notice of one more deed."""
        file = self._files.setdefault(deed.name, _File())
        if deed.kind != "sync":
            file.waiting.append(deed)
        elif self.is_honest:
            for each in file.waiting:
                file.synced = _done(file.synced, each)
            file.waiting.clear()

    def lose_power(self, folder: Path, chance: random.Random) -> None:
        """Write into an empty folder what might be found there afterwards."""
        how = chance.choice((_nothing, _beginning, _anything))
        for name, file in self._files.items():
            left = None if file.synced is None else bytearray(file.synced)
            for deed in how(file.waiting, chance):
                left = _done(left, deed)
            if left is not None:
                (folder / name).write_bytes(left)


def _done(held: bytearray | None, deed: Deed) -> bytearray | None:
    if deed.kind == "remove":
        return None
    held = bytearray() if held is None else held
    end = deed.place + len(deed.data)
    if deed.kind == "cut":
        del held[end:]
    held.extend(bytes(max(0, end - len(held))))
    held[deed.place : end] = deed.data
    return held


def _nothing(_waiting: Sequence[Deed], _chance: random.Random) -> Iterator[Deed]:
    """Nothing that was not synced is there."""
    yield from ()


def _beginning(waiting: Sequence[Deed], chance: random.Random) -> Iterator[Deed]:
    """The first deeds are there, and a piece of the next one."""
    count = chance.randint(0, len(waiting))
    yield from waiting[:count]
    for torn in waiting[count : count + 1]:
        pieces = list(_pieces(torn))
        yield from pieces[: chance.randrange(len(pieces))]


def _anything(waiting: Sequence[Deed], chance: random.Random) -> Iterator[Deed]:
    """Of every deed some pieces are there, whatever came before it."""
    share = chance.random()
    for deed in waiting:
        yield from (each for each in _pieces(deed) if chance.random() < share)


def _pieces(deed: Deed) -> Iterator[Deed]:
    """Cut a write where the disk's sectors end."""
    if deed.kind != "write":
        yield deed
        return
    place, end = deed.place, deed.place + len(deed.data)
    while place < end:
        upto = min(end, (place // SECTOR + 1) * SECTOR)
        data = deed.data[place - deed.place : upto - deed.place]
        yield Deed("write", deed.name, place, data)
        place = upto
