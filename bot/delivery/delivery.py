"""What is due now, and has it arrived?

Claims the duties that are due, in order and no faster than the chat service takes them, has each
done and says what becomes of one that failed. What cannot reach its person lets the concern go on
to the next.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.delivery.channel import Channel, Refused, TryAgain, Unreachable
from bot.delivery.outside_the_chat import Outside
from bot.delivery.pacing import Sorted, sort_out
from bot.delivery.reach import Reach
from bot.delivery.sending import Sending
from bot.running.identifiers import opaque
from bot.running.logs import about, logger, one_turn
from bot.turns.turn import Turns
from flows.moves import Wake
from storage.database import trouble
from storage.database.transaction import Transaction
from storage.duties import claiming, duties, kept_back
from storage.duties.duties import Duty, LeaseLost

log = logger("report_image.delivery")

LEASE = timedelta(
    seconds=20
)  # longer than a call of a channel may take; whoever takes over does so within 30 seconds
AT_ONCE = 10
OVERTAKING = (
    10  # more than at once, for what is urgent and comes while all of those wait for an answer
)
OWN_FAULTS = 5
ALERT = "alert"
FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(minutes=2)


@dataclass(frozen=True)
class Patience:
    """With a message that the chat service refuses: how often it is tried, with which pause
    between.
    """

    tries: int
    pause: timedelta


# What is refused for what it is will be refused again; a few tries are for a fault that passes.
# Four minutes: less than a page waits for its answer, so the next person hears no later than if it
# had been sent. An emergency: ten seconds.
REFUSED = Patience(5, timedelta(minutes=1))
URGENT_REFUSED = Patience(2, timedelta(seconds=10))


@dataclass
class Delivery:
    """Does what is due, for one school over one channel. `process` names this process among
    others; `waking` is set when something more may be due.
    """

    turns: Turns
    channel: Channel
    process: str
    waking: asyncio.Event
    reach: Reach
    jitter: Callable[[], float] = random.random
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)
    _stopping: bool = False

    def __post_init__(self) -> None:
        sending = Sending(self.turns, self.channel, self.reach)
        self._ways = {
            "wake": self._wake,
            "post": sending.post,
            "refresh": sending.refresh,
            ALERT: Outside(self.turns).alert,
        }

    async def deliver(self) -> None:
        """Do everything that is due now, in order, until nothing is that may go. What comes
        meanwhile is seen to.
        """
        async with self._one_at_a_time:
            doing: set[asyncio.Task[None]] = set()
            try:
                while await self._begin(doing):
                    await self._until_something_changes(doing)
            except asyncio.CancelledError:
                for task in doing:
                    task.cancel()
                raise
            finally:
                await asyncio.gather(*doing, return_exceptions=True)

    async def finish(self) -> None:
        """Begin nothing more, and wait until all that was begun is settled, no longer than its
        lease.
        """
        self._stopping = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LEASE.total_seconds()), self._one_at_a_time:
                return

    async def _begin(self, doing: set[asyncio.Task[None]]) -> bool:
        """Begin what is due and may go now, as far as there is room, more for the urgent; whether
        anything is being done. What may not go keeps its place.
        """
        self.waking.clear()
        doing -= {task for task in doing if task.done()}
        more = True
        while more and not self._stopping:
            urgent = len(doing) >= AT_ONCE
            room = (AT_ONCE + OVERTAKING if urgent else AT_ONCE) - len(doing)
            found = await self._claimed(room, urgent) if room else Sorted([], [])
            doing |= {asyncio.create_task(self._handle(duty)) for duty in found.now}
            more = len(found.now) + len(found.later) == room > 0
        return bool(doing)

    async def _claimed(self, room: int, urgent: bool) -> Sorted:
        return await self.turns.database.run(lambda tx: self._claim(tx, room, urgent))

    async def _until_something_changes(self, doing: set[asyncio.Task[None]]) -> None:
        woken = asyncio.create_task(self.waking.wait())
        try:
            await asyncio.wait({*doing, woken}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            woken.cancel()

    async def next_due(self) -> datetime | None:
        """The next moment (UTC) at which anything is due."""
        return await self.turns.database.run(lambda tx: claiming.next_due(tx, self.turns.school.id))

    def _claim(self, tx: Transaction, room: int, urgent: bool) -> Sorted:
        now = self.turns.clock.now()
        claimed = claiming.claim(
            tx, self.turns.school.id, now, self.process, LEASE, room, urgent_only=urgent
        )
        found = sort_out(tx, claimed, now, self.channel.paces)
        kept_back.keep_back(tx, found.later)
        return found

    async def _handle(self, duty: Duty) -> None:
        try:
            with one_turn(), about(duty=opaque(duty.message_key)):
                await self._try(duty)
        except Exception as error:  # it stays as it is, and is taken over when its lease ends
            log.error("not settled", error=type(error).__name__, concern=duty.concern)

    async def _try(self, duty: Duty) -> None:
        try:
            await self._ways[duty.what](duty)
            log.info("done", what=duty.what, concern=duty.concern)
        except TryAgain as failure:
            if failure.app:
                await self.reach.app_refused(failure.code, duty)
            await self._put_back(duty, failure)
        except Unreachable as refused:
            await self._not_let_through(duty, refused)
        except Refused:
            await self._refused(duty)
        except LeaseLost:
            log.info("taken over", concern=duty.concern)
        except Exception as error:
            log.error("our fault", error=type(error).__name__, concern=duty.concern)
            await self._our_fault(duty, counted=not trouble.passes(error))

    async def _our_fault(self, duty: Duty, *, counted: bool) -> None:
        """Tried again a few times; then given up, so that what waits behind it goes on and the next
        person is told. Never for what passes, which is not `counted`.
        """
        if not counted or duty.refusals + 1 < OWN_FAULTS or duty.what == duties.WAKE:
            await self._put_back(duty, TryAgain(maybe_arrived=True), counted=counted)
        else:
            await self._give_up(duty)

    async def _not_let_through(self, duty: Duty, refused: Unreachable) -> None:
        meant = refused if duty.what == ALERT else await self.reach.weigh(duty, refused)
        if isinstance(meant, TryAgain):
            await self._put_back(duty, meant)
        else:
            log.warning("undelivered", concern=duty.concern, code=refused.code)
            await self._go_on_without(duty)

    async def _refused(self, duty: Duty) -> None:
        patience = URGENT_REFUSED if duty.urgent else REFUSED
        if duty.refusals + 1 >= patience.tries:
            await self._give_up(duty)
            return
        await self._put_back(duty, TryAgain(after=patience.pause), counted=True)

    async def _give_up(self, duty: Duty) -> None:
        log.error("given up", concern=duty.concern)
        await self._go_on_without(duty)

    async def _go_on_without(self, duty: Duty) -> None:
        """A message stays as it was; a new one is for the concern to go on without."""
        if duty.what == duties.REFRESH:
            await self.turns.gone(duty)
        else:
            await self.turns.undelivered(duty)

    async def _wake(self, duty: Duty) -> None:
        if duty.concern:
            await self.turns.take(Wake(duty.concern))
        else:
            await self.turns.wake_drill(duty.args[0])

    async def _put_back(self, duty: Duty, failure: TryAgain, *, counted: bool = False) -> None:
        pause = failure.after or self._pause(duty.attempts)
        due = self.turns.clock.now() + min(pause, duties.LONGEST_WAIT)
        log.warning(
            "put back", concern=duty.concern, attempt=duty.attempts + 1, code=failure.code or None
        )
        await self.turns.database.run(
            lambda tx: duties.put_back(tx, duty, due, failure.maybe_arrived, counted=counted)
        )

    def _pause(self, attempts: int) -> timedelta:
        doubled = min(max(attempts, 0), 10)
        longest: timedelta = min(FIRST_PAUSE * int(2**doubled), LONGEST_PAUSE)
        return longest * (0.5 + self.jitter() / 2)
