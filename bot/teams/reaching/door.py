"""Who is let in at `/api/messages`? Looked at before anything of an activity is understood: its
token, its size, its pace, and whose it is.

Turned away with 401 is whoever has no good token, with 403 whose activity is not what the token or
the school says. The largest body stands in `bot.web`.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import tink
from aiohttp import web
from tink import jwt

from bot.running.clock import Clock
from bot.running.logs import Rarely, logger
from bot.teams.credentials import is_private
from bot.teams.reaching.signing_keys import NoKeys, SigningKey, SigningKeys
from bot.web import TurnedAway, object_of, text_of

log = logger("report_image.teams")

Activity = dict[str, Any]

CHANNEL = "msteams"
LONGEST_KID = 200
KNOWN = 64  # tokens
CLOCKS_APART = timedelta(minutes=5)


class NoSchools(TurnedAway):
    """Teams sent it, and it is from a tenant that is no school's here."""

    def __init__(self, activity: Activity) -> None:
        super().__init__(403)
        self.activity = activity


@dataclass(frozen=True)
class Signed:
    """What a good token says: by which key, and for which service address."""

    key: SigningKey
    service: str | None


@dataclass(frozen=True)
class Verified:
    """A token found good: with which key, for which service address, from when until when."""

    key: SigningKey
    service: str | None
    since: datetime
    until: datetime

    def holds(self, key: SigningKey, now: datetime) -> bool:
        """Whether there is nothing to look at again: Microsoft sends a token for an hour, and
        looking at it takes a third of a turn.
        """
        return self.key is key and self.since <= now < self.until


class Door:
    """Lets in what Teams sends to this app from these tenants."""

    def __init__(
        self, app_id: str, issuer: str, tenants: Collection[str], keys: SigningKeys, clock: Clock
    ) -> None:
        self._app_id, self._issuer, self._clock = app_id, issuer, clock
        self._tenants, self._keys = frozenset(each.lower() for each in tenants), keys
        self._log = Rarely(log)
        self._known: dict[str, Verified] = {}

    async def activity(self, request: web.Request) -> tuple[Activity, str]:
        """The activity, and the tenant it is from. Raises TurnedAway, and what aiohttp raises."""
        signed = await self._signed(request.headers.getall("Authorization", []))
        activity = object_of(await text_of(request))
        if not self._is_meant(activity, signed):
            self._log.warning("an activity was turned away: not what its token says")
            raise TurnedAway(403)
        tenant = _tenant(activity)
        if tenant not in self._tenants:
            self._log.warning("an activity was turned away: no school's tenant")
            raise NoSchools(activity)
        return activity, tenant

    async def _signed(self, headers: Collection[str]) -> Signed:
        """What the token says. Raises TurnedAway."""
        scheme, _, token = next(iter(headers), "").partition(" ")
        kid = _kid(token)
        if len(headers) != 1 or scheme.lower() != "bearer" or kid is None:
            raise TurnedAway(401)
        try:
            key = await self._keys.key(kid)
        except NoKeys:
            self._log.warning("nobody can be let in: Microsoft's keys are not there")
            raise TurnedAway(503) from None
        if key is None:
            raise TurnedAway(401)
        return Signed(key, self._claim(key, token))

    def _claim(self, key: SigningKey, token: str) -> str | None:
        """The service address the token is for. Raises TurnedAway for a token that is not good."""
        known = self._known.get(token)
        if known is None or not known.holds(key, self._clock.now()):
            known = self._verified(key, token)
            self._known = (
                {**self._known, token: known} if len(self._known) < KNOWN else {token: known}
            )
        return known.service

    def _verified(self, key: SigningKey, token: str) -> Verified:
        try:
            claims = key.verifier.verify_and_decode(token, self._rules(self._clock.now()))
            named = "serviceurl" in claims.custom_claim_names()
            service = str(claims.custom_claim("serviceurl")) if named else None
            since = claims.not_before() if claims.has_not_before() else self._clock.now()
            return Verified(key, service, since, claims.expiration())
        except (tink.TinkError, ValueError, TypeError, UnicodeError):
            self._tell_why(key, token)
            raise TurnedAway(401) from None

    def _tell_why(self, key: SigningKey, token: str) -> None:
        """Whether it would be good at the time that it says itself."""
        try:
            key.verifier.verify_and_decode(token, self._rules(_ends(token) - CLOCKS_APART))
        except Exception:  # whatever somebody made up
            self._log.warning("somebody was turned away: no token of Microsoft's for this app")
        else:
            self._log.warning(
                "Microsoft was turned away: this machine's clock is wrong, or the request is old"
            )

    def _rules(self, now: datetime) -> jwt.JwtValidator:
        return jwt.new_validator(
            expected_issuer=self._issuer,
            expected_audience=self._app_id,
            clock_skew=CLOCKS_APART,
            ignore_type_header=True,
            fixed_now=now,
        )

    def _is_meant(self, activity: Activity, signed: Signed) -> bool:
        service = activity.get("serviceUrl")
        return (
            activity.get("channelId") == CHANNEL
            and CHANNEL in signed.key.channels
            and signed.service is not None
            and is_private(service)
            and str(service).rstrip("/") == signed.service.rstrip("/")
        )


def _kid(token: str) -> str | None:
    """Which key a token says it is signed with: all that is believed of it yet."""
    try:
        kid = _part(token, 0).get("kid")
    except Exception:  # whatever somebody made up
        return None
    return kid if isinstance(kid, str) and 0 < len(kid) <= LONGEST_KID else None


def _ends(token: str) -> datetime:
    """When it says that it ends. Raises ValueError, among others."""
    return datetime.fromtimestamp(_part(token, 1)["exp"], UTC)


def _part(token: str, number: int) -> Any:
    written = token.split(".", 2)[number]
    return json.loads(
        base64.urlsafe_b64decode((written + "=" * (-len(written) % 4)).encode("ascii"))
    )


def _tenant(activity: Activity) -> str:
    """The one tenant it says it is from; nothing when it names none, or two. A token names none."""
    places = (activity.get("conversation"), _in(activity.get("channelData"), "tenant"))
    named = {_in(places[0], "tenantId"), _in(places[1], "id")} - {None, ""}
    only = named.pop() if len(named) == 1 else None
    return only.lower() if isinstance(only, str) else ""


def _in(thing: object, name: str) -> Any:
    """What stands there under this name, when it is a word or an object."""
    found = thing.get(name) if isinstance(thing, Mapping) else None
    return found if isinstance(found, str | dict) else None
