"""Would Slack and the bot reach each other? Asked of Slack, with the tokens of the settings."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.running.clock import SystemClock
from bot.settings import Settings
from bot.slack.trying.reachable import asked
from bot.starting import slack_keys
from flows.school.school import School

BY_OAUTH = (
    "Slack: each workspace has a token of its own, which Slack is asked about when the bot runs."
)


def asked_of_slack(settings: Settings, schools: Sequence[School]) -> tuple[list[str], list[str]]:
    """What has to be put right before anybody is reached; whom each member ID belongs to."""
    keys = slack_keys(settings)
    if keys is None or keys.by_oauth:
        return [], [BY_OAUTH] if keys else []
    return asyncio.run(asked(keys, schools, SystemClock()))
