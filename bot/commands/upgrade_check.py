"""Could a new version take over: the record, the school file, the questions, the app in Slack?"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.settings import Settings

APP_PAGE = "api.slack.com/apps, your app, App Manifest"
NOT_COMPARED = (
    "Slack: only what the app may do was looked at. To have all of it compared: report-image upgrade-check --app, with "
    f"a configuration token (at the foot of api.slack.com/apps); or hold {APP_PAGE} against {{manifest}}"
)
REFUSED = (
    "Slack does not take the configuration token, or it is of another workspace: make a new one"
)
SILENT = (
    "Slack does not answer from here, so the app could not be compared: is slack.com let through?"
)
PUT_IN = f"In Slack ({APP_PAGE}), {{what}}"
IN_TEAMS = (
    "Teams: which package your Teams has cannot be seen from here. Where CHANGELOG.md says that it changed, make it "
    "anew (report-image teams package) and upload it"
)


@dataclass(frozen=True)
class Found:
    """`wrong`: to be put right before the new version is used, the worst first; `facts`: how all else
    stands, and what there is to do then.
    """

    wrong: tuple[str, ...]
    facts: tuple[str, ...]


def upgrade_check(
    offline: Annotated[
        bool, typer.Option("--offline", help="Ask neither Slack nor Microsoft.")
    ] = False,
    app: Annotated[
        bool,
        typer.Option("--app", help="Compare the app in Slack: asks for a configuration token."),
    ] = False,
) -> None:
    """Before a new version is used: would the record, the school file, the questions and the app in
    Slack still do?

    Run it with the new version, in the folder of the settings; the bot may go on meanwhile. Nothing
    is changed: the record is tried on a copy. Exit code 1 when something has to be put right first.
    """
    from bot.running.clock import SystemClock

    token = typer.prompt("Configuration token (it is not kept)", hide_input=True) if app else ""
    found = looked_at(SystemClock().now(), offline=offline, token=token)
    for fact in found.facts:
        typer.echo(fact)
    if found.wrong:
        typer.echo("To be put right before this version is used, the first thing first:", err=True)
        for line in found.wrong:
            typer.echo(line, err=True)
        raise typer.Exit(1)
    typer.echo("This version can take over.")


def looked_at(now: datetime, *, offline: bool, token: str = "") -> Found:
    """`now` is aware. `offline`: no service is asked anything. `token`: with which Slack tells its
    copy of the manifest.
    """
    from bot.commands.checking.check import examine
    from bot.commands.checking.record_tried import record_tried
    from bot.running.mistakes import ConfigurationError
    from bot.running.record_version import SENTENCES
    from bot.settings import load_settings

    checked = examine(now, offline=offline)
    try:
        settings = load_settings()
    except ConfigurationError:
        return Found(checked.mistakes, ())
    wrong, record = record_tried(settings, _schools(), now)
    of_app, facts = _of_app(settings, "" if offline else token)
    due = [f"To do: {note}" for note in checked.notes if note.startswith("adopted")]
    others = [one for one in checked.mistakes if one != SENTENCES["behind"]]  # `record` tells of it
    every = [*wrong, *others, *of_app]
    return Found(tuple(dict.fromkeys(every)), (*([record] if record else []), *facts, *due))


def _schools() -> list[str]:
    """The ids of the schools whose files can be read."""
    from bot.running.mistakes import ConfigurationError
    from bot.school.schools import as_they_stand
    from bot.settings import given_school_file

    try:
        return [school.id for school in as_they_stand(given_school_file())[0]]
    except ConfigurationError:
        return []


def _of_app(settings: Settings, token: str) -> tuple[list[str], list[str]]:
    """What is wrong with the app in Slack; what could not be looked at."""
    facts = [IN_TEAMS] if settings.uses_teams else []
    if not settings.uses_slack or settings.by_oauth:
        return [], facts
    from bot.slack.installing.oauth import MANIFEST

    if not token:
        return [], [*facts, NOT_COMPARED.format(manifest=MANIFEST)]
    return asyncio.run(_compared(settings, token)), facts


async def _compared(settings: Settings, token: str) -> list[str]:
    from bot.delivery.channel import TryAgain
    from bot.slack.trying.manifest import differences
    from bot.slack.web_api import FAILED
    from bot.starting import slack_keys

    keys = slack_keys(settings)
    assert keys
    try:
        found = await differences(keys, token)
    except TryAgain as refused:
        return [REFUSED if refused.app else SILENT]
    except FAILED:
        return [REFUSED]
    return [PUT_IN.format(what=one) for one in found]
