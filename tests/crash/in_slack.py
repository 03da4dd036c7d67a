"""What is peculiar to a crash test in Slack? How it reaches the program, and which messages stand
there.
"""

from __future__ import annotations

import contextlib
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from bot.running.identifiers import opaque
from bot.sandbox.answer import Answer
from bot.sandbox.slack import workspace
from bot.sandbox.slack.sandbox import Sandbox
from bot.sandbox.slack.sending.transport import HttpTransport, Kind, Retry
from bot.sandbox.slack.state import BOT
from bot.slack.credentials import SlackKeys
from tests.crash.at_screen import AtScreen
from tests.crash.kept import Kept, Verdict
from tests.crash.processes import Fleet
from tests.crash.shared_clock import SPEED, SharedClock
from tests.crash.slack_faults import POST, SlackFaults, key_of, kinds_of
from tests.support.world import ROOT

TRIGGER_LIVES = (
    timedelta(seconds=3) * SPEED
)  # three of the machine's, which is what it takes to answer


class InSlack:
    """A local Slack with faults around it. `kinds`: in which ways a call can fail;
    `post`: the call that sends.
    """

    kinds, post = staticmethod(kinds_of), POST

    def __init__(
        self,
        clock: SharedClock,
        fleet: Fleet,
        choose: Callable[[str], str],
        chance: random.Random,
        socket_mode: bool,
    ) -> None:
        self.sandbox = Sandbox(clock, ROOT / "manifest.yml")
        self.faults = SlackFaults(fleet, choose)
        self._fleet, self._chance, self._socket_mode = fleet, chance, socket_mode

    @contextmanager
    def patched(self) -> Iterator[None]:
        """What is quicker here, for as long as the block runs."""
        with patch.object(workspace, "TRIGGER_LIVES", TRIGGER_LIVES):
            yield

    async def start(self) -> None:
        """It can be called, and reaches the program."""
        await self.sandbox.start(self.faults.around(self.sandbox.web_app()))
        if self._socket_mode:
            self.sandbox.use_socket_mode()
        else:
            self.sandbox.delivery.transport = Spread(self.sandbox, self._fleet, self._chance)

    @property
    def keys(self) -> SlackKeys:
        """What the program needs to reach it."""
        secrets = self.sandbox.credentials
        return SlackKeys(
            secrets.bot_token,
            secrets.signing_secret,
            secrets.app_token if self._socket_mode else None,
            self.sandbox.api_url,
        )

    def person(self, who: str, chance: random.Random) -> AtScreen:
        """One of the people."""
        return AtScreen(self.sandbox, who, self._fleet, chance)

    def look(self, _messages: Iterable[Any]) -> None:
        """Each message carries its key: nothing has to be noted."""

    async def retry_due(self) -> None:
        """Deliver anew what is to be delivered again by now."""
        await self.sandbox.retry_due()

    def was_taken(self, words: str) -> bool:
        """Whether words that were typed were delivered."""
        return any(
            c.kind == "events_api"
            and c.content["event"].get("text") == words
            and c.answer
            and c.answer.ok
            for c in self.sandbox.traffic
            if c.direction == "to_bot"
        )

    def messages(self, kept: Kept, found: Verdict) -> None:
        """Each message that the record calls sent stands in Slack once, and none stands there that
        it knows nothing of, unless it came after the look-up, when nothing was left to say.
        """
        where = self._places()
        sent = {opaque(row.key): row.key for row in kept.messages}
        found.lost += [f"message: {key}" for mark, key in sent.items() if mark not in where]
        asked = {opaque(row.key): row.key for row in kept.duties}
        for mark in where.keys() - sent.keys():
            unseen = f"message, out of sight: {asked.get(mark)}"
            (found.apart if mark in self.faults.late else found.lost).append(unseen)
        for mark, places in where.items():
            twice = [f"message: {asked.get(mark)}, {', '.join(places)}"] * (len(places) - 1)
            (found.apart if mark in self.faults.late else found.repeated).extend(twice)

    def _places(self) -> dict[str, list[str]]:
        """Where each message with a key stands: its stamp, and the one it is under."""
        found = defaultdict(list)
        for message in self.sandbox.workspace.messages.values():
            if message.user == BOT and (key := key_of(message.metadata)):
                found[key].append(f"{message.ts} under {message.thread_ts}")
        return found


class Spread:
    """Slack's requests to whichever process can be reached, as through a balancer."""

    def __init__(self, sandbox: Sandbox, fleet: Fleet, chance: random.Random) -> None:
        self._sandbox, self._fleet, self._chance = sandbox, fleet, chance
        self._ways: dict[str, HttpTransport] = {}

    async def send(
        self, kind: Kind, payload: dict[str, object], retry: Retry | None = None
    ) -> Answer:
        """One payload to one of them."""
        ready = self._fleet.ready()
        if not ready:
            return Answer(0, failure="dispatch_failed")
        url = f"{self._chance.choice(ready).url}/slack/events"
        if url not in self._ways:
            self._ways[url] = HttpTransport(url, self._sandbox.credentials.signing_secret, 3.0)
        return await self._ways[url].send(kind, payload, retry)

    async def close(self) -> None:
        """Let go of all connections."""
        for way in self._ways.values():
            with contextlib.suppress(OSError):
                await way.close()
