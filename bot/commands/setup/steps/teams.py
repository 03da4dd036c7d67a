"""Is the app in Teams registered, and does Microsoft take its secret?"""

from __future__ import annotations

from collections.abc import Sequence

from bot.commands.checking.directory import unsaid
from bot.commands.setup.draft import Draft
from bot.commands.setup.known import ADDRESSES
from bot.commands.setup.question import Link, Question, Tried
from bot.commands.setup.steps.checked import wrong_settings
from bot.commands.setup.steps.which import uses
from bot.running.clock import SystemClock
from bot.teams.credentials import TeamsKeys
from bot.teams.reachable import asked

PORTAL = "https://dev.teams.microsoft.com/apps"
FIELDS = ("TEAMS_APP_ID", "TEAMS_APP_SECRET", "TEAMS_TENANT", "TEAMS_SECRET_ENDS", "TEAMS_GRAPH")
GRAPH = (("no", "No"), ("yes", "Yes, the permission was granted"))
WHY_GRAPH = (
    "So an account that is closed opens nothing at once, and people are chosen here by name. It needs the application "
    "permission User.Read.All of Microsoft Graph, with an administrator's consent: whoever has the app's secret can "
    "then read every account of your tenant, pupils' too (docs/teams.md, part 4)."
)


class Teams:
    """What Microsoft gives whoever registers a bot."""

    name, title = "teams", "The app in Microsoft Teams"

    async def says(self, draft: Draft) -> Sequence[str | Link]:
        return (
            "Register the bot as docs/teams.md says, with your web server's address; copy three things from there.",
            Link(PORTAL, "Microsoft: your Teams apps"),
        )

    async def questions(self, draft: Draft) -> Sequence[Question]:
        if not uses(draft, "teams"):
            return ()
        return (
            Question(FIELDS[0], "Application (client) ID"),
            Question(FIELDS[1], "Client secret: its value, not its ID", "secret"),
            Question(FIELDS[2], "Directory (tenant) ID"),
            Question(
                FIELDS[3], "The day on which the secret ends", "day", "You are warned before."
            ),
            Question(
                FIELDS[4],
                "May the bot look people up in your directory?",
                "choice",
                WHY_GRAPH,
                GRAPH,
            ),
        )

    async def tried(self, draft: Draft) -> Tried:
        if wrong := wrong_settings(draft, FIELDS):
            return Tried(wrong)
        if draft[FIELDS[3]] < SystemClock().now().date().isoformat():
            return Tried({FIELDS[3]: "is over: make a new secret first"})
        keys = keys_of(draft)
        told = await asked(keys, None)
        if keys.graph and not told:
            told = await unsaid(keys)
        parts = (each.partition(": ") for each in told)
        return Tried({where if where in FIELDS else "": words for where, _, words in parts})


def keys_of(draft: Draft) -> TeamsKeys:
    """What Microsoft gave, and where its services are if not at their usual addresses."""
    from bot.settings_of_teams import TeamsSettings

    given = {key.lower(): draft[key] for key in (*FIELDS, *ADDRESSES) if draft[key]}
    return TeamsKeys(**TeamsSettings.model_validate(given).given_of_teams())
