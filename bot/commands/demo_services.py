"""In which chat services is the demo played? What is made up of them, and what the bot is given."""

from __future__ import annotations

import tomllib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bot.running.clock import Clock
from bot.sandbox.page.looking import CHAT
from bot.sandbox.page.shown import Shown
from bot.sandbox.page.slack.side import slack_shown
from bot.sandbox.page.teams.side import teams_shown
from bot.sandbox.slack.sandbox import Sandbox
from bot.sandbox.teams import state
from bot.sandbox.teams.sandbox import TeamsSandbox
from bot.school.file import parse_school
from bot.slack.credentials import SlackKeys
from bot.teams.credentials import TeamsKeys
from flows.school.school import School
from flows.school.tables import Person

HERE = Path(__file__).parent.parent
DEMO = HERE / "school.demo.toml"
ADMINISTRATOR, DEPUTY = "U0ADMIN", "U0DDSL"
IN_TEAMS = {
    "U0DSL": state.DSL,
    DEPUTY: state.DEPUTY,
    "U0HEAD": state.HEAD,
    "U0CHAIR": state.CHAIR,
    "U0VICE": state.VICE,
    ADMINISTRATOR: state.ADMIN,
}
STAFF = '\n[staff]\ndomains = ["hillside.example"]\n'


@dataclass(frozen=True)
class Playground:
    """Chat services on this machine. `slack`, `teams`: what the bot is given for each; `connect` is
    told where the bot answers.
    """

    sandbox: Sandbox | TeamsSandbox
    shown: tuple[Shown, ...]
    connect: Callable[[str], Awaitable[None]]
    slack: SlackKeys | None = None
    teams: TeamsKeys | None = None


@dataclass(frozen=True)
class ChatService:
    """Where to play, and the example's school with everybody there."""

    school: Callable[[], School]
    opened: Callable[[Clock], AbstractAsyncContextManager[Playground]]


def school_in_slack() -> School:
    """The example's school."""
    return _with_administrator(_parsed(DEMO.read_text(encoding="utf-8")), "slack:U0ADMIN")


def school_in_teams() -> School:
    """The same school, whose people have their accounts in Teams, and pupils beside them."""
    text = DEMO.read_text(encoding="utf-8")
    for slack, account in IN_TEAMS.items():
        text = text.replace(f'"slack:{slack}"', f'"{_reference(account)}"')
    text = text.replace('"slack:T0HILLSIDE"', f'"teams:{state.TENANT}"')
    return _with_administrator(_parsed(text + STAFF), _reference(state.ADMIN))


def school_in_both() -> School:
    """The same school, whose people have an account in each: the deputy reads in Slack, all others in
    Teams.
    """
    text = DEMO.read_text(encoding="utf-8")
    for slack, account in IN_TEAMS.items():
        accounts = [f"slack:{slack}", _reference(account)]
        first = sorted(accounts, reverse=slack != DEPUTY)
        text = text.replace(f'id = "slack:{slack}"', f"id = {first}")
    text = text.replace('"slack:T0HILLSIDE"', f'"slack:T0HILLSIDE", "teams:{state.TENANT}"')
    return _with_administrator(_parsed(text + STAFF), _reference(state.ADMIN))


@asynccontextmanager
async def in_slack(clock: Clock) -> AsyncIterator[Playground]:
    """A Slack workspace of its own for as long as the block runs."""
    sandbox = Sandbox(clock, HERE / "manifest.yml")
    await sandbox.start()
    made_up = sandbox.credentials

    async def connect(url: str) -> None:
        sandbox.connect_http(f"{url}/slack/events")

    keys = SlackKeys(made_up.bot_token, made_up.signing_secret, None, sandbox.api_url)
    try:
        yield Playground(sandbox, (slack_shown(sandbox),), connect, slack=keys)
    finally:
        await sandbox.stop()


@asynccontextmanager
async def in_teams(clock: Clock) -> AsyncIterator[Playground]:
    """A Microsoft Teams of its own, in which everybody was given the app."""
    sandbox = TeamsSandbox(clock)
    await sandbox.start()

    async def connect(url: str) -> None:
        sandbox.connect(f"{url}/api/messages")
        await sandbox.install_for_all()

    try:
        yield Playground(sandbox, (teams_shown(sandbox),), connect, teams=keys_of(sandbox))
    finally:
        await sandbox.stop()


@asynccontextmanager
async def in_both(clock: Clock) -> AsyncIterator[Playground]:
    """Both beside each other; the deputy's Slack beside the Teams of the others."""
    async with in_teams(clock) as teams, in_slack(clock) as slack:

        async def connect(url: str) -> None:
            await teams.connect(url)
            await slack.connect(url)

        shown = (
            replace(teams.shown[0], at_first=teams.shown[0].at_first[:2]),
            replace(slack.shown[0], at_first=((DEPUTY, CHAT),)),
        )
        yield Playground(teams.sandbox, shown, connect, slack.slack, teams.teams)


def keys_of(sandbox: TeamsSandbox, *, graph: bool = False) -> TeamsKeys:
    """What the local Teams gave the app. `graph`: the school lets it ask the directory."""
    given = sandbox.credentials
    return TeamsKeys(
        given.app_id,
        given.app_secret,
        sandbox.tenant,
        sandbox.login_url,
        sandbox.metadata_url,
        given.issuer,
        sandbox.default_service_url,
        graph,
        sandbox.graph_url,
    )


SLACK, TEAMS = ChatService(school_in_slack, in_slack), ChatService(school_in_teams, in_teams)
BOTH = ChatService(school_in_both, in_both)


def _parsed(text: str) -> School:
    return parse_school(tomllib.loads(text))


def _reference(account: str) -> str:
    return f"teams:{state.TENANT}/{account}"


def _with_administrator(school: School, account: str) -> School:
    """The same school with somebody who looks after the bot, so that their page can be seen too."""
    administrator = Person.model_validate({"id": account, "name": "Amira Khan"})
    people = school.people.model_copy(update={"administrators": (administrator,)})
    return school.model_copy(update={"people": people})
