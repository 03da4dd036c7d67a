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
from tests.bench.started import server
from tests.bench.whole_turn import fresh, given, report_sent, workspace
from tests.support.bot.steps import ALL_CLEAR, value

BREATH = 1.2  # Slack takes about a message a second in a chat, and so does the bot
PATIENCE = 20.0


@dataclass(frozen=True)
class Waits:
    """Seconds, of each time."""

    pages: list[float]
    questions: list[float]


async def measured(folder: Path, reports: int, answers: int) -> Waits:
    """The bot delivers by itself; one report and one answer at a time, no faster than Slack takes
    the messages.
    """
    async with (
        workspace() as sandbox,
        server("report-image", given(sandbox, folder / "waits.db", ticking=True)) as bot,
    ):
        report = await report_sent(sandbox, bot)
        dsl = sandbox.person("U0DSL")
        await _until(sandbox, lambda: len(dsl.chat) == 1)
        pages = [await _page(sandbox, dsl, report) for _ in range(reports)]
        await asyncio.sleep(3 * BREATH)
        await dsl.click("I have it")
        await _until(sandbox, lambda: _question(dsl))
        questions = [await _next_question(sandbox, dsl) for _ in range(answers)]
    return Waits(pages, questions)


async def _page(sandbox: Sandbox, dsl: Acting, report: dict[str, Any]) -> float:
    before = len(dsl.chat)
    sent = fresh(report)
    return await _timed(
        sandbox, lambda: sandbox.deliver_raw("interactive", sent), lambda: len(dsl.chat) > before
    )


async def _next_question(sandbox: Sandbox, dsl: Acting) -> float:
    message, button = _question(dsl)
    press = lambda: dsl.click(button["action_id"], message.ts, value=button["value"])  # noqa: E731
    return await _timed(sandbox, press, lambda: _another(_question(dsl), button))


async def _timed(
    sandbox: Sandbox, act: Callable[[], Awaitable[Any]], seen: Callable[[], Any]
) -> float:
    await asyncio.sleep(BREATH)
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
