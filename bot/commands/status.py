"""Is the bot well, why not, and what is there for a person to do? On one screen."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from typing import Any

import typer

SECONDS = 10
WELL, NOT_WELL = 0, 1
LATE_SECONDS = 15 * 60
NOT_RUNNING = "The bot does not run, or not at {address}: start it (report-image run), or ask whatever starts it."
WAITING = {
    "undelivered_seconds": "A message has not been delivered",
    "overdue_seconds": "Something due has waited",
    "last_audit_seconds": "The record has not been looked over",
}
SENTENCES = {
    "database": "The record's database does not answer, or its file was moved or replaced while the bot runs.",
    "school_file": "The school file has a mistake: what was read before goes on counting.",
}


def status() -> None:
    """Say whether the bot is well, why not, and what there is for a person to do.

    Asks the bot that runs on this machine, then looks at the settings and the school file. Exit code
    1 when it is not well.
    """
    from bot.commands.checking.check import examine
    from bot.running.clock import SystemClock

    wrong = list(of_the_bot())
    typer.echo("The bot is well." if not wrong else "The bot is NOT well:")
    for line in wrong:
        typer.echo(f"- {line}")
    found = examine(SystemClock().now(), offline=True)
    to_do = [*found.mistakes, *found.notes]
    typer.echo(f"\nFor somebody to do:{'' if to_do else ' nothing.'}")
    for line in to_do:
        typer.echo(f"- {line}")
    raise typer.Exit(NOT_WELL if wrong else WELL)


def of_the_bot() -> Iterator[str]:
    """A sentence for each reason why the bot on this machine is not well."""
    from bot.running.mistakes import ConfigurationError
    from bot.settings import load_settings

    try:
        settings = load_settings()
    except ConfigurationError as error:
        yield from error.mistakes
        return
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = f"http://{host.replace('0.0.0.0', '127.0.0.1')}:{settings.port}"  # noqa: S104
    found = _asked(f"{address}/ready")
    yield from _in_words(found) if found is not None else [NOT_RUNNING.format(address=address)]


def _asked(address: str) -> Mapping[str, Any] | None:
    """What the bot answers, also when it is not ready; None: nobody does, or somebody else."""
    straight = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with straight.open(address, timeout=SECONDS) as answer:
            found = json.load(answer)
    except urllib.error.HTTPError as error:
        found = _read(error)
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and "ready" in found else None


def _read(error: urllib.error.HTTPError) -> Any:
    try:
        return json.load(error)
    except ValueError:
        return None


def _in_words(found: Mapping[str, Any]) -> Iterator[str]:
    yield from (words for key, words in SENTENCES.items() if found.get(key) not in (None, "ok"))
    yield from _of_channels(found.get("channels") or {})
    for code in found.get("refused_with") or ():
        yield f"Nothing gets through to anybody ({code}): put the app right."
    for key, what in WAITING.items():
        if (age := found.get(key) or 0) > LATE_SECONDS:
            yield f"{what} for {round(age / 60)} minutes."
    if damaged := found.get("schools_damaged"):
        yield f"The record of {damaged} of its schools cannot be read: report-image audit verify."
    if found.get("not_as_written"):
        yield "Rows of the record were not written by the bot: report-image audit verify."
    if not found["ready"]:
        yield "It says itself that it is not ready: docs/when-something-is-wrong.md"


def _of_channels(channels: Mapping[str, str]) -> Iterator[str]:
    for name, state in channels.items():
        if state != "ok":
            yield f"{name.capitalize()} does not answer."
