"""The contents of files in a store that speaks S3, shared by any number of servers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from obstore.exceptions import BaseError
from obstore.store import S3Store

from wiki.errors import BusyError, SettingError

CONNECTING, ANSWERING = timedelta(seconds=5), timedelta(seconds=30)
RETRIES, RETRYING = 3, timedelta(seconds=20)
"""A save waits no longer for a store that does not answer."""


class Bucket:
    """Contents under a prefix of a bucket; the store keeps what it confirmed."""

    def __init__(
        self, address: str, *, endpoint: str, region: str, key: str, secret: str
    ) -> None:
        parts = urlsplit(address)
        self._prefix = parts.path.strip("/")
        self._identity = f"{endpoint} {parts.netloc} {self._prefix}"
        if not parts.netloc or parts.query or bool(key) != bool(secret):
            raise SettingError(
                "THROUGHLINE_FILES must be s3://BUCKET or s3://BUCKET/PREFIX;"
                " THROUGHLINE_FILES_KEY and THROUGHLINE_FILES_SECRET go together."
            )
        said: dict[str, Any] = {"region": region}
        if endpoint:
            said["endpoint"] = endpoint
        if key:
            said |= {"access_key_id": key, "secret_access_key": secret}
        try:
            self._store = S3Store(
                parts.netloc,
                prefix=self._prefix or None,
                client_options={
                    "allow_http": endpoint.startswith("http://"),
                    "connect_timeout": CONNECTING,
                    "timeout": ANSWERING,
                },
                retry_config={"max_retries": RETRIES, "retry_timeout": RETRYING},
                **said,
            )
        except BaseError as error:
            raise SettingError(f"THROUGHLINE_FILES cannot be used: {error}.") from error

    def put(self, name: str, data: bytes) -> None:
        """Keep a content; the store has confirmed it when this returns.

        One that is there is put again, which makes it young.
        """
        with _reached("kept"):
            self._store.put(_path(name), data, use_multipart=False)

    def read(self, name: str) -> bytes | None:
        """Give a content, None where it is missing."""
        try:
            with _reached("read"):
                return self._store.get(_path(name)).bytes().to_bytes()
        except FileNotFoundError:
            return None

    def holds(self, name: str) -> bool:
        """Tell whether a content is there."""
        return self._age(name) is not None

    def sendable(self, name: str) -> bytes | None:
        """Give a content, None where it is missing."""
        return self.read(name)

    def names(self) -> Iterator[tuple[str, float]]:
        """Yield every name with the seconds since it was put."""
        now = datetime.now(UTC)
        with _reached("listed"):
            for some in self._store.list():
                for each in some:
                    age = now - each["last_modified"]
                    yield each["path"].rpartition("/")[2], age.total_seconds()

    def remove(self, name: str, *, older_than: float) -> bool:
        """Take a content away that was put so many seconds ago, and tell if it was."""
        # Asked again: another server may have put it anew since it was listed.
        age = self._age(name)
        if age is None or age <= older_than:
            return False
        with _reached("removed"):
            self._store.delete(_path(name))
        return True

    def identity(self) -> str:
        """Give which bucket this is."""
        return self._identity

    def _age(self, name: str) -> float | None:
        try:
            with _reached("found"):
                put = self._store.head(_path(name))["last_modified"]
        except FileNotFoundError:
            return None
        return (datetime.now(UTC) - put).total_seconds()


def _path(name: str) -> str:
    """Give where a content lies: as in a folder, so that either can be copied."""
    return f"{name[:2]}/{name}"


@contextmanager
def _reached(what: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise
    except (BaseError, OSError) as error:
        raise BusyError(
            f"The file could not be {what}: the store of files does not answer as it"
            " should. Nothing was changed; try again later, and tell whoever runs"
            " this wiki."
        ) from error
