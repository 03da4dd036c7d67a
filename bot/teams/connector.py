"""What was the result of a call to Teams? Every answer gets its meaning here, and nowhere else.

(Microsoft, Bot Connector REST API, and "Send proactive messages": the codes of a refusal.)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

import aiohttp

from bot.delivery.channel import Gone, Refused, TryAgain, Unreachable
from bot.running.logs import logger
from bot.teams.calling.calls import Answered, Method, Told, called
from bot.teams.calling.tokens import APP_PAUSE, Tokens
from bot.teams.credentials import is_private

log = logger("report_image.teams")

FAILED = (TryAgain, Refused, Unreachable, Gone)
NOT_REGISTERED = "BotNotRegistered"
NO_CHAT = "ConversationNotFound"
# The person took the app out, blocked it, or never had it: whoever else is reached says nothing.
ONLY_THEM = frozenset(
    {NO_CHAT, "BotNotInConversationRoster", "ConversationBlockedByUser", "MessageWritesBlocked"}
)
KNOWN = re.compile(
    "BotDisabledByAdmin|BotNotInConversationRoster|BotNotRegistered|ConversationBlockedByUser"
    "|ConversationNotFound|MessageSizeTooBig|MessageWritesBlocked|BadSyntax|ServiceError"
)


class NoSuch(Exception):
    """There is no such conversation, person or message."""


@dataclass(frozen=True)
class Connector:
    """The Bot Connector's calls, each at the service address of its own conversation."""

    session: aiohttp.ClientSession
    tokens: Tokens

    async def create(self, service: str, tenant: str, user: str) -> str:
        """The private chat with this user, always the same one. Raises TryAgain, Unreachable."""
        body = {"isGroup": False, "members": [{"id": user}], "tenantId": tenant}
        body["channelData"] = {"tenant": {"id": tenant}}  # as Microsoft's own clients do too
        try:
            told = await self._called("POST", f"{_root(service)}/v3/conversations", body)
        except NoSuch:
            raise Unreachable(NO_CHAT, only_them=True) from None
        except Refused as refused:  # this person is not known there: no message is to blame
            raise Unreachable(refused.code) from None
        return _word(told, "id")

    async def post(self, service: str, chat: str, activity: Told) -> str:
        """The id of the message that was sent. Raises NoSuch for a chat that is not there."""
        return _word(await self._called("POST", f"{_of(service, chat)}/activities", activity), "id")

    async def put(self, service: str, chat: str, message: str, activity: Told) -> None:
        """Change a message of ours. Raises Gone."""
        url = f"{_of(service, chat)}/activities/{quote(message, safe='')}"
        try:
            await self._called("PUT", url, activity)
        except NoSuch:
            raise Gone(NO_CHAT) from None

    async def member(self, service: str, chat: str, user: str) -> Told:
        """What Teams says of a member of this chat. Raises NoSuch."""
        return await self._called("GET", f"{_of(service, chat)}/members/{quote(user, safe='')}")

    async def _called(self, method: Method, url: str, body: Told | None = None) -> Told:
        """The answer, a JSON object. Raises what is meant by any other, and NoSuch."""
        answer = await called(self.session, self.tokens, method, url, body)
        if 200 <= answer.status < 300:
            return answer.told()
        raise _meaning(method, answer)


def _root(service: str) -> str:
    """The token goes to this address: never unprotected."""
    if not is_private(service):
        raise Unreachable("no-service-address")
    return service.rstrip("/")


def _of(service: str, chat: str) -> str:
    return f"{_root(service)}/v3/conversations/{quote(chat, safe='')}"


def _meaning(method: str, answer: Answered) -> Exception:
    status, code = answer.status, _code(answer)
    if status in (412, 429):
        return TryAgain(after=answer.wait, code="throttled")
    if status == 401:
        return TryAgain(after=APP_PAUSE, code=NOT_REGISTERED, app=True)
    if status == 403:
        return Unreachable(code, only_them=code in ONLY_THEM)
    if status == 404:
        return NoSuch()
    if 400 <= status < 500 and status != 408:  # "request timeout" passes, as a 502 does
        log.error("Teams refused", method=method, code=code)
        return Refused(code)
    return TryAgain(maybe_arrived=True)


def _code(answer: Answered) -> str:
    """Teams' own word for it, of those that we know: any other may tell of somebody. It may stand
    as JSON inside a string.
    """
    found = KNOWN.search(answer.text)
    return found[0] if found else f"http-{answer.status}"


def _word(told: Told, name: str) -> str:
    """The word of this name. Raises TryAgain: without it that is no answer of Teams'."""
    found = told.get(name)
    if not (isinstance(found, str) and found):
        raise TryAgain(maybe_arrived=True)
    return found
