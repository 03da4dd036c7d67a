"""Who is let in over HTTP? Looked at before anything of the request is understood: its size, its
pace, its signature.

The largest body stands in `bot.web`; how long a connection may take to send its first lines, in
`bot.serving`.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from urllib.parse import parse_qs

from aiohttp import web
from slack_sdk.signature import Clock, SignatureVerifier

from bot.running.logs import Rarely

READ_SECONDS = 10.0  # Slack gives up after 3
DEEPEST = 64  # what Slack sends is not half as deep
STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"?', re.DOTALL)
CERTIFICATE_CHECK = re.compile(
    r"(?:.*&)?ssl_check=1(?:&.*)?"
)  # comes unsigned, and is answered with nothing


class TurnedAway(Exception):
    """`status` is all that the caller is told."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


async def body(request: web.Request, signing_secret: str, log: Rarely) -> str:
    """What was sent, if Slack sent it in the last five minutes. Raises TurnedAway, and what aiohttp
    raises.
    """
    try:
        async with asyncio.timeout(READ_SECONDS):
            text = (await request.read()).decode("utf-8")
    except TimeoutError:
        raise TurnedAway(408) from None
    except UnicodeDecodeError:
        raise TurnedAway(400) from None
    checked = _is_signed(text, request.headers, SignatureVerifier(signing_secret))
    if not checked and not CERTIFICATE_CHECK.fullmatch(text):
        _tell_why(text, request.headers, signing_secret, log)
        raise TurnedAway(401)
    if too_deep(text):
        raise TurnedAway(400)
    return text


def too_deep(text: str) -> bool:
    """Whether the JSON in a body, or in its field `payload`, is nested deeper than anything of
    Slack's.
    """
    depth = 0
    written = parse_qs(text).get("payload", [text])[0]
    for sign in re.findall(r"[\[\]{}]", STRINGS.sub("", written)):
        depth += 1 if sign in "[{" else -1
        if depth > DEEPEST:
            return True
    return False


def _is_signed(text: str, headers: Mapping[str, str], verifier: SignatureVerifier) -> bool:
    try:
        return verifier.is_valid_request(text, dict(headers))
    except (ValueError, UnicodeEncodeError):
        return False


class _AtItsOwnTime(Clock):
    """The moment at which a request says that it was signed."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._stamp = headers.get("X-Slack-Request-Timestamp", "")

    def now(self) -> float:
        return int(self._stamp)


def _tell_why(text: str, headers: Mapping[str, str], signing_secret: str, log: Rarely) -> None:
    """What there is to put right, for whoever reads the log: Slack tells nobody."""
    if _is_signed(text, headers, SignatureVerifier(signing_secret, _AtItsOwnTime(headers))):
        log.warning("Slack was turned away: this machine's clock is wrong, or the request is old")
    else:
        log.warning("somebody was turned away: not signed with SLACK_SIGNING_SECRET")
