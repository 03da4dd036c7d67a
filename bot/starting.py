"""How is the bot started for a real workspace, and what ends it?"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.app import Schools, running
from bot.commands.given.existing_record import key_troubles_told
from bot.delivery.rounds import Look
from bot.desks import Place
from bot.running import log_writing, logs, upkeep_of_machine
from bot.running.clock import SystemClock
from bot.running.copies.of_record import Copies
from bot.running.copies.put_back import PutBack
from bot.running.identifiers import RandomIdentifiers
from bot.running.keys import school_key
from bot.running.seals import Seals
from bot.running.tombstones import Tombstones
from bot.school.current import CurrentSchool
from bot.school.current_trust import CurrentTrust
from bot.school.folder import trust_file
from bot.school.schools import load_schools
from bot.settings import Settings, plain
from storage.database.copies.archive import archive

if TYPE_CHECKING:
    from bot.slack.credentials import SlackKeys
    from bot.teams.credentials import TeamsKeys

log = logs.logger("report_image")

CHANNEL_LOST = 3  # the exit code


def run(settings: Settings) -> None:
    """Run for a real workspace until told to stop. Raises ConfigurationError in plain words."""
    logs.set_up(settings.log_format)
    log_writing.write_apart()
    schools = load_schools(settings.school_file, by_oauth=settings.by_oauth)
    file = trust_file(settings.school_file)
    asyncio.run(_run(schools, settings, CurrentTrust(file) if file else None))


async def _run(
    schools: Sequence[CurrentSchool], settings: Settings, trust: CurrentTrust | None
) -> None:
    asyncio.get_running_loop().set_exception_handler(logs.loop_failed)
    key, seals = school_key(settings, make=True), Seals.beside(settings.key_file)
    put_back = PutBack(seals, {one.school.id for one in schools})
    place = Place(
        settings.database_url.get_secret_value(),
        key,
        SystemClock(),
        RandomIdentifiers(),
        settings.host,
        settings.port,
        plain(settings.metrics_token),
        seals,
        Tombstones.beside(settings.key_file),
        lambda tx, now: (
            *put_back.due(tx),
            *upkeep_of_machine.due(settings, archive(tx.connection), now),
        ),
    )
    with key_troubles_told(settings):
        looks = _copies(settings, place)
        await serve(schools, slack_keys(settings), place, teams_keys(settings), trust, looks)


def _copies(settings: Settings, place: Place) -> list[Look]:
    """A copy each day, where a folder for copies was named, and the record is a file."""
    if not (settings.backup_folder and settings.database_path):
        return []
    return [Copies(settings.backup_folder, settings.database_path, place.key, place.clock).look]


def slack_keys(settings: Settings) -> SlackKeys | None:
    """What Slack gave the app; None where the school has no Slack."""
    if not settings.uses_slack:
        return None
    from bot.slack.credentials import SlackKeys

    return SlackKeys(
        plain(settings.slack_bot_token),
        plain(settings.slack_signing_secret),
        plain(settings.slack_app_token),
        settings.slack_api_url,
        settings.slack_client_id,
        plain(settings.slack_client_secret),
    )


def teams_keys(settings: Settings) -> TeamsKeys | None:
    """What Microsoft gave the app; None where the school has no Teams."""
    if not settings.uses_teams:
        return None
    from bot.teams.credentials import TeamsKeys

    return TeamsKeys(**settings.given_of_teams())


async def serve(
    schools: Schools,
    keys: SlackKeys | None,
    place: Place,
    teams: TeamsKeys | None = None,
    trust: CurrentTrust | None = None,
    looks: Sequence[Look] = (),
) -> None:
    """Run until told to stop. Raises SystemExit when Slack is lost, so that whoever watches the
    program starts it anew. `looks`: what else looks by itself meanwhile.

    What is being delivered is finished first.
    """
    async with running(schools, keys, place, teams=teams, trust=trust, looks=looks) as program:
        settled()
        log.info("ready on", url=program.url)
        await told_to_stop(program.lost)
    if program.lost.is_set():
        raise SystemExit(CHANNEL_LOST)


def settled() -> None:
    """What was loaded stays for ever: whoever looks for what is not needed any more passes it by, and
    begins to look only now.
    """
    gc.freeze()
    gc.enable()


async def told_to_stop(stop: asyncio.Event | None = None) -> None:
    """Wait until somebody presses Ctrl+C or the machine asks the program to end, or `stop` is
    set.
    """
    told, stop = asyncio.Event(), stop or asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows stops by KeyboardInterrupt
            asyncio.get_running_loop().add_signal_handler(name, told.set)
    waiting = [asyncio.create_task(each.wait()) for each in (told, stop)]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
