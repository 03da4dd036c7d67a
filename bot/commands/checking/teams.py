"""Would Teams and the bot reach each other? Asked of Microsoft, of the bot's own address, and of the
record.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from datetime import datetime

from bot.accounts import account_of
from bot.commands.given.existing_record import record
from bot.running import keys
from bot.running.mistakes import ConfigurationError
from bot.settings import Settings
from bot.teams.credentials import TeamsKeys
from bot.teams.payloads import PLATFORM
from bot.teams.reachable import asked
from flows.school.school import School
from storage.people import addresses


def asked_of_microsoft(settings: Settings, address: str | None) -> list[str]:
    """What has to be put right before anybody is reached. `address`: the bot's own on the internet."""
    return asyncio.run(asked(TeamsKeys(**settings.given_of_teams()), address))


def mistakes_in_teams(settings: Settings, schools: Sequence[School], now: datetime) -> list[str]:
    """What is wrong with what was written down about Teams."""
    tenant, ends, found = f"{PLATFORM}:{settings.teams_tenant}", settings.teams_secret_ends, []
    if ends and ends <= now.date():
        found.append(f"TEAMS_SECRET_ENDS: the secret was over on {ends}: make a new one")
    if not any(tenant in school.workspaces for school in schools):
        found.append(
            f'workspaces: is to have "{tenant}" in it: else nobody of TEAMS_TENANT is let in'
        )
    return found


def notes_on_teams(settings: Settings, schools: Sequence[School]) -> list[str]:
    """What is for somebody to weigh: who was never heard of."""
    return [f"{who}: {NO_CHAT}" for school in schools for who in _unheard(settings, school)]


NO_CHAT = (
    "has no chat with the bot in Teams that is known: the app is not there for them, or they have "
    'not signed in since. Have them type "home" to the bot'
)


def _unheard(settings: Settings, school: School) -> list[str]:
    """Whoever has a role, an account in Teams, and no chat there; by name."""
    try:
        with record(settings, keys.school_key(settings)) as database:
            heard = database.transaction(lambda tx: addresses.known(tx, school.id))
    except ConfigurationError:
        heard = {}  # there is no record yet, or what is wrong with it is told elsewhere
    people = dict.fromkeys(person for _, person in school.who.named)
    return [school.display(each) for each in people if _waits(school, each, heard.keys())]


def _waits(school: School, person: str, heard: Collection[str]) -> bool:
    theirs = [one for one in school.who.accounts_of(person) if account_of(one).platform == PLATFORM]
    return bool(theirs) and not any(one in heard for one in theirs)
