"""Would Slack and the bot reach each other, as far as can be seen before it runs?"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from email.utils import parsedate_to_datetime

from slack_sdk.web.async_client import AsyncWebClient

from bot.accounts import Who, account_of
from bot.delivery.channel import Refused, TryAgain, Unreachable
from bot.running.clock import Clock
from bot.slack.accounts import People, workspaces_of
from bot.slack.credentials import SlackKeys, client
from bot.slack.installing.oauth import scopes
from bot.slack.payloads import PLATFORM
from bot.slack.web_api import FAILED, answered, called
from flows.school.school import School

CLOCK_MAY_BE_OFF = timedelta(minutes=1)  # Slack refuses what is signed five minutes off
SILENT = (
    "SLACK_API_URL: Slack does not answer from here, so nothing about it could be tried. Is slack.com let "
    'through? "report-image check --offline" leaves Slack out'
)
NOT_TAKEN = "SLACK_BOT_TOKEN: Slack does not take it: it is another app's, or the app was taken out"
NOT_SAID = (
    "SLACK_BOT_TOKEN: Slack's answer does not say what the app may do (a proxy may have left that out), so it was not "
    'looked at. "report-image upgrade-check --app" compares all of it'
)
NO_CONNECTION = (
    "SLACK_APP_TOKEN: Slack gives it no connection: make one with the scope connections:write, and "
    "turn Socket Mode on"
)


@dataclass(frozen=True)
class App:
    """What Slack says of the app: what is wrong, and what it does not say, a sentence each; the
    workspace's ids.
    """

    wrong: tuple[str, ...]
    workspaces: tuple[str, ...] = ()
    not_said: tuple[str, ...] = ()


async def asked(
    keys: SlackKeys, schools: Sequence[School], clock: Clock
) -> tuple[list[str], list[str]]:
    """A sentence for each thing that is wrong, and one for each person with a role: what Slack calls
    them.
    """
    try:
        app = await app_asked(keys, clock)
    except TryAgain:
        return [SILENT], []
    if not app.workspaces:
        return list(app.wrong), []
    api = client(keys)
    people = [each for school in schools async for each in _of_people(api, school, clock)]
    wrong = [
        *app.wrong,
        *app.not_said,
        *_elsewhere(app, schools),
        *(each for each, right in people if not right),
    ]
    return wrong, [each for each, right in people if right]


async def app_asked(keys: SlackKeys, clock: Clock) -> App:
    """Are the tokens good, and for all that is needed? Raises TryAgain when Slack does not answer."""
    try:
        told, headers = await answered(client(keys), "auth.test")
    except TryAgain as refused:
        if not refused.app:
            raise
        return App((NOT_TAKEN,))
    its = tuple(str(told[name]) for name in ("team_id", "enterprise_id") if told.get(name))
    connected = not keys.app_token or await _connects(keys)
    said = headers.get("x-oauth-scopes")
    wrong = (_scopes(said), _clock(headers, clock), "" if connected else NO_CONNECTION)
    return App(tuple(each for each in wrong if each), its, (NOT_SAID,) if said is None else ())


def _scopes(said: str | None) -> str:
    if said is None:
        return ""
    given = [each.strip() for each in said.split(",")]
    missing = [one for one in scopes() if one not in given]
    if not missing:
        return ""
    return (
        f"SLACK_BOT_TOKEN: the app may not do all it has to ({', '.join(missing)}): put the manifest in anew and "
        "install the app again"
    )


def _clock(headers: Mapping[str, str], clock: Clock) -> str:
    said = headers.get("Date")
    if not said:
        return ""
    apart = clock.now() - parsedate_to_datetime(said)
    if abs(apart) < CLOCK_MAY_BE_OFF:
        return ""
    way = "fast" if apart > timedelta() else "slow"
    minutes = round(abs(apart) / timedelta(minutes=1))
    return f"This machine's clock is {minutes} min {way}: put it right (NTP), or Slack's requests are refused"


def _elsewhere(app: App, schools: Sequence[School]) -> list[str]:
    if any(one in app.workspaces for school in schools for one in workspaces_of(school)):
        return []
    return [
        f'workspaces: the token is of the workspace "{PLATFORM}:{app.workspaces[0]}", which is not in the school '
        "file: nobody there would be let in"
    ]


async def _connects(keys: SlackKeys) -> bool:
    try:
        await called(client(replace(keys, bot_token=keys.app_token)), "apps.connections.open")
    except FAILED as refused:
        return isinstance(refused, TryAgain) and not refused.app
    return True


async def _of_people(
    api: AsyncWebClient, school: School, clock: Clock
) -> AsyncIterator[tuple[str, bool]]:
    """Each account in Slack of whoever has a role: a sentence, and whether nothing is wrong."""
    slack = People(api, clock, workspaces_of(school))
    for person in dict.fromkeys(each for _, each in school.who.named):
        for account in map(account_of, school.who.accounts_of(person)):
            if account.platform == PLATFORM:
                who = await slack.who(account)
                wrong = _wrong_with(who, school.may_be_guest(person))
                if not wrong and not await _chat_opens(api, account.id):
                    wrong = f"Slack opens no private chat with {who.name}"
                told = wrong or f"in Slack that is {who.name}."
                yield f"{school.display(person)} ({account.id}): {told}", not wrong


def _wrong_with(who: Who, may_be_guest: bool) -> str:
    if who.closed:
        return "there is no such account in Slack, or it is closed"
    if who.standing == "not-checked":
        return "Slack did not say whose account it is: try again"
    if who.standing == "stranger":
        return f"in Slack that is {who.name}, who is not of this workspace, or no person"
    if who.standing == "guest" and not may_be_guest:
        return f"in Slack that is {who.name}, a guest: a guest can only be a governor"
    return ""


async def _chat_opens(api: AsyncWebClient, user: str) -> bool:
    try:
        await called(api, "conversations.open", users=user)
    except (Refused, Unreachable):
        return False
    except TryAgain as later:
        return not later.app
    return True
