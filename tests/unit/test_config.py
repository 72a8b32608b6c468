"""Settings: where they come from, and what is said of wrong ones."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from wiki.config import Settings, load_settings
from wiki.errors import SettingError

SECRETS = (
    "secret_key",
    "database_url",
    "replica_url",
    "mail_password",
    "oidc_client_secret",
    "files_key",
    "files_secret",
    "limits_store",
    "metrics_token",
)
GIVEN = {
    "database_url": "postgresql://wiki:pestle@db/wiki",
    "replica_url": "postgresql://wiki:pestle@copy/wiki",
    "limits_store": "rediss://:pestle@redis:6379/0",
}


def _variables(**values: object) -> dict[str, str]:
    return {f"THROUGHLINE_{name.upper()}": str(it) for name, it in values.items()}


@pytest.mark.parametrize("source", ["variables", "file"])
def test_every_secret_may_lie_in_a_file(tmp_path: Path, source: str) -> None:
    """Line ends at the end are left out: editors and vaults write them."""
    named = {}
    for name in SECRETS:
        path = tmp_path / name
        path.write_text(GIVEN.get(name, f" a secret: {name}") + "\r\n")
        named[f"{name}_file"] = path
    environ = _variables(**named)
    if source == "file":
        toml = tmp_path / "throughline.toml"
        toml.write_text("".join(f"{each} = '{it}'\n" for each, it in named.items()))
        environ = {"THROUGHLINE_CONFIG": str(toml)}
    settings = load_settings(environ)
    for name in SECRETS:
        assert getattr(settings, name) == GIVEN.get(name, f" a secret: {name}")


def test_a_secret_twice_stops_the_start_and_is_not_told(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("from the file")
    both = _variables(mail_password="pestle", mail_password_file=path)
    with pytest.raises(SettingError) as told:
        load_settings(both)
    for name in both:
        assert name in told.value.message
    assert "pestle" not in told.value.message
    toml = tmp_path / "throughline.toml"
    toml.write_text(f"mail_password = 'pestle'\nmail_password_file = '{path}'\n")
    with pytest.raises(SettingError, match="mail_password_file are both given"):
        load_settings({"THROUGHLINE_CONFIG": str(toml)})
    # A variable goes before the file, in either form.
    toml.write_text("mail_password = 'pestle'\n")
    environ = {"THROUGHLINE_CONFIG": str(toml)} | _variables(mail_password_file=path)
    assert load_settings(environ).mail_password == "from the file"


@pytest.mark.parametrize("wrong", ["missing", "a folder", "empty", "no text"])
def test_a_file_that_cannot_be_taken_stops_the_start(
    tmp_path: Path, wrong: str
) -> None:
    path = tmp_path / "secret"
    if wrong == "a folder":
        path.mkdir()
    elif wrong != "missing":
        path.write_bytes({"empty": b"\n", "no text": b"\xff\xfe"}[wrong])
    words = "is empty" if wrong == "empty" else "cannot be read"
    with pytest.raises(SettingError) as told:
        load_settings(_variables(secret_key_file=path))
    assert told.value.message.startswith("THROUGHLINE_SECRET_KEY_FILE: the file")
    assert str(path) in told.value.message
    assert words in told.value.message


def test_what_is_no_text_comes_from_no_file(tmp_path: Path) -> None:
    path = tmp_path / "number"
    path.write_text("8")
    with pytest.raises(SettingError, match="no setting THROUGHLINE_THREADS_FILE"):
        load_settings(_variables(threads_file=path))
    with pytest.raises(SettingError, match="no setting THROUGHLINE_NOTHING_FILE"):
        load_settings(_variables(nothing_file=path))


def test_no_setting_is_called_as_the_file_of_another_one() -> None:
    names = {each.name for each in fields(Settings)}
    assert not {f"{name}_file" for name in names} & names
