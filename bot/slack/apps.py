"""Which school is this payload for? Each school has a Bolt app of its own; the workspace says whose
it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.slack.home_pages import HomePages


class Apps:
    """The Bolt apps of a deployment, by workspace. `elsewhere`: answers a workspace that is no
    school's here. `pages`: how each school's people are shown Home.

    The signature is looked at by whichever app gets the payload, before anything else is done with
    it.
    """

    def __init__(
        self,
        by_workspace: Mapping[str, AsyncApp],
        elsewhere: AsyncApp,
        pages: Sequence[HomePages] = (),
    ) -> None:
        self._by_workspace, self.elsewhere, self.pages = by_workspace, elsewhere, pages

    async def async_dispatch(self, request: AsyncBoltRequest) -> BoltResponse:
        """The answer of the school's own app."""
        about = request.context
        mine = self._by_workspace.get(about.team_id or "") or self._by_workspace.get(
            about.enterprise_id or ""
        )
        return await (mine or self.elsewhere).async_dispatch(request)
