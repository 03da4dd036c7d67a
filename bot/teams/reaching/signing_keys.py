"""With which keys does Microsoft sign what it sends? Fetched from one place, and kept when that is
down.

Nothing is ever fetched from an address that a token names. (Microsoft, Bot Connector
authentication.)
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import tink
from tink import jwt

from bot.running.clock import Clock
from bot.running.logs import logger
from bot.running.network import proxy_for
from bot.teams.credentials import is_private

log = logger("report_image.teams")

KEPT = timedelta(hours=24)
A_MINUTE, AT_MOST = timedelta(minutes=1), 3  # fetches
FETCH_SECONDS = 5

jwt.register_jwt_signature()


class NoKeys(Exception):
    """No key was ever fetched: nobody can be told from anybody."""


@dataclass(frozen=True)
class SigningKey:
    """One of Microsoft's keys. `channels`: whose activities it may sign."""

    verifier: Any
    channels: frozenset[str]


class SigningKeys:
    """Microsoft's keys, by their ids. Fetched once a day, and for an id that is not known: three times
    a minute at most, so that one that nobody knows, or a fetch that failed, shuts nobody out.
    """

    def __init__(self, metadata_url: str, session: aiohttp.ClientSession, clock: Clock) -> None:
        self._url, self._session, self._clock = metadata_url, session, clock
        self._keys: Mapping[str, SigningKey] = {}
        self._got: datetime | None = None
        self._asked = deque[datetime](maxlen=AT_MOST)
        self._asking = asyncio.Lock()

    async def key(self, kid: str) -> SigningKey | None:
        """The key of this id; None when Microsoft has none. Raises NoKeys."""
        if self._is_due(kid):
            fetched_meanwhile = self._asking.locked()
            async with self._asking:
                if not fetched_meanwhile:
                    await self.fetch()
        if self._got is None:
            raise NoKeys
        return self._keys.get(kid)

    async def fetch(self) -> bool:
        """Fetch them now; whether that worked. Those there were are kept when it did not."""
        asked = self._clock.now()
        self._asked.append(asked)
        try:
            found = _usable((await self._get(await self._place())).get("keys"))
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError, RecursionError) as error:
            log.warning("Microsoft's keys could not be fetched", error=type(error).__name__)
            return False
        self._keys, self._got = found, asked
        return True

    def _is_due(self, kid: str) -> bool:
        now = self._clock.now()
        if len(self._asked) == AT_MOST and self._asked[0] <= now < self._asked[0] + A_MINUTE:
            return False
        fresh = self._got is not None and self._got <= now < self._got + KEPT
        return kid not in self._keys or not fresh

    async def _place(self) -> str:
        """Where the keys are. Raises ValueError."""
        place = (await self._get(self._url)).get("jwks_uri")
        if not is_private(place):
            raise ValueError("no address of keys")
        return str(place)

    async def _get(self, url: str) -> dict[str, Any]:
        within = aiohttp.ClientTimeout(total=FETCH_SECONDS)
        async with self._session.get(
            url, proxy=proxy_for(url), timeout=within, raise_for_status=True
        ) as answer:
            told = await answer.json(content_type=None)
        if not isinstance(told, dict):
            raise ValueError("no object")
        return told


def _usable(given: object) -> dict[str, SigningKey]:
    """Those that can be used. Raises ValueError when none can."""
    found: dict[str, SigningKey] = {}
    for one in given if isinstance(given, list) else ():
        try:
            found[one["kid"]] = SigningKey(_verifier(one), frozenset(one.get("endorsements") or ()))
        except (KeyError, TypeError, AttributeError, ValueError, tink.TinkError):
            continue
    if not found:
        raise ValueError("no keys")
    return found


def _verifier(key: Mapping[str, Any]) -> Any:
    """Microsoft's keys may lack `alg` and carry much else: the key is built anew."""
    kept = {"kty": "RSA", "alg": "RS256", "use": "sig"} | {n: key[n] for n in ("kid", "n", "e")}
    handle = jwt.jwk_set_to_public_keyset_handle(json.dumps({"keys": [kept]}))
    return handle.primitive(jwt.JwtPublicKeyVerify)
