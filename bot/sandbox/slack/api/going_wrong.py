"""What does Slack answer when a call goes wrong, and about whom was it?"""

from __future__ import annotations

from collections.abc import Iterable

from aiohttp import web

from bot.sandbox import going_wrong
from bot.sandbox.faults import Fault
from bot.sandbox.slack.acting.inputs import JSON
from bot.sandbox.slack.state import Person


async def instead(request: web.Request, fault: Fault) -> web.StreamResponse | None:
    """What comes at once; None: the call is done all the same."""
    if fault.kind == "error":
        return web.json_response({"ok": False, "error": fault.error})
    return await going_wrong.instead(request, fault)


def about(given: JSON, people: Iterable[Person]) -> str:
    """The id of the person whom a call is about, as far as it names one or their private chat."""
    where = str(given.get("channel") or "")
    named = given.get("users") or given.get("user") or given.get("user_id")
    return str(named or next((each.id for each in people if each.chat_id == where), where))
