"""One screen says whether the bot is well, and what there is for a person to do."""

from __future__ import annotations

import asyncio
from pathlib import Path

from aiohttp import web

from bot.serving import serving
from tests.support.bot.commanded import commanded
from tests.support.bot.processes import PATIENCE, free_port, ready, settings, started, workspace


async def said(folder: Path, given: dict[str, str]) -> tuple[int, str]:
    answer = await commanded(folder, given, "status")
    return answer.exit_code, answer.stdout


async def said_when_looked_over(folder: Path, given: dict[str, str]) -> tuple[int, str]:
    """A bot that has just begun is well once it has looked its record over."""
    async with asyncio.timeout(PATIENCE):
        while (told := await said(folder, given))[0]:
            pass
    return told


async def test_a_bot_that_runs_is_well_and_one_that_ended_is_not(tmp_path: Path) -> None:
    async with workspace(socket_mode=False) as sandbox:
        given = settings(tmp_path, sandbox)
        running = await started(tmp_path, given)
        await ready(running)
        code, words = await said_when_looked_over(tmp_path, given)
        assert (code, words.splitlines()[0]) == (0, "The bot is well.")
        assert "For somebody to do:\n- " in words
        assert "BACKUP_FOLDER" in words
        running.kill()
        await running.wait()
        code, words = await said(tmp_path, given)
        assert code == 1
        assert "The bot does not run" in words


async def test_what_is_wrong_is_said_in_words(tmp_path: Path) -> None:
    found = {
        "ready": False,
        "database": "failing",
        "channels": {"slack": "failing"},
        "refused_with": ["missing_scope"],
        "undelivered_seconds": 3600,
        "schools_damaged": 1,
    }
    site, port = web.Application(), free_port()

    async def not_ready(request: web.Request) -> web.Response:
        return web.json_response(found, status=503)

    site.router.add_get("/ready", not_ready)
    async with serving(site, "127.0.0.1", port), workspace(socket_mode=False) as sandbox:
        code, words = await said(tmp_path, settings(tmp_path, sandbox) | {"PORT": str(port)})
    assert code == 1
    assert "database does not answer" in words
    assert "Slack does not answer" in words
    assert "missing_scope" in words
    assert "The record of 1 of its schools cannot be read" in words
    assert "A message has not been delivered for 60 minutes" in words


async def test_another_program_at_that_address_is_not_the_bot(tmp_path: Path) -> None:
    async with workspace(socket_mode=False) as sandbox:
        port = sandbox.url.rpartition(":")[2]
        code, words = await said(tmp_path, settings(tmp_path, sandbox) | {"PORT": port})
    assert code == 1
    assert "The bot does not run" in words
