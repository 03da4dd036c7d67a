"""How do turns that came at the same time share one commit, and none of them another's failure?

A commit to an SQLite file encrypts whole pages and waits for the disk: a third of what a turn costs.
What waits together is therefore done together, each in a savepoint of its own, and nobody is answered
before the commit of all. What fails is taken back alone. Whoever comes alone waits for nobody.
(PostgreSQL does the like by itself.)

Somebody waits for what people do: it goes first. Then comes what is due, such as pages; then what looks
after the schools. Some of each goes with every commit, so that nothing is kept waiting for good.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from contextvars import ContextVar
from enum import IntEnum
from threading import Lock
from typing import Any

from storage.database.committing.writing import Writing

MOST = 32  # the first of them waits for the last
FEW, EACH = 16, 2  # of what is due: at least, and for each of people's, for it is smaller
SELDOM = (
    10  # a look takes as long as all of these: so many commits go before one, while much is due
)
Work = Callable[[Any], Any]  # of a transaction; it may be done again
Ended = tuple[Any, Exception | None]
Waiting = deque[tuple[Work, Future[Any]]]


class Order(IntEnum):
    """What goes first: what a person waits for, what is due, what looks after the schools."""

    ANSWERED = 0
    DUE = 1
    LOOKED_AFTER = 2


_order: ContextVar[Order] = ContextVar("order", default=Order.ANSWERED)


def goes_as(order: Order) -> None:
    """From now on whatever this task has done is that."""
    _order.set(order)


def somebody_waits() -> bool:
    """Whether it is a person who waits for what is done here."""
    return _order.get() == Order.ANSWERED


class Undone(Exception):
    """What failed took the whole transaction with it: nothing of the others was kept."""


class Together:
    """Work for so many threads of this executor. `alone` does one in a transaction of its own; `writing`
    begins a commit for several. Without it each is done alone.
    """

    def __init__(
        self,
        executor: ThreadPoolExecutor,
        threads: int,
        alone: Callable[[Work], Any],
        writing: Callable[[], AbstractContextManager[Writing]] | None,
    ) -> None:
        self._executor, self._threads = executor, threads
        self._alone, self._writing = alone, writing
        self._waiting = {order: Waiting() for order in Order}
        self._asked, self._asking, self._since_look = 0, Lock(), 0

    def submit(self, work: Work) -> Future[Any]:
        """Do this with whatever else waits then; never, if it is cancelled before."""
        done: Future[Any] = Future()
        self._waiting[_order.get()].append((work, done))
        self._ask()
        return done

    def _ask(self) -> None:
        """A thread does what waits next, when it has done what it was given besides: no more are asked
        than there are threads, so that nothing else has to wait for all that waits here.
        """
        with self._asking:
            if self._asked < self._threads:
                self._executor.submit(self._take)
                self._asked += 1

    def _take(self) -> None:
        with self._asking:
            self._asked -= 1
        self._do_next()
        while any(self._waiting.values()):
            with suppress(RuntimeError):
                return self._ask()
            self._do_next()  # it is being closed: what waits is done first
        return None

    def _do_next(self) -> None:
        group = list(self._next())
        ends = self._at_once([work for work, _ in group])
        for (_, done), (outcome, error) in zip(group, ends, strict=True):
            if error:
                done.set_exception(error)
            else:
                done.set_result(outcome)

    def _next(self) -> Iterator[tuple[Work, Future[Any]]]:
        """What people do; what is due, twice as much, so that pages do not lag behind the reports; looks
        when there is nothing else, and one now and then.
        """
        several = bool(self._writing)
        answered, due, looks = self._waiting.values()
        first = list(_taken(answered, MOST if several else 1))
        first += _taken(due, max(EACH * len(first), FEW) if several else 1)
        yield from first
        self._since_look += 1
        if not first or self._since_look > SELDOM:
            self._since_look = 0
            yield from _taken(looks, 1 if first or not several else FEW)

    def _at_once(self, works: Sequence[Work]) -> Iterable[Ended]:
        if len(works) > 1 and self._writing:
            try:
                with self._writing() as writing:
                    return [_apart(writing, work) for work in works]
            except Undone:
                pass
            except Exception as error:  # it could not begin, or not commit
                return [(None, error) for _ in works]
        return (_ended(self._alone, work) for work in works)


def _taken(waiting: Waiting, most: int) -> Iterator[tuple[Work, Future[Any]]]:
    with suppress(IndexError):  # nothing waits any more
        for _ in range(most):
            work, done = waiting.popleft()
            if done.set_running_or_notify_cancel():
                yield work, done


def _apart(writing: Writing, work: Work) -> Ended:
    ended = _ended(writing.do_apart, work)
    if ended[1] and not writing.goes_on:
        raise Undone
    return ended


def _ended(do: Callable[..., Any], *given: Any) -> Ended:
    try:
        return do(*given), None
    except Exception as error:
        return None, error
    except BaseException as error:  # such as a panic in Rust: whoever waits would wait for ever
        return None, RuntimeError(type(error).__name__)
