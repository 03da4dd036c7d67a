"""How is the bot tried without an account anywhere? The real bot, against a chat service of its own,
on one web page.
"""

from __future__ import annotations

import asyncio
import secrets
import tempfile
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

from aiohttp import web

from bot.app import Program, running
from bot.commands.demo_services import BOTH, SLACK, TEAMS, ChatService, Playground
from bot.desks import Place
from bot.running.clock import DemoClock
from bot.running.identifiers import RandomIdentifiers
from bot.sandbox.page.clock import ClockControls
from bot.sandbox.page.page import add_page
from bot.serving import serving
from bot.starting import told_to_stop
from flows.school.school import School

MORNING, EVENING = time(8, 30), time(19)


def demo(port: int, open_browser: bool, *, teams: bool = False, both: bool = False) -> None:
    """Serve the page on this port of this machine until told to stop; nothing is left afterwards.
    In Slack, unless in Teams or in both.

    Raises OSError when the port is taken.
    """
    with tempfile.TemporaryDirectory(prefix="report-image-") as folder:
        service = BOTH if both else TEAMS if teams else SLACK
        asyncio.run(_demo(Path(folder), port, open_browser, service))


async def _demo(folder: Path, port: int, open_browser: bool, service: ChatService) -> None:
    school, clock = service.school(), DemoClock()
    to_school_hours(clock, school)
    async with playing(school, clock, folder, port, service) as play:
        await _invite(play.url, open_browser)


def to_school_hours(clock: DemoClock, school: School) -> None:
    """Have the clock say when the demo begins."""
    now = clock.now()  # asked once: it goes on meanwhile
    clock.forward(begins_at(school, now) - now)


def begins_at(school: School, now: datetime) -> datetime:
    """When the demo begins (UTC): now, or when school next opens, for at night everything reads
    differently.
    """
    return school.calendar.later_in_hours(now, timedelta())


@dataclass(frozen=True)
class Play:
    """The demo, running: the address of its page, and what is behind it."""

    url: str
    ground: Playground


@asynccontextmanager
async def playing(
    school: School,
    clock: DemoClock,
    folder: Path,
    port: int = 0,
    service: ChatService = SLACK,
) -> AsyncIterator[Play]:
    """The bot, its chat services and the page for as long as the block runs; the record is kept in
    this folder.

    Port 0 is any free one. Raises OSError when the port is taken.
    """
    place = Place(
        f"sqlite:///{folder / 'record.db'}", secrets.token_bytes(32), clock, RandomIdentifiers()
    )
    async with (
        service.opened(clock) as ground,
        running(school, ground.slack, place, teams=ground.teams) as program,
    ):
        await ground.connect(program.url)
        site = web.Application()
        add_page(site, ground.shown, _controls(clock, program))
        async with serving(site, "127.0.0.1", port) as url:
            yield Play(url, ground)


async def _invite(url: str, open_browser: bool) -> None:
    print(f"Open {url} in a browser. Stop with Ctrl+C; nothing is kept.", flush=True)
    if open_browser:
        await asyncio.to_thread(webbrowser.open, url)
    await told_to_stop()


def _controls(clock: DemoClock, program: Program) -> ClockControls:
    async def forward(by: timedelta) -> None:
        clock.forward(by)
        await program.delivery.deliver()

    def next_school_morning() -> datetime:
        calendar = program.turns.school.calendar
        local = calendar.local(clock.now())
        today = local.date()
        soon = local.time() < MORNING and calendar.is_school_day(today)
        return calendar.at(today if soon else calendar.next_school_day(today), MORNING)

    def next_evening() -> datetime:
        calendar = program.turns.school.calendar
        local = calendar.local(clock.now())
        day = local.date() if local.time() < EVENING else local.date() + timedelta(days=1)
        return calendar.at(day, EVENING)

    return ClockControls(
        forward, program.delivery.next_due, next_evening, next_school_morning, clock.now
    )
