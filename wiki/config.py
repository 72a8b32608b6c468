"""Settings: `THROUGHLINE_*` environment variables over a TOML file over defaults."""

from __future__ import annotations

import os
import secrets
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from wiki.clamd import is_address
from wiki.errors import SettingError
from wiki.rates import read_rate
from wiki.setting_files import read_files

PREFIX = "THROUGHLINE_"
FILE = "THROUGHLINE_CONFIG"
"""The variable that names the TOML file."""

PASSWORD_FILE = "admin-password.txt"  # noqa: S105 - where it is
"""Where in the data folder the first administrator's password is written."""

TLS = ("starttls", "tls", "none")
"""How mail is sent: encrypted after a greeting, from the start, or not at all."""

STORES = ("", "memory", "database")
"""Where it is counted how much was asked for, beside Redis; "" chooses."""

SECOND_STEPS = ("offered", "required", "contributor", "curator", "admin")
"""Who must take a second step to sign in: nobody, everybody, or from a role on."""

LOGS = ("text", "json")
"""How the log is written: lines for people, or an object a line for programs."""

CHOICES = {"mail_tls": TLS, "second_step": SECOND_STEPS, "log": LOGS}

SWITCHES = {"true": True, "1": True, "false": False, "0": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything an operator may set; field `x` is read from `THROUGHLINE_X`."""

    data_dir: Path = Path("data")
    database_url: str = ""
    replica_url: str = ""
    secret_key: str = ""
    base_url: str = ""
    site_hosts: str = ""
    trusted_proxies: int = 0
    tls_certificate: str = ""
    tls_key: str = ""
    write_timeout: float = 10.0
    session_days: float = 30.0
    session_idle_days: float = 7.0
    second_step: str = "offered"
    hsts_subdomains: bool = False
    page_cache: int = 2000
    largest_file: int = 20_000_000
    files: str = ""
    files_endpoint: str = ""
    files_region: str = "us-east-1"
    files_key: str = ""
    files_secret: str = ""
    virus_scanner: str = ""
    batch_answers: bool = False
    allowed_hosts: str = ""
    only_hosts: str = ""
    doi_address: str = "https://doi.org/"
    isbn_address: str = (
        "https://openlibrary.org/api/books?format=json&jscmd=data&bibkeys=ISBN:"
    )
    mail_host: str = ""
    mail_port: int = 587
    mail_tls: str = "starttls"
    mail_user: str = ""
    mail_password: str = ""
    mail_from: str = ""
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_name: str = ""
    limits: bool = True
    limits_store: str = ""
    limit_password: str = "30/minute"  # noqa: S105 - a rate
    limit_join: str = "20/hour"
    limit_search: str = "240/minute"
    limit_graph: str = "120/minute"
    limit_export: str = "60/minute"
    limit_fetch: str = "20/minute"
    limit_write: str = "120/minute"
    limit_address: int = 5
    sign_in_failures: int = 5
    metrics_token: str = ""
    log: str = "text"
    log_requests: bool = False
    jobs: bool = True
    threads: int = 4

    @property
    def database(self) -> str:
        """The database's SQLAlchemy address; SQLite in the data folder by default."""
        return self.database_url or f"sqlite:///{self.data_dir / 'throughline.db'}"

    @property
    def own_hosts(self) -> tuple[str, ...]:
        """Names that this site answers to, without ports; any where there are none."""
        named = tuple(self.site_hosts.replace(",", " ").split())
        own = urlsplit(self.base_url).hostname
        return (*named, own) if own else named

    @property
    def is_secure(self) -> bool:
        """Whether browsers come over TLS, ended by a proxy or by this program."""
        return self.base_url.startswith("https://") or bool(self.tls_certificate)

    @property
    def hosts_allowed(self) -> frozenset[str]:
        """Hosts (host:port) that may be asked though they are not public."""
        return frozenset(self.allowed_hosts.replace(",", " ").split())

    @property
    def hosts_only(self) -> frozenset[str]:
        """The only hosts that people may let this program ask; empty for any."""
        return frozenset(self.only_hosts.lower().replace(",", " ").split())

    @property
    def provider_name(self) -> str:
        """What people call the service that they may sign in by."""
        return self.oidc_name or urlsplit(self.oidc_issuer).hostname or ""


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; raise `SettingError` that names the first wrong one."""
    environ = os.environ if environ is None else environ
    known = {each.name: each for each in fields(Settings)}
    values = _from_file(environ.get(FILE, ""), known)
    given = {
        variable.removeprefix(PREFIX).lower(): text
        for variable, text in environ.items()
        if variable.startswith(PREFIX) and variable != FILE
    }
    given = read_files(given, _texts(), _variable)
    for name, text in given.items():
        if name not in known:
            raise SettingError(f"There is no setting {_variable(name)}. Take it out.")
        values[name] = text
    settings = Settings(
        **{name: _convert(name, value) for name, value in values.items()}
    )
    _check_choices(settings)
    _check_replica(settings)
    _check_tls(settings)
    _check_scanner(settings)
    _check_mail(settings)
    _check_oidc(settings)
    _check_limits(settings)
    return settings


def _from_file(path: str, known: Mapping[str, Any]) -> dict[str, Any]:
    if not path:
        return {}
    try:
        values = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingError(
            f"{FILE}: the settings file {path} cannot be read: {error}."
        ) from error
    values = read_files(values, _texts(), lambda name: f"{path}: {name}")
    for name in values:
        if name not in known:
            raise SettingError(f"{path}: there is no setting “{name}”. Take it out.")
    return values


def _texts() -> frozenset[str]:
    """Give the settings that are texts, secrets among them."""
    return frozenset(
        each.name for each in fields(Settings) if isinstance(each.default, str)
    )


def _variable(name: str) -> str:
    return f"{PREFIX}{name.upper()}"


def _convert(name: str, value: Any) -> Any:
    default: Any = Settings.__dataclass_fields__[name].default
    kind = type(default)
    if kind is bool and str(value).lower() in SWITCHES:
        return SWITCHES[str(value).lower()]
    if kind is bool:
        raise SettingError(
            f"{PREFIX}{name.upper()} is “{value}”, but must be true or false."
        )
    try:
        converted = (
            Path(value).expanduser() if isinstance(default, Path) else kind(value)
        )
    except (TypeError, ValueError) as error:
        raise SettingError(
            f"{PREFIX}{name.upper()} is “{value}”, but must be a {kind.__name__}."
        ) from error
    if isinstance(converted, int | float) and converted < 0:
        raise SettingError(
            f"{PREFIX}{name.upper()} is {value}, but must not be negative."
        )
    return converted


def _check_replica(settings: Settings) -> None:
    if not settings.replica_url:
        return
    for name in ("database_url", "replica_url"):
        if not getattr(settings, name).startswith("postgresql"):
            raise SettingError(
                f"{PREFIX}{name.upper()} must begin with postgresql: where there is a"
                f" {PREFIX}REPLICA_URL, since only PostgreSQL has replicas."
            )


def _check_tls(settings: Settings) -> None:
    pair = {"TLS_CERTIFICATE": settings.tls_certificate, "TLS_KEY": settings.tls_key}
    for name, value in pair.items():
        if not value and any(pair.values()):
            raise SettingError(
                f"{PREFIX}{name} is missing: to serve over TLS, name the files of both"
                " the certificate and its key."
            )
    if settings.tls_certificate and settings.base_url.startswith("http://"):
        raise SettingError(
            f"{PREFIX}BASE_URL is “{settings.base_url}”, but must begin with https://"
            f" where {PREFIX}TLS_CERTIFICATE is set."
        )


def _check_scanner(settings: Settings) -> None:
    if settings.virus_scanner and not is_address(settings.virus_scanner):
        raise SettingError(
            f"{PREFIX}VIRUS_SCANNER is “{settings.virus_scanner}”, but must say where"
            " clamd listens: tcp://host:3310 or unix:///run/clamav/clamd.ctl."
        )


def _check_mail(settings: Settings) -> None:
    if not settings.mail_host:
        return
    for name in ("mail_from", "base_url"):
        if not getattr(settings, name):
            raise SettingError(
                f"{PREFIX}{name.upper()} is needed to send mail by {PREFIX}MAIL_HOST:"
                " mail says whom it is from and leads to this site."
            )
    if "@" not in parseaddr(settings.mail_from)[1]:
        raise SettingError(
            f"{PREFIX}MAIL_FROM is “{settings.mail_from}”, but must be an address such"
            " as “The wiki <wiki@example.org>”."
        )


def _check_oidc(settings: Settings) -> None:
    if not settings.oidc_issuer:
        return
    parts = urlsplit(settings.oidc_issuer)
    is_here = parts.hostname in ("127.0.0.1", "localhost", "::1")
    if not parts.hostname or parts.scheme not in (("https", "http")[: 1 + is_here]):
        raise SettingError(
            f"{PREFIX}OIDC_ISSUER is “{settings.oidc_issuer}”, but must be an address"
            " that begins with https://."
        )
    for name in ("oidc_client_id", "oidc_client_secret", "base_url"):
        if not getattr(settings, name):
            raise SettingError(
                f"{PREFIX}{name.upper()} is needed to sign in by {PREFIX}OIDC_ISSUER:"
                " the provider knows this site by it."
            )


def _check_limits(settings: Settings) -> None:
    for each in fields(Settings):
        value = getattr(settings, each.name)
        if each.name.startswith("limit_") and isinstance(value, str):
            try:
                read_rate(value)
            except ValueError as error:
                raise SettingError(
                    f"{PREFIX}{each.name.upper()} is “{value}”, but must be a rate such"
                    " as 60/minute or 10/hour."
                ) from error
    for name in ("limit_address", "sign_in_failures", "threads"):
        if getattr(settings, name) < 1:
            raise SettingError(f"{PREFIX}{name.upper()} must be 1 or more.")
    store = settings.limits_store
    if store not in STORES and not store.startswith(("redis://", "rediss://")):
        raise SettingError(
            f"{PREFIX}LIMITS_STORE is “{store}”, but must be memory, database or an"
            " address such as redis://host:6379/0."
        )
    if store == "database" and settings.database.startswith("sqlite"):
        raise SettingError(
            f"{PREFIX}LIMITS_STORE is “database”, which needs PostgreSQL. On SQLite one"
            " process serves, and its memory is enough: take the setting out."
        )


def _check_choices(settings: Settings) -> None:
    for name, choices in CHOICES.items():
        value = getattr(settings, name)
        if value not in choices:
            raise SettingError(
                f"{PREFIX}{name.upper()} is “{value}”, but must be one of"
                f" {', '.join(choices)}."
            )


def stored_secret(settings: Settings) -> str:
    """Give the signing key: the setting, or one made once in the data folder."""
    if settings.secret_key:
        return settings.secret_key
    path = settings.data_dir / "secret-key"
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _make_secret(path)
    except OSError as error:
        raise SettingError(
            f"{PREFIX}DATA_DIR: the folder {settings.data_dir} cannot be written:"
            f" {error}."
        ) from error
    return path.read_text(encoding="ascii").strip()


def _make_secret(path: Path) -> None:
    """Write a key aside and put it in its place whole; the first process wins."""
    aside = path.with_name(f"{path.name}.{os.getpid()}")
    aside.touch(mode=0o600)
    aside.write_text(secrets.token_hex(32), encoding="ascii")
    with suppress(FileExistsError):
        os.link(aside, path)
    aside.unlink()
