"""Is the program well, and what is it doing? Numbers and times only: nothing here tells of a
concern or a person.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

from bot.delivery.auditor import Auditor
from bot.delivery.reach import Reach
from storage.duties import next_steps
from storage.duties.next_steps import LATE, Waiting

UNCHECKED = timedelta(minutes=15)
TRIES_TOO_MANY = 8  # with the pauses between them, several minutes
CHANNEL_ASKED_EVERY = timedelta(seconds=30)
LONGEST_ANSWER_SECONDS = 5
OK, BAD = "ok", "failing"


class Metrics(logging.Handler):
    """What is counted, for Prometheus. Failures are what the program's own log tells of, by its
    part and level.
    """

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.registry = registry = CollectorRegistry()
        self.turns = Counter("report_image_turns", "Turns committed", registry=registry)
        self.failures = Counter(
            "report_image_failures", "Failures", ["part", "level"], registry=registry
        )
        self.open = Gauge(
            "report_image_open_duties", "Duties not done yet", ["what", "kind"], registry=registry
        )
        self.seconds = Gauge(
            "report_image_oldest_seconds", "Age of the oldest", ["of"], registry=registry
        )
        self.given_up = Gauge(
            "report_image_given_up_messages",
            "Messages that never reached their person",
            ["kind"],
            registry=registry,
        )
        self.attempts = Gauge(
            "report_image_most_attempts", "Tries of what was tried most", registry=registry
        )
        self.repairs = Gauge(
            "report_image_repaired_steps", "Next steps the auditor made anew", registry=registry
        )
        self.broken = Gauge(
            "report_image_broken_steps", "Concerns it could not repair", registry=registry
        )
        self.files = Gauge(
            "report_image_school_files_not_counting",
            "Files that do not count as they stand",
            registry=registry,
        )

    def emit(self, record: logging.LogRecord) -> None:
        """Count what was logged; its words are not looked at."""
        self.failures.labels(record.name, record.levelname).inc()

    @contextmanager
    def counting(self) -> Iterator[None]:
        """Count failures for as long as the block runs."""
        ours = logging.getLogger("report_image")
        ours.addHandler(self)
        try:
            yield
        finally:
            ours.removeHandler(self)


@dataclass
class Health:
    """Looks at the program's own parts, for all schools, or for one that is one of several.
    `channels`: how each chat service is asked whether it knows the bot; raises when it does not.

    What is wrong with a few of several schools makes the others' bot unready for nobody.
    """

    auditors: Sequence[Auditor]
    channels: Mapping[str, Callable[[], Awaitable[Any]]]
    metrics: Metrics = field(default_factory=Metrics)
    reaches: Sequence[Reach] = ()
    _told: dict[str, str] = field(default_factory=dict)
    _asked_at: datetime | None = None
    _looking: asyncio.Task[tuple[bool, dict[str, Any]]] | None = None

    def __post_init__(self) -> None:
        self._began = self._now()

    async def ready(self) -> tuple[bool, dict[str, Any]]:
        """Whether all is well, and what was found: seconds, words, no content. However many ask at
        once, it is looked at once.
        """
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        return await asyncio.shield(self._looking)

    async def _look(self) -> tuple[bool, dict[str, Any]]:
        waiting, channels = await asyncio.gather(self._waiting(), self._ask_channels())
        found: dict[str, Any] = {"database": OK if waiting else BAD, "channels": channels}
        if waiting:
            found |= self._ages(waiting) | {"most_attempts": waiting.most_attempts}
            found["not_as_written"] = waiting.not_as_written
            found["late_schools"] = waiting.late_schools
        found["refused_with"] = sorted({one.trouble for one in self.reaches if one.trouble})
        found["not_looked_up"] = sorted(self._not_looked_up())
        found["last_audit_seconds"] = self._age(self._last_audit())
        found["school_file"] = (
            BAD if self._files_not_counting() else OK
        )  # it goes on, as without a look-up: that makes nobody unready
        found["schools_not_audited"] = self._not_audited()
        found["schools_damaged"] = sum(one.damaged for one in self.auditors)
        schools = len(self.auditors)
        if schools > 1:
            return _works(found, UNCHECKED) and _most_are_well(found, schools), found
        return _works(found, self._unchecked()) and _well(found), found

    def _not_audited(self) -> int:
        """Of how many schools the auditor's last look is too long ago; that it works at all, its
        newest tells.
        """
        before = self._now() - self._unchecked()
        return sum((one.last_run or self._began) < before for one in self.auditors)

    def _unchecked(self) -> timedelta:
        """How long a school may go without a look of its auditor."""
        return max(UNCHECKED, 3 * self.auditors[0].every)

    async def metrics_page(self) -> bytes:
        """What Prometheus reads."""
        waiting = await self._waiting()
        self._count(waiting or Waiting((), None, None, 0))
        return generate_latest(self.metrics.registry)

    def _count(self, waiting: Waiting) -> None:
        metrics = self.metrics
        metrics.open.clear()
        for what, kind, number in waiting.open:
            metrics.open.labels(what, kind).set(number)
        metrics.given_up.clear()
        for kind, number in waiting.given_up:
            metrics.given_up.labels(kind).set(number)
        for of, age in self._ages(waiting).items():
            metrics.seconds.labels(of.removesuffix("_seconds")).set(age or 0)
        metrics.attempts.set(waiting.most_attempts)
        metrics.repairs.set(sum(one.repaired for one in self.auditors))
        metrics.broken.set(sum(one.beyond_repair for one in self.auditors))
        metrics.files.set(self._files_not_counting())

    def _not_looked_up(self) -> set[str]:
        """Why less is said of people than should be: what was known of them goes on being true."""
        return {one.accounts.trouble for one in self.reaches} - {""}

    def _files_not_counting(self) -> int:
        currents = [one.turns.current for one in self.auditors]
        folder = currents[0].folder
        beside = folder.not_counting() if folder else 0
        return sum(bool(one.of_file) for one in currents) + beside

    def _ages(self, waiting: Waiting) -> dict[str, float | None]:
        return {
            "undelivered_seconds": self._age(waiting.undelivered_since),
            "overdue_seconds": self._age(waiting.overdue_since),
        }

    def _age(self, moment: datetime | None) -> float | None:
        return max((self._now() - moment).total_seconds(), 0.0) if moment else None

    def _now(self) -> datetime:
        return self.auditors[0].turns.clock.now()

    def _last_audit(self) -> datetime | None:
        """Of the school that was looked at last; None when none was looked at yet."""
        return max((one.last_run for one in self.auditors if one.last_run), default=None)

    async def _waiting(self) -> Waiting | None:
        database, now = self.auditors[0].turns.database, self._now()
        school = self.auditors[0].turns.school.id if len(self.auditors) == 1 else None
        try:
            return await asyncio.wait_for(
                asyncio.get_running_loop().run_in_executor(
                    database.executor,
                    database.transaction,
                    lambda tx: next_steps.waiting(tx, school, now),
                ),
                LONGEST_ANSWER_SECONDS,
            )
        except Exception:
            return None

    async def _ask_channels(self) -> dict[str, str]:
        """Asked no more often than need be, however often somebody looks."""
        now = self._now()
        if (
            self._asked_at is None
            or not self._asked_at <= now < self._asked_at + CHANNEL_ASKED_EVERY
        ):
            answers = await asyncio.gather(*map(_answer, self.channels.values()))
            self._told, self._asked_at = dict(zip(self.channels, answers, strict=True)), now
            await asyncio.gather(*(_answer(one.look) for one in self.reaches if one.trouble))
        return self._told


async def _answer(ask: Callable[[], Awaitable[Any]]) -> str:
    try:
        await asyncio.wait_for(ask(), LONGEST_ANSWER_SECONDS)
    except Exception:
        return BAD
    return OK


def _works(found: dict[str, Any], unchecked: timedelta) -> bool:
    """Whether the program does, for whichever school; it looked over one no longer ago than that."""
    return (
        found["database"] == OK
        and set(found["channels"].values()) <= {OK}
        and found["last_audit_seconds"] is not None
        and found["last_audit_seconds"] <= unchecked.total_seconds()
    )


def _well(found: dict[str, Any]) -> bool:
    """Whether all is well with the only school."""
    late = LATE.total_seconds()
    return (
        not found["refused_with"]
        and not found["schools_damaged"]
        and (found["undelivered_seconds"] or 0) <= late
        and (found["overdue_seconds"] or 0) <= late
        and found["most_attempts"] < TRIES_TOO_MANY
    )


def _most_are_well(found: dict[str, Any], schools: int) -> bool:
    ill = max(found[what] for what in ("late_schools", "schools_not_audited", "schools_damaged"))
    return bool(ill * 2 <= schools)
