"""With which keys does Teams sign what it sends, and how does the app come to know them?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache

import tink
from tink import jwt

from bot.running.clock import Clock
from bot.sandbox.teams.state import JSON

LIVES = timedelta(hours=1)
PARTS = ("kty", "n", "e", "kid", "use")


@dataclass(frozen=True)
class Key:
    """One signing key. `endorsements`: the channels it may sign for."""

    number: int = 0
    endorsements: tuple[str, ...] = ("msteams",)

    @property
    def public(self) -> JSON:
        """As it stands in the document of keys: no `alg`, and much that a verifier does not need."""
        written = jwt.jwk_set_from_public_keyset_handle(_handle(self.number).public_keyset_handle())
        key = json.loads(written)["keys"][0]
        shown = {name: key[name] for name in PARTS}
        more = {"x5t": key["kid"], "x5c": [key["n"]], "endorsements": list(self.endorsements)}
        return shown | more

    def sign(self, claims: Mapping[str, object], *, without_expiration: bool = False) -> str:
        """A token with these claims; `exp` and `nbf` are moments, in UTC."""
        custom = {name: value for name, value in claims.items() if name not in _REGISTERED}
        given = {_REGISTERED[name]: claims[name] for name in _REGISTERED if name in claims}
        raw = jwt.new_raw_jwt(
            type_header="JWT", custom_claims=custom, without_expiration=without_expiration, **given
        )
        token: str = _signer(self.number).sign_and_encode(raw)
        return token


_REGISTERED = {
    "iss": "issuer",
    "aud": "audience",
    "exp": "expiration",
    "nbf": "not_before",
}


@cache
def _handle(number: int) -> tink.KeysetHandle:
    # Making one takes a quarter of a second, and nothing depends on which it is.
    jwt.register_jwt_signature()
    return tink.new_keyset_handle(jwt.jwt_rs256_2048_f4_template())


@cache
def _signer(number: int) -> jwt.JwtPublicKeySign:
    # Made anew it would take ten times as long as the signing.
    return _handle(number).primitive(jwt.JwtPublicKeySign)


@lru_cache
def _signed(key: Key, claims: tuple[tuple[str, object], ...]) -> str:
    """Microsoft sends a token again for as long as it is good."""
    return key.sign(dict(claims))


def _lately(now: datetime) -> datetime:
    """When the token was made that is sent now: within the last half hour."""
    return now - (now - datetime.min.replace(tzinfo=UTC)) % (LIVES / 2)


@dataclass
class Keys:
    """The keys that are published, and the one that signs: the newest."""

    issuer: str
    app_id: str
    clock: Clock
    published: list[Key] = field(default_factory=lambda: [Key(0, ("webchat",)), Key(1)])

    def rotate(self, *, keep_old: bool = True) -> None:
        """A new key signs from now on; the older ones stay published for a while."""
        newest = Key(self.published[-1].number + 1)
        self.published = [*(self.published if keep_old else ()), newest]

    def token(
        self,
        service_url: str,
        *,
        key: Key | None = None,
        leave_out: tuple[str, ...] = (),
        **changed: object,
    ) -> str:
        """What proves that an activity comes from here; a test may change claims or leave some
        out.
        """
        signer = key or self.published[-1]
        usual = self._claims(service_url, _lately(self.clock.now()))
        if not changed and not leave_out:
            return _signed(signer, tuple(usual.items()))
        claims = usual | changed
        claims = {name: value for name, value in claims.items() if name not in leave_out}
        return signer.sign(claims, without_expiration="exp" not in claims)

    def _claims(self, service_url: str, now: datetime) -> dict[str, object]:
        return {
            "serviceurl": service_url,
            "nbf": now - timedelta(minutes=5),
            "exp": now + LIVES,
            "iss": self.issuer,
            "aud": self.app_id,
        }
