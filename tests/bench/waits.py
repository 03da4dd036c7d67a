"""How long do people wait? From a report sent to the page received, from an answer clicked to the
next question.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from bot.sandbox.slack.acting.people import Acting
from bot.sandbox.slack.block_kit.checks import elements_of
from bot.sandbox.slack.sandbox import Sandbox
from bot.sandbox.slack.screen import Seen
from tests.bench.started import Start
from tests.bench.whole_turn import fresh, given, report_sent, workspace
from tests.support.bot.steps import ALL_CLEAR, value

PATIENCE = 20.0


@dataclass(frozen=True)
class Waits:
    """Seconds, of each time."""

    pages: list[float]
    questions: list[float]


@dataclass(frozen=True)
class Pace:
    """How many of each, and seconds between them: Slack takes about a message a second in a chat,
    and so does the bot.
    """

    reports: int
    answers: int
    breath: float


async def measured(folder: Path, pace: Pace, start: Start) -> Waits:
    """The bot delivers by itself; one report and one answer at a time."""
    async with (
        workspace() as sandbox,
        start("report-image", given(sandbox, folder / "waits.db", ticking=True)) as bot,
    ):
        report = await report_sent(sandbox, bot)
        dsl = sandbox.person("U0DSL")
        await _until(sandbox, lambda: len(dsl.chat) == 1)
        pages = [await _page(sandbox, dsl, report, pace.breath) for _ in range(pace.reports)]
        await asyncio.sleep(3 * pace.breath)
        await dsl.click("I have it")
        await _until(sandbox, lambda: _question(dsl))
        questions = [await _next_question(sandbox, dsl, pace.breath) for _ in range(pace.answers)]
    return Waits(pages, questions)


async def _page(sandbox: Sandbox, dsl: Acting, report: dict[str, Any], breath: float) -> float:
    before = len(dsl.chat)
    sent = fresh(report)
    await asyncio.sleep(breath)
    return await _timed(
        sandbox, lambda: sandbox.deliver_raw("interactive", sent), lambda: len(dsl.chat) > before
    )


async def _next_question(sandbox: Sandbox, dsl: Acting, breath: float) -> float:
    message, button = _question(dsl)
    press = lambda: dsl.click(button["action_id"], message.ts, value=button["value"])  # noqa: E731
    await asyncio.sleep(breath)
    return await _timed(sandbox, press, lambda: _another(_question(dsl), button))


async def _timed(
    sandbox: Sandbox, act: Callable[[], Awaitable[Any]], seen: Callable[[], Any]
) -> float:
    begun = perf_counter()
    waiting = asyncio.create_task(_until(sandbox, seen))
    await act()
    await waiting
    return perf_counter() - begun


async def _until(sandbox: Sandbox, seen: Callable[[], Any]) -> None:
    with sandbox.workspace.subscribe() as changes:
        async with asyncio.timeout(PATIENCE):
            while not seen():
                await changes.get()


def _another(found: tuple[Seen, dict[str, Any]] | None, answered: dict[str, Any]) -> bool:
    """Whether the card has come to another question; it stays the same message."""
    return found is not None and value(found[1])["s"] != value(answered)["s"]


def _question(dsl: Acting) -> tuple[Seen, dict[str, Any]] | None:
    """The newest question that waits, and the button of its harmless answer."""
    for message in (m for top in reversed(dsl.chat) for m in reversed(top.thread)):
        for button in (
            e for block in message.blocks for e in elements_of(block) if e["type"] == "button"
        ):
            asked, choice = value(button).get("s", ""), value(button).get("x")
            if button["action_id"].startswith("answer.") and choice == ALL_CLEAR.get(
                asked.removeprefix("ask/")
            ):
                return message, button
    return None
