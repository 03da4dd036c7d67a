"""What becomes of a call: the answer, a refusal, or what was to go wrong with it?"""

from __future__ import annotations

import json
from collections.abc import Callable

from aiohttp import web

from bot.sandbox.going_wrong import cut, instead
from bot.sandbox.teams.api.refusals import Refusal, refusal_body
from bot.sandbox.teams.workspace import Workspace
from bot.sandbox.watched import Carried


async def answered(
    workspace: Workspace,
    request: web.Request,
    carried: Carried,
    about: str,
    answer: Callable[[], web.Response],
    body: Callable[[str, str], bytes] = refusal_body,
) -> web.StreamResponse:
    """The answer, unless something was to go wrong with it. `about`: the person it is about; `body`:
    of a refusal with this code.
    """
    fault = workspace.faults.take(carried.kind, about)
    early: web.StreamResponse | None = None
    if fault and fault.kind == "error":
        said = body(fault.error, "")
        early = web.Response(status=fault.status, body=said, headers=fault.headers)
    elif fault:
        early = await instead(request, fault)
    if early is not None:
        carried.answer = {"fault": fault and fault.kind}
        return early
    try:
        response = answer()
    except Refusal as refusal:
        response = refusal.response(body)
    carried.answer = (response.status, parsed(response.body))
    return cut(request) if fault and fault.kind == "drop_after" else response


def parsed(body: object) -> object:
    """The JSON that this is; None for what is none."""
    try:
        return json.loads(body) if isinstance(body, bytes) and body else {}
    except ValueError:
        return None
