"""How does a test start the real demo, on a day of its own choosing, and look at what it carried
and kept?
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

from bot.commands.demo import Play, playing
from bot.commands.demo_services import SLACK, ChatService
from bot.running.clock import DemoClock, SystemClock
from tests.support.world import MONDAY_MORNING, example_school

WRITES = ("chat.", "send", "update")  # in Slack, and in Teams


class ClockOfTheDay(DemoClock):
    """The demo's clock, set to a Monday morning of term, whatever day it is."""

    def __init__(self) -> None:
        super().__init__()
        self._ahead = MONDAY_MORNING - SystemClock().now()


class RunningDemo:
    """The demo on a thread of its own, with everything in this folder."""

    def __init__(self, folder: Path, service: ChatService = SLACK) -> None:
        self.folder, self._service = folder, service
        self.clock = ClockOfTheDay()
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._started: Future[Play] = Future()
        self._thread = threading.Thread(
            target=self._loop.run_until_complete, args=(self._play(),), daemon=True
        )
        self._thread.start()
        self._play_now = self._started.result(20)
        self.url = self._play_now.url

    async def _play(self) -> None:
        try:
            adopted = {"protocol": "schools-2016", "adopted": example_school().adopted}
            school = self._service.school().model_copy(update=adopted)
            async with playing(school, self.clock, self.folder, 0, self._service) as play:
                self._started.set_result(play)
                await self._stop.wait()
        except Exception as error:
            if self._started.done():
                raise
            self._started.set_exception(error)

    def stop(self) -> None:
        """Stop it; the folder stays."""
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(20)
        assert not self._thread.is_alive(), "the demo did not stop"

    def written_by_bot(self) -> Iterator[str]:
        """Every message the bot ever sent, changed or took back, as it was sent."""
        for each in list(self._play_now.ground.sandbox.traffic):
            if each.direction == "from_bot" and each.kind.startswith(WRITES):
                yield json.dumps(each.content, ensure_ascii=False, default=str)

    def kept_in(self) -> Iterator[tuple[str, bytes]]:
        """Every file the demo has written, by name."""
        for path in sorted(self.folder.rglob("*")):
            if path.is_file():
                yield path.name, path.read_bytes()
