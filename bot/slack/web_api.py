"""What was the result of a call to Slack's Web API? Every answer gets its meaning here, and nowhere
else.

Slack answers with a JSON object that has `ok`. Anything else (a proxy's page, words, nothing, a
broken answer) is no answer of Slack's: it does not answer, whatever the status says.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.decoding import seconds_in
from bot.delivery.channel import Gone, NoThread, Refused, TryAgain, Unreachable
from bot.running.logs import logger

log = logger("report_image.slack")

Told = dict[str, Any]

FAILED = (TryAgain, Refused, Unreachable, Gone)
APP_PAUSE = timedelta(minutes=1)
# A call whose answer was lost has opened the form, or the same press came before.
OPENED_BEFORE = "exchanged_trigger_id"
SHOWN_SECONDS = 2.0  # of the three in which a press may open a form (Slack, trigger_id)
UNSURE = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})
# Too many messages at once, of ours or of everybody's: no person is to blame (Slack, chat.postMessage).
LIMITED = frozenset({"message_limit_exceeded", "rate_limited", "ratelimited"})
CANNOT_CHANGE = frozenset(
    {"message_not_found", "cant_update_message", "edit_window_closed", "channel_not_found"}
)
# What a message is to stand under was deleted, by hand or when the workspace keeps nothing so long, or
# stands in the chat of a bot that was made anew.
NO_THREAD = frozenset({"cannot_reply_to_message", "thread_not_found"})
# The token is none, or good for nothing any more (Slack, errors of every method).
NO_TOKEN = frozenset(
    {"account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked"}
)
# Nothing of ours gets through until somebody puts the app right: no message is to blame, no person
# is, and nothing is given up for it.
THE_APP = NO_TOKEN | {
    "access_denied",
    "accesslimited",
    "ekm_access_denied",
    "messages_tab_disabled",
    "missing_scope",
    "no_permission",
    "not_allowed_token_type",
    "org_login_required",
    "team_access_not_granted",
    "team_added_to_org",
    "two_factor_setup_required",
}
# A fault of ours in what was sent: the next person's message has it or has it not.
THE_MESSAGE = frozenset(
    {
        "as_user_not_supported",
        "duplicate_channel_not_found",
        "invalid_arg_name",
        "invalid_arguments",
        "invalid_array_arg",
        "invalid_attachments",
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_charset",
        "invalid_form_data",
        "invalid_json",
        "invalid_metadata_format",
        "invalid_metadata_schema",
        "invalid_post_type",
        "invalid_users",
        "json_not_object",
        "markdown_text_conflict",
        "metadata_must_be_sent_from_app",
        "metadata_too_large",
        "missing_post_type",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_text",
        "too_many_attachments",
        "too_many_contact_cards",
        "unknown_method",
        "users_list_not_supplied",
    }
)
LOOK_UPS = frozenset({"conversations.history", "conversations.replies"})
# The app may be refused one method for it, and go on with the others.
ONE_METHOD = frozenset(
    {"access_denied", "missing_scope", "no_permission", "not_allowed_token_type"}
)


async def called(client: AsyncWebClient, method: str, **arguments: Any) -> Told:
    """Slack's answer, which has `ok`. Raises TryAgain, Refused, Unreachable or Gone, with the code
    that Slack gave.
    """
    return (await answered(client, method, **arguments))[0]


async def answered(
    client: AsyncWebClient, method: str, **arguments: Any
) -> tuple[Told, Mapping[str, str]]:
    """The same, with the headers."""
    within = SHOWN_SECONDS if method.startswith("views.") else None
    try:
        async with asyncio.timeout(within):
            answer = await _asked_of(client, method, _carried(method, arguments))
    except SlackApiError as error:
        raise _meaning(error, method) from None
    except aiohttp.ClientConnectorError:
        raise TryAgain from None
    except Exception as error:  # slack_sdk falls over what it cannot read, each in its own way
        raise _no_answer(error) from None
    if not isinstance(answer.data, dict):
        raise _no_answer(TypeError())
    return answer.data, answer.headers


async def _asked_of(client: AsyncWebClient, method: str, carried: Told) -> AsyncSlackResponse:
    """A connection that was kept may be closed just as it is used again. What is shown is then asked for
    once more: somebody waits for it, and it shows once.
    """
    try:
        return await client.api_call(method, **carried)
    except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError):
        if not method.startswith("views."):
            raise
    return await client.api_call(method, **carried)


def object_in(answer: Told, name: str) -> Told:
    """The object of this name in an answer. Raises TryAgain when it is not there."""
    found = answer.get(name)
    if not isinstance(found, dict):
        raise _no_answer(KeyError())
    return found


def objects_in(answer: Told, name: str) -> list[Told]:
    """The objects in the list of this name in an answer. Raises TryAgain when that is none."""
    found = answer.get(name)
    if not (isinstance(found, list) and all(isinstance(each, dict) for each in found)):
        raise _no_answer(KeyError())
    return found


def text(answer: Told, *path: str) -> str:
    """The word at this place of an answer. Raises TryAgain when it is not there: that is no answer
    of Slack's.
    """
    found: Any = answer
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    if not (isinstance(found, str) and found):
        raise _no_answer(KeyError())
    return found


def _carried(method: str, arguments: Told) -> Told:
    """Only what writes takes JSON; what reads wants a form (Slack, using the Web API)."""
    if method.startswith(("chat.", "views.")):
        return {"json": arguments}
    written = {True: "true", False: "false"}
    return {"data": {name: written.get(each, str(each)) for name, each in arguments.items()}}


def _no_answer(error: Exception) -> TryAgain:
    """What was sent may have arrived all the same."""
    if not isinstance(error, TimeoutError | aiohttp.ClientError | OSError):
        log.warning("a call to Slack came to nothing", error=type(error).__name__)
    return TryAgain(maybe_arrived=True)


def _meaning(error: SlackApiError, method: str) -> Exception:
    answer = error.response
    told = getattr(answer, "data", None)
    status = getattr(answer, "status_code", 0)
    code = told.get("error") if isinstance(told, dict) and told.get("ok") is False else None
    if status == 429 or code in LIMITED:
        return TryAgain(after=_asked(answer.headers.get("Retry-After")), code="ratelimited")
    if not isinstance(code, str) or status >= 500 or code in UNSURE:
        return _no_answer(error if code is None and status < 500 else TimeoutError())
    return _refusal(method, code)


def _refusal(method: str, code: str) -> Exception:
    if method in LOOK_UPS and code not in THE_APP - ONE_METHOD:
        log.error("Slack refused", method=method, code=code)
        return Refused(code)
    if method == "chat.update" and code in CANNOT_CHANGE:
        return Gone(code)
    if method == "chat.postMessage" and code in NO_THREAD:
        return NoThread(code)
    if code in THE_APP:
        return TryAgain(after=APP_PAUSE, code=code, app=True)
    if code in THE_MESSAGE:
        log.error("Slack refused", method=method, code=code)
        return Refused(code)
    return Unreachable(code)


def _asked(seconds: str | None) -> timedelta:
    told = seconds_in(seconds)
    return timedelta(seconds=1 if told is None else told)
