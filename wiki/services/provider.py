"""Asking another service who somebody is: OpenID Connect, authorization code with PKCE.

Everything that Authlib and joserfc are used for stands here. Nothing is kept between
two sign-ins: what the provider says of itself and its keys are read each time, so that
a change of keys needs nothing.

Source: OpenID Connect Core 1.0, §3.1; RFC 7636 (PKCE); RFC 9207 (`iss`).
"""

from __future__ import annotations

import hmac
import json
import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from wiki.config import Settings
from wiki.errors import InvalidError, ProviderError, SignInError
from wiki.lazily import Later
from wiki.outward import Bounds, request

if TYPE_CHECKING:
    from authlib.oauth2 import auth as client_auth
    from authlib.oauth2 import rfc7636
    from authlib.oauth2.rfc6749 import parameters
    from authlib.oidc import core
    from joserfc import errors, jwk, jwt
else:
    client_auth = Later("authlib.oauth2.auth")
    rfc7636 = Later("authlib.oauth2.rfc7636")
    parameters = Later("authlib.oauth2.rfc6749.parameters")
    core = Later("authlib.oidc.core")
    errors = Later("joserfc.errors")
    jwk = Later("joserfc.jwk")
    jwt = Later("joserfc.jwt")

SECONDS, MOST = 8.0, 500_000
"""How long the provider may take for an answer, and its largest size in bytes."""

CLOCK = 60
"""Seconds by which its clock may be wrong."""

SIGNED = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "ES512", "Ed25519")
"""How it may sign: with keys of its own, never with a secret that both know."""

LONGEST = 255
"""Signs of the name that a provider gives somebody (OpenID Connect Core, §2)."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a browser keeps while somebody is away at the provider."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody whom the provider knows; `called` is what they are called there."""

    issuer: str
    subject: str
    called: str


def begin(settings: Settings, back: str) -> tuple[str, Attempt]:
    """Give where to send somebody who is to come `back`, and what to keep meanwhile."""
    described = _described(settings)
    attempt = Attempt(*(secrets.token_urlsafe(32) for _ in range(3)))
    address = parameters.prepare_grant_uri(
        described["authorization_endpoint"],
        settings.oidc_client_id,
        "code",
        redirect_uri=back,
        scope="openid profile",
        state=attempt.state,
        nonce=attempt.nonce,
        code_challenge=rfc7636.create_s256_code_challenge(attempt.verifier),
        code_challenge_method="S256",
    )
    return str(address), attempt


def finish(
    settings: Settings,
    attempt: Attempt,
    answered: Mapping[str, str],
    back: str,
    now: datetime,
) -> Known:
    """Give who came back with an answer of the provider.

    Raises `SignInError` where the answer does not fit the attempt, and `ProviderError`
    where the provider does not answer or says what it must not.
    """
    if not hmac.compare_digest(answered.get("state", ""), attempt.state):
        raise SignInError(
            "This answer belongs to another attempt to sign in. Start once more."
        )
    if answered.get("iss", settings.oidc_issuer) != settings.oidc_issuer:
        raise SignInError("This answer is of another provider. Start once more.")
    if "error" in answered or not answered.get("code"):
        raise SignInError(
            f"{settings.provider_name} did not sign you in. Start once more, or sign in"
            " with your password."
        )
    described = _described(settings)
    token = _token(settings, described, attempt, answered["code"], back)
    return _checked(settings, described, attempt, token, now)


def _described(settings: Settings) -> Mapping[str, Any]:
    """Give what the provider says of itself."""
    issuer = settings.oidc_issuer
    address = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
    described = _asked(settings, address)
    if described.get("issuer") != issuer:
        raise _fault(settings, f"it calls itself {described.get('issuer')!r}")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if not isinstance(described.get(name), str):
            raise _fault(settings, f"it does not tell its {name}")
    if not described["authorization_endpoint"].startswith(("https://", "http://")):
        raise _fault(settings, "its authorization_endpoint is no address")
    return described


def _token(
    settings: Settings,
    described: Mapping[str, Any],
    attempt: Attempt,
    code: str,
    back: str,
) -> Mapping[str, Any]:
    """Give what the provider gives for a code."""
    body = parameters.prepare_token_request(
        "authorization_code",
        redirect_uri=back,
        code=code,
        code_verifier=attempt.verifier,
    )
    methods = described.get("token_endpoint_auth_methods_supported")
    basic = not isinstance(methods, list) or "client_secret_basic" in methods
    method = "client_secret_basic" if basic else "client_secret_post"
    auth = client_auth.ClientAuth(
        settings.oidc_client_id, settings.oidc_client_secret, method
    )
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    address, headers, body = auth.prepare(
        "POST", described["token_endpoint"], headers, body
    )
    return _asked(settings, address, body=body.encode(), headers=headers)


def _checked(
    settings: Settings,
    described: Mapping[str, Any],
    attempt: Attempt,
    token: Mapping[str, Any],
    now: datetime,
) -> Known:
    """Give whom an ID token names, once everything about it is right."""
    keys = _asked(settings, described["jwks_uri"])
    options = {
        "iss": {"essential": True, "value": settings.oidc_issuer},
        "aud": {"essential": True, "value": settings.oidc_client_id},
        "sub": {"essential": True},
    }
    params = {
        "nonce": attempt.nonce,
        "client_id": settings.oidc_client_id,
        "access_token": token.get("access_token"),
    }
    try:
        read = jwt.decode(
            str(token.get("id_token")),
            jwk.KeySet.import_key_set(keys),  # type: ignore[arg-type] # it is checked there
            algorithms=SIGNED,
        )
        claims = core.CodeIDToken(read.claims, read.header, options, params)
        claims.validate(int(now.timestamp()), CLOCK)
    except (errors.JoseError, ValueError, KeyError, TypeError) as error:
        raise _fault(settings, f"its token is not right: {error}") from error
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST:
        raise _fault(settings, "its token names nobody")
    called = claims.get("preferred_username") or claims.get("name") or ""
    return Known(settings.oidc_issuer, subject, str(called)[:LONGEST])


def _asked(
    settings: Settings,
    address: str,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] = {},
) -> Mapping[str, Any]:
    """Give a JSON object that the provider answers with."""
    own = urlsplit(settings.oidc_issuer)
    port = own.port or (443 if own.scheme == "https" else 80)
    # Its own host was set by the operator: it may be one that is not public.
    allowed = settings.hosts_allowed | {f"{own.hostname}:{port}"}
    try:
        reply = request(
            address,
            Bounds(SECONDS, MOST, allowed),
            method="GET" if body is None else "POST",
            body=body,
            headers={"Accept": "application/json", **headers},
            redirects=0,
        )
        found = json.loads(reply.body)
    except InvalidError as error:
        raise _fault(settings, error.message) from error
    except (ValueError, RecursionError) as error:
        raise _fault(settings, f"no JSON at {urlsplit(address).path}") from error
    if reply.status != 200 or not isinstance(found, dict):
        said = found.get("error") if isinstance(found, dict) else ""
        raise _fault(
            settings, f"{reply.status} {said or ''} at {urlsplit(address).path}"
        )
    return found


def _fault(settings: Settings, why: str) -> ProviderError:
    """Give the failure for the person; the log has what the operator needs."""
    _log.warning("Signing in by %s failed: %s", settings.oidc_issuer, why)
    return ProviderError(
        f"Signing in by {settings.provider_name} does not work at the moment. Try again"
        " later, or sign in with your password."
    )
