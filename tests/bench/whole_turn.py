"""What does a whole report turn cost, against a bare Bolt listener and a plain durable insert?

The same requests go to each in turn, round by round, so that the ratios mean more than the times.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from bot.running.clock import SystemClock
from bot.sandbox.slack.sandbox import Sandbox
from tests.bench.load import Times, sent, signed, together
from tests.bench.server import Given
from tests.bench.started import Server, server
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


async def measured(folder: Path, effort: Effort) -> dict[tuple[str, int], Times]:
    """The times of each server at each number of clients."""
    found: dict[tuple[str, int], list[Times]] = {
        (name, clients): [] for name in NAMES for clients in CLIENTS
    }
    async with workspace() as sandbox, AsyncExitStack() as stack:
        each = [server(name, given(sandbox, folder / f"{name}.db")) for name in NAMES]
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
    opened = json.dumps({"c": "", "s": "", "n": str(uuid4())})
    return report | {"view": report["view"] | {"private_metadata": opened}}


def another(report: dict[str, Any]) -> str:
    """The same, as the body of a request."""
    return urlencode({"payload": json.dumps(fresh(report))})


async def _round(
    one: Server, sandbox: Sandbox, report: dict[str, Any], requests: int, clients: int
) -> Times:
    bodies = [another(report) for _ in range(requests)]
    return await sent(one.url, signed(one.url, sandbox.credentials.signing_secret, bodies), clients)


def ratios(found: dict[tuple[str, int], Times]) -> Sequence[tuple[str, float]]:
    """What the aims speak of: p50 below Bolt's bare acknowledgement, 0.8 of the plain program's
    requests a second.
    """
    rows = [
        (
            "p50 of a whole report to Bolt's own bare acknowledgement; 1 client",
            found["report-image", 1].p50 / found["bolt", 1].p50,
        )
    ]
    for clients in CLIENTS:
        after, plain = f"; {clients} client{'s' * (clients > 1)}", found["plain", clients].a_second
        rows += [
            (
                f"whole reports a second to single rows committed{after}",
                found["report-image", clients].a_second / plain,
            ),
            (
                f"single rows a second behind Bolt, which no bot on Bolt can exceed, to the same without it{after}",
                found["bolt-insert", clients].a_second / plain,
            ),
        ]
    return rows
