"""A server that speaks TLS itself, with a certificate made for the test."""

from __future__ import annotations

import http.client
import signal
import socket
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.starter import Starter
from tests.whole.processes import Server, Throughline

PEM = serialization.Encoding.PEM
PLAIN = serialization.NoEncryption()


def make_certificate(folder: Path, name: str = "wiki", *, word: str = "") -> Path:
    """Write a certificate of this machine and, beside it, its key; give the former."""
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    sealed = serialization.BestAvailableEncryption(word.encode()) if word else PLAIN
    form = serialization.PrivateFormat.PKCS8
    (folder / f"{name}.key").write_bytes(key.private_bytes(PEM, form, sealed))
    file = folder / f"{name}.pem"
    file.write_bytes(certificate.public_bytes(PEM))
    return file


def over_tls(data: Path, certificate: Path) -> Throughline:
    """Give the program set to speak TLS with a certificate that its readers trust."""
    settings = {
        "THROUGHLINE_TLS_CERTIFICATE": str(certificate),
        "THROUGHLINE_TLS_KEY": str(certificate.with_suffix(".key")),
    }
    trust = ssl.create_default_context(cafile=str(certificate))
    return Throughline(data, settings, trust=trust)


def spoken(server: Server, version: ssl.TLSVersion) -> str | None:
    """Give what is spoken with a server by whoever speaks one version only."""
    asked = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    asked.check_hostname, asked.verify_mode = False, ssl.CERT_NONE
    asked.set_ciphers("ALL:@SECLEVEL=0")
    asked.minimum_version = asked.maximum_version = version
    with (
        socket.create_connection(("127.0.0.1", server.port), timeout=60) as plain,
        asked.wrap_socket(plain) as connection,
    ):
        return connection.version()


def test_it_speaks_tls_and_says_so_to_browsers(
    starter: Starter, tmp_path: Path
) -> None:
    data = starter.copy(tmp_path / "data")
    with over_tls(data, make_certificate(tmp_path)).serving() as server:
        answer = server.fetch("/sign-in")
        assert answer.status == 200
        assert answer.headers["strict-transport-security"].startswith("max-age=")
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("__Host-session=")
        assert "Secure" in cookie
        assert f"<id>{server.url}/" in server.fetch("/feed.atom").text
        assert f"serves at {server.url}/" in server.said()
        server.trust = None
        with pytest.raises((OSError, http.client.HTTPException)):
            server.fetch("/healthz")
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            assert spoken(server, version) == version.name.replace("_", ".")
        with (
            pytest.warns(DeprecationWarning, match="TLSv1_1"),
            pytest.raises(ssl.SSLError, match="ALERT"),
        ):
            spoken(server, ssl.TLSVersion.TLSv1_1)


def test_a_renewed_certificate_is_taken_when_the_workers_are_replaced(
    starter: Starter, tmp_path: Path
) -> None:
    data = starter.copy(tmp_path / "data")
    certificate = make_certificate(tmp_path)
    with over_tls(data, certificate).serving() as server:
        place = ("127.0.0.1", server.port)
        before = ssl.get_server_certificate(place)
        assert before == certificate.read_text()
        renewed = make_certificate(tmp_path).read_text()
        server.process.send_signal(signal.SIGHUP)
        while ssl.get_server_certificate(place) == before:
            assert server.process.poll() is None
        assert ssl.get_server_certificate(place) == renewed


def _refusal(tmp_path: Path, **settings: str) -> str:
    named = {f"THROUGHLINE_{name}": value for name, value in settings.items()}
    ended = Throughline(tmp_path / "data", named).run("serve", "--port", "1")
    assert ended.code == 1, ended
    assert ended.err.count("\n") == 1, ended
    assert not (tmp_path / "data").exists()
    return ended.err


def test_files_that_do_not_fit_stop_the_start_with_their_settings(
    tmp_path: Path,
) -> None:
    one, other = make_certificate(tmp_path), make_certificate(tmp_path, "other")
    sealed = make_certificate(tmp_path, "sealed", word="pestle")
    key, nowhere = str(one.with_suffix(".key")), str(tmp_path / "nowhere.pem")
    both = {"TLS_CERTIFICATE": str(one), "TLS_KEY": key}
    assert "THROUGHLINE_TLS_KEY is missing" in _refusal(
        tmp_path, TLS_CERTIFICATE=str(one)
    )
    assert "THROUGHLINE_TLS_CERTIFICATE is missing" in _refusal(tmp_path, TLS_KEY=key)
    said = _refusal(tmp_path, **{**both, "TLS_CERTIFICATE": nowhere})
    assert f"THROUGHLINE_TLS_CERTIFICATE: the file {nowhere} cannot be read" in said
    said = _refusal(tmp_path, **{**both, "TLS_KEY": nowhere})
    assert f"THROUGHLINE_TLS_KEY: the file {nowhere} cannot be read" in said
    for wrong in (other.with_suffix(".key"), sealed.with_suffix(".key"), one):
        said = _refusal(tmp_path, **{**both, "TLS_KEY": str(wrong)})
        assert "TLS cannot be spoken with" in said
        assert str(wrong) in said
    said = _refusal(tmp_path, **both, BASE_URL="http://wiki.example.org")
    assert "THROUGHLINE_BASE_URL" in said
