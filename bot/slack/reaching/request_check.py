"""Who is let in over HTTP, and what do they say? Looked at before anything of the request is
understood: its size, its pace, its signature. Then it is decoded, once.

The largest body, and how long it may take, stand in `bot.web`; how long a connection may take to
send its first lines, in `bot.serving`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from aiohttp import web
from slack_sdk.signature import Clock, SignatureVerifier
from yarl import query_to_pairs

from bot.running.logs import Rarely
from bot.web import TurnedAway, object_of, text_of

CERTIFICATE_CHECK = re.compile(
    r"(?:.*&)?ssl_check=1(?:&.*)?"
)  # comes unsigned, and is answered with nothing


class CertificateCheck(Exception):
    """Slack only looks at our certificate. Nothing that comes unsigned goes further than this."""


async def payload(request: web.Request, signing_secret: str, log: Rarely) -> dict[str, Any]:
    """What was sent, if Slack sent it in the last five minutes. Raises TurnedAway, CertificateCheck,
    and what aiohttp raises.
    """
    text = await text_of(request)
    if not _is_signed(text, request.headers, SignatureVerifier(signing_secret)):
        if CERTIFICATE_CHECK.fullmatch(text):
            raise CertificateCheck
        _tell_why(text, request.headers, signing_secret, log)
        raise TurnedAway(401)
    return decoded(text, request.content_type)


def decoded(text: str, kind: str) -> dict[str, Any]:
    """A body of this content type: JSON, a form with JSON in its field `payload`, or a form. Raises
    TurnedAway for what is none.

    Done once, by yarl and json, both in C: Bolt alone would do it again, at a tenth of a report's
    time.
    """
    if kind == "application/json" or text.startswith("{"):
        return object_of(text)
    fields = dict(query_to_pairs(text))
    return object_of(fields["payload"]) if "payload" in fields else fields


def _is_signed(text: str, headers: Mapping[str, str], verifier: SignatureVerifier) -> bool:
    try:
        return verifier.is_valid_request(text, dict(headers))
    except (ValueError, OverflowError):
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
