"""Power that goes: what a disk holds of what a program wrote, at any moment.

A program runs under strace, which notes what it writes, syncs, cuts short, renames and
removes, and what it sends. From the notes a folder is made as the disk would hold it
when power went after so many of them: what was synced is there; of what was not,
nothing, a beginning or any part is, in pieces of a sector. Names are given and taken
in their order, as file systems with a journal do it.
"""

from __future__ import annotations

import random
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

SECTOR = 512
"""Bytes that a disk writes whole or not at all."""

LONGEST = 1 << 20
"""Bytes of one write that strace notes in full."""

_SENDING = ("write", "writev", "sendto", "sendmsg")
_WRITING = ("write", "pwrite64", "writev")
_BY_NUMBER = (*_WRITING, "lseek", "ftruncate", "fsync", "fdatasync")
_BY_NAME = ("unlink", "unlinkat", "rename", "renameat", "renameat2", "link", "linkat")
_UNNOTED = ("pwritev", "pwritev2", "fallocate", "copy_file_range", "sendfile")
"""What no program that is looked at does to a file of its folder."""

CALLS = sorted({"openat", "sendto", "sendmsg", *_BY_NUMBER, *_BY_NAME, *_UNNOTED})

_LINE = re.compile(r"(\d+) +(?:<\.\.\. \w+ resumed>)?(.*)\Z", re.DOTALL)
_CALL = re.compile(r"(\w+)\((.*)\) += (-?\d+)")
_UNFINISHED = " <unfinished ...>"
_NUMBERED = re.compile(r"(?:-?\d+|AT_FDCWD)<((?:\\x[0-9a-f]{2})*)>(\(deleted\))?\Z")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


@dataclass(frozen=True, slots=True)
class Deed:
    """Something done to a file, or a text that was sent.

    `write`, `cut` (at `place`), `sync`, `remove`, `rename` and `link` (to `other`) of
    the file `name`; `send` of `data`.
    """

    kind: str
    name: str
    place: int = 0
    data: bytes = b""
    other: str = ""


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


def watching(notes: Path) -> list[str]:
    """Give the words that stand before a command whose deeds are to be noted."""
    said = ("-f", "--seccomp-bpf", "-y", "-xx", "-s", str(LONGEST), "-e", "signal=none")
    return ["strace", *said, "-e", f"trace={','.join(CALLS)}", "-o", str(notes)]


def deeds(notes: Path, folder: Path) -> list[Deed]:
    """Give what was done to the files of a folder, and sent, in the order of time."""
    watched = _Watched(folder)
    with notes.open(encoding="ascii") as lines:
        return [deed for call in _calls(lines) for deed in watched.see(*call)]


@dataclass(slots=True)
class _Watched:
    """The files of a folder that are written from their beginnings, and how far."""

    folder: Path
    places: dict[str, int] = field(default_factory=dict)

    def see(self, name: str, said: list[str], result: int) -> Iterator[Deed]:
        """Give what a call did."""
        if result < 0:
            return
        if name == "openat":
            yield from self._open(self._at(said[0], said[1]), said[2])
        elif name in _BY_NAME:
            yield from self._name(name, said)
        else:
            path = _path(said[0])
            if path.startswith("socket:") and name in _SENDING:
                yield Deed("send", path, data=_bytes(" ".join(said[1:]))[:result])
            elif file := self._own(path):
                assert name not in _UNNOTED, f"{name} is not understood"
                yield from self._work(file, name, said, result)

    def _open(self, path: str, how: str) -> Iterator[Deed]:
        file = self._own(path)
        if not file or "O_RDONLY" in how:
            return
        assert "O_APPEND" not in how, "where it writes is not known"
        self.places[file] = 0
        if "O_CREAT" in how or "O_TRUNC" in how:
            yield Deed("cut" if "O_TRUNC" in how else "open", file)

    def _name(self, name: str, said: list[str]) -> Iterator[Deed]:
        if name in ("unlink", "rename", "link"):
            paths = [self._at("", each) for each in said[:2]]
        elif name == "unlinkat":
            paths = [self._at(said[0], said[1])]
        else:
            paths = [self._at(said[0], said[1]), self._at(said[2], said[3])]
        own = [self._own(each) for each in paths]
        if name.startswith("unlink"):
            if own[0]:
                yield Deed("remove", own[0])
        elif any(own):
            assert all(own), "a file that comes from elsewhere or goes there"
            self.places[own[1]] = self.places.pop(own[0], 0)
            yield Deed("link" if "link" in name else "rename", own[0], other=own[1])

    def _work(
        self, file: str, name: str, said: list[str], result: int
    ) -> Iterator[Deed]:
        if name == "pwrite64":
            yield Deed("write", file, int(said[3]), _bytes(said[1])[:result])
        elif name in _WRITING:
            place = self.places[file]
            data = _bytes(" ".join(said[1:]))[:result]
            self.places[file] = place + result
            yield Deed("write", file, place, data)
        elif name == "ftruncate":
            yield Deed("cut", file, int(said[1]))
        elif name == "lseek":
            self.places[file] = result
        else:
            yield Deed("sync", file)

    def _own(self, path: str) -> str:
        """Give a path as it is called in the folder, "." for that, "" outside."""
        if not PurePosixPath(path).is_relative_to(self.folder):
            return ""
        return str(PurePosixPath(path).relative_to(self.folder))

    def _at(self, where: str, path: str) -> str:
        """Give a path that may be meant from where another one is."""
        return str(PurePosixPath(_path(where) if where else "/", _text(path)))


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


def _path(said: str) -> str:
    """Give the path of a file that is open, "" where it has none any more."""
    match = _NUMBERED.match(said)
    return _plain(match[1]).decode() if match and not match[2] else ""


def _text(said: str) -> str:
    match = _TEXT.match(said)
    return _plain(match[1]).decode() if match else ""


def _bytes(said: str) -> bytes:
    """Give all that is quoted, joined."""
    return b"".join(_plain(each) for each in _TEXT.findall(said))


def _plain(hexed: str) -> bytes:
    return bytes.fromhex(hexed.replace("\\x", ""))


@dataclass(slots=True, eq=False)
class _File:
    """What of a file is surely on the disk, and what may be."""

    synced: bytearray = field(default_factory=bytearray)
    waiting: list[Deed] = field(default_factory=list)


Naming = tuple[tuple[str, _File | None], ...]
"""Names that lead to a file or to nothing from one moment on, all of them or none."""


@dataclass(slots=True)
class Disk:
    """The files of a folder as deeds are done to them one after another.

    `is_honest`: a disk that is not says that it has synced, and has not.
    """

    is_honest: bool = True
    _held: dict[str, _File] = field(default_factory=dict)
    """By the names that are surely on the disk."""
    _seen: dict[str, _File] = field(default_factory=dict)
    """By the names that programs see."""
    _waiting: list[Naming] = field(default_factory=list)

    @classmethod
    def of(cls, folder: Path, *, is_honest: bool = True) -> Disk:
        """Give a disk that holds what is in a folder, all of it synced."""
        files = {
            str(each.relative_to(folder)): _File(bytearray(each.read_bytes()))
            for each in folder.rglob("*")
            if each.is_file()
        }
        return cls(is_honest, files, dict(files))

    def do(self, deed: Deed) -> None:
        """Take notice of one more deed."""
        match deed.kind:
            case "open" | "write" | "cut":
                if deed.name not in self._seen:
                    self._give((deed.name, _File()))
                if deed.kind != "open":
                    self._seen[deed.name].waiting.append(deed)
            case "remove":
                self._give((deed.name, None))
            case "link":
                self._give((deed.other, self._seen[deed.name]))
            case "rename":
                self._give((deed.other, self._seen[deed.name]), (deed.name, None))
            case "sync" if self.is_honest:
                self._sync(deed.name)

    def _give(self, *naming: tuple[str, _File | None]) -> None:
        _name(self._seen, naming)
        self._waiting.append(naming)

    def _sync(self, name: str) -> None:
        """Keep a file with its name, or a folder's names, and names given before."""
        file = self._seen.get(name)
        for each in file.waiting if file else ():
            _write(file.synced, each)
        if file:
            file.waiting.clear()
        of_it = [
            number
            for number, naming in enumerate(self._waiting, 1)
            if any(_is_of(each, name, file) for each in naming)
        ]
        for naming in self._waiting[: max(of_it, default=0)]:
            _name(self._held, naming)
        del self._waiting[: max(of_it, default=0)]

    def lose_power(self, folder: Path, chance: random.Random) -> None:
        """Write into an empty folder what might be found there afterwards."""
        how = chance.choice((_nothing, _beginning, _anything))
        named = dict(self._held)
        count = 0 if how is _nothing else chance.randint(0, len(self._waiting))
        for naming in self._waiting[:count]:
            _name(named, naming)
        for name, file in named.items():
            left = bytearray(file.synced)
            for deed in how(file.waiting, chance):
                _write(left, deed)
            place = folder / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(left)


def _is_of(named: tuple[str, _File | None], name: str, file: _File | None) -> bool:
    """Tell whether a name leads to a file, or is of a folder."""
    if file is not None:
        return named[1] is file
    return str(PurePosixPath(named[0]).parent) == name


def _name(names: dict[str, _File], naming: Naming) -> None:
    for name, file in naming:
        if file is None:
            names.pop(name, None)
        else:
            names[name] = file


def _write(held: bytearray, deed: Deed) -> None:
    end = deed.place + len(deed.data)
    if deed.kind == "cut":
        del held[end:]
    held.extend(bytes(max(0, end - len(held))))
    held[deed.place : end] = deed.data


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
