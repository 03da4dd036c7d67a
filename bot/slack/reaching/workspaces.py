"""In which workspace was something done? What Slack sends names several.

Of an organisation (Enterprise Grid) a form names the workspace where the app was installed first, which
may be another school's, or the organisation itself; a press may name no workspace but its person's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from slack_bolt.request.async_request import AsyncBoltRequest

Part = Mapping[str, Any]


def named(request: AsyncBoltRequest) -> Iterator[str]:
    """The ids of workspaces and organisations, that in which it was done first, where the app is last."""
    for each in _named(request.body, request.context.team_id, request.context.enterprise_id):
        if isinstance(each, str) and each:
            yield each


def _named(body: Part, by_bolt: str | None, organisation: str | None) -> Iterator[object]:
    yield _part(body, "team").get("id")
    yield by_bolt
    if not by_bolt or by_bolt.startswith("E"):
        yield body.get("team_id")
        yield _part(body, "view").get("team_id")
        yield _part(body, "user").get("team_id")
    yield organisation


def _part(body: Part, name: str) -> Part:
    found = body.get(name)
    return found if isinstance(found, Mapping) else {}
