"""With which token does the bot speak in a workspace that installed it? Looked up once a minute at
most.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.running.clock import Clock
from bot.running.logs import logger
from bot.slack.accounts import workspaces_of
from flows.school.school import School
from storage.database.database import Database
from storage.people import installations
from storage.people.installations import Installation
from storage.sealing.damaged import Damaged

log = logger("report_image.slack")

KEPT_FOR = timedelta(
    minutes=1
)  # another process may have heard of a new token, or of none any more


class Installed:
    """The installations of every school of this deployment. Workspaces are Slack's own ids, such as
    `T0123`.
    """

    def __init__(self, database: Database, schools: Sequence[School], clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._schools = {
            workspace: school for school in schools for workspace in workspaces_of(school)
        }
        self._known: dict[str, tuple[Installation | None, datetime]] = {}

    def school_of(self, workspace: str | None) -> School | None:
        """Whose workspace this is; None when it is no school's here."""
        return self._schools.get(workspace or "")

    async def find(self, workspace: str) -> Installation | None:
        """What Slack gave the app there; None when it is not installed, or not by a school of ours.
        Raises Damaged.
        """
        school, now = self.school_of(workspace), self._clock.now()
        if school is None:
            return None
        found, until = self._known.get(workspace, (None, now))
        if not now < until <= now + KEPT_FOR:
            found = await self._stored(school, workspace)
            self._known[workspace] = found, now + KEPT_FOR
        return found

    async def _stored(self, school: School, workspace: str) -> Installation | None:
        try:
            return await self._database.run(lambda tx: installations.find(tx, school.id, workspace))
        except Damaged as damage:
            log.error("cannot be read", table=damage.table, concern=damage.concern)
            raise

    async def save(self, workspace: str, found: Installation, who: str) -> bool:
        """Keep what Slack gave the app; False, and nothing kept, when the workspace is no school's
        here.
        """
        school, now = self.school_of(workspace), self._clock.now()
        if school is None:
            return False
        await self._database.run(
            lambda tx: installations.save(tx, school.id, workspace, found, who, now)
        )
        self._known.pop(workspace, None)
        return True

    async def forget(self, workspace: str, at: object) -> None:
        """The app was taken out of this workspace, or its token back, `at` so many seconds: Slack may
        tell of it again, when the app has long been there anew.
        """
        since = self._moment(at)
        if school := self.school_of(workspace):
            await self._database.run(
                lambda tx: installations.forget(tx, school.id, workspace, since)
            )
            self._known.pop(workspace, None)

    def _moment(self, told: object) -> datetime:
        """Now, where no moment that has been is told."""
        now = self._clock.now()
        if isinstance(told, int) and 0 <= told < now.timestamp():
            return datetime.fromtimestamp(told, UTC)
        return now


class InstalledClient(AsyncWebClient):
    """The Web API with the token that the workspace's installation has at that moment; without one
    Slack refuses.
    """

    def __init__(self, installed: Installed, workspace: str, **settings: Any) -> None:
        super().__init__(**settings)
        self._installed, self._workspace = installed, workspace

    async def api_call(self, api_method: str, **arguments: Any) -> Any:
        found = await self._installed.find(self._workspace)
        self.token = found.bot_token if found else None
        return await super().api_call(api_method, **arguments)
