"""What does a whole report turn cost, against a bare Bolt listener and a plain durable insert?

The same requests go to each in turn, round by round, so that the ratios mean more than the times.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from uuid_utils.compat import uuid7

from bot.running.clock import SystemClock
from bot.sandbox.slack.sandbox import Sandbox
from tests.bench.aims import TO_BOLT, TO_ONE_ROW
from tests.bench.load import Times, sent, signed, together
from tests.bench.machine import processor_seconds
from tests.bench.server import Given
from tests.bench.started import Server, Start
from tests.support.world import ROOT

NAMES = ("report-image", "bolt", "bolt-first", "plain", "bolt-insert")
CLIENTS = (1, 16)
WARM = 20
ACCOUNT = "She told me at break that a picture of her is going round the year group. She is upset and is with me now."


@dataclass(frozen=True)
class Effort:
    """How much is measured: rounds, and requests of each kind in a round."""

    rounds: int
    requests: int


async def measured(folder: Path, effort: Effort, start: Start) -> dict[tuple[str, int], Times]:
    """The times of each server at each number of clients."""
    found: dict[tuple[str, int], list[Times]] = {
        (name, clients): [] for name in NAMES for clients in CLIENTS
    }
    async with workspace() as sandbox, AsyncExitStack() as stack:
        each = [start(name, given(sandbox, folder / f"{name}.db")) for name in NAMES]
        servers = [await stack.enter_async_context(one) for one in each]
        report = await report_sent(sandbox, servers[0])
        for one in servers:
            await _round(one, sandbox, report, WARM, 1)
        for _ in range(effort.rounds):
            for clients in CLIENTS:
                for name, one in zip(NAMES, servers, strict=True):
                    found[name, clients].append(
                        await _round(one, sandbox, report, effort.requests, clients)
                    )
    return {key: together(rounds) for key, rounds in found.items()}


@asynccontextmanager
async def workspace() -> AsyncIterator[Sandbox]:
    """The local Slack workspace, without limits, as long as the block runs."""
    sandbox = Sandbox(SystemClock(), ROOT / "manifest.yml", limits=False, echo=False)
    await sandbox.start()
    try:
        yield sandbox
    finally:
        await sandbox.stop()


def given(sandbox: Sandbox, file: Path, **more: Any) -> Given:
    """What a server of this workspace is told; its record is in this file."""
    secrets = sandbox.credentials
    return Given(
        f"sqlite:///{file}", secrets.bot_token, secrets.signing_secret, sandbox.api_url, **more
    )


async def report_sent(sandbox: Sandbox, bot: Server) -> dict[str, Any]:
    """What Slack delivers when a teacher sends a report: taken from one that was sent."""
    sandbox.connect_http(bot.url)
    teacher = sandbox.person("U0TEACHER")
    await teacher.type("/report-image", channel="C0STAFF")
    teacher.fill("account", ACCOUNT)
    teacher.fill("children", "Two girls in 9B")
    teacher.fill("danger", "no")
    await teacher.submit()
    assert teacher.modal
    assert teacher.modal.content["callback_id"] == "receipt"
    assert sandbox.delivery.last
    return sandbox.delivery.last[1]


def fresh(report: dict[str, Any]) -> dict[str, Any]:
    """Another report with the same words, from a form of its own."""
    opened = json.dumps({"c": "", "s": "", "n": str(uuid7())})
    return report | {"view": report["view"] | {"private_metadata": opened}}


def another(report: dict[str, Any]) -> str:
    """The same, as the body of a request."""
    return urlencode({"payload": json.dumps(fresh(report))})


async def _round(
    one: Server, sandbox: Sandbox, report: dict[str, Any], requests: int, clients: int
) -> Times:
    bodies = [another(report) for _ in range(requests)]
    ready = signed(one.url, sandbox.credentials.signing_secret, bodies)
    before = processor_seconds(one.process) or 0
    times = await sent(one.url, ready, clients)
    return replace(times, processor=(processor_seconds(one.process) or 0) - before)


def ratios(found: dict[tuple[str, int], Times]) -> Sequence[tuple[str, float]]:
    """What the aims speak of, and the same without a connection to Slack's library."""
    ours, one_row, plain = (
        {clients: found[name, clients] for clients in CLIENTS}
        for name in ("report-image", "bolt-insert", "plain")
    )
    rows = [
        (TO_BOLT, ours[1].p50 / found["bolt", 1].p50),
        (TO_ONE_ROW, ours[16].a_second / one_row[16].a_second),
    ]
    for clients in CLIENTS:
        after = f"; {clients} client{'s' * (clients > 1)}"
        rows += [
            (f"{what} a second, to single rows without Bolt{after}", of / plain[clients].a_second)
            for what, of in (
                ("whole reports", ours[clients].a_second),
                ("single rows behind Bolt", one_row[clients].a_second),
            )
        ]
    return rows
