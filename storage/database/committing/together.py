"""How do turns that came at the same time share one commit, and none of them another's failure?

A commit to an SQLite file encrypts whole pages and waits for the disk: a third of what a turn costs.
What waits together is therefore done together, each in a savepoint of its own, and nobody is answered
before the commit of all. What fails is taken back alone. Whoever comes alone waits for nobody.
(PostgreSQL does the like by itself.)

Somebody waits for what people do; what the program does by itself goes after it, a few with each
commit, so that it is never kept waiting for good.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from contextvars import ContextVar
from typing import Any

from storage.database.committing.writing import Writing

MOST = 32  # the first of them waits for the last
FEW = 8  # at least, of what nobody waits for
Work = Callable[[Any], Any]  # of a transaction; it may be done again
Ended = tuple[Any, Exception | None]
Waiting = deque[tuple[Work, Future[Any]]]

_by_itself: ContextVar[bool] = ContextVar("by_itself", default=False)


def goes_after_people() -> None:
    """From now on whatever this task has done goes after what people do."""
    _by_itself.set(True)


def nobody_waits() -> bool:
    """Whether what is done here goes after what people do."""
    return _by_itself.get()


class Undone(Exception):
    """What failed took the whole transaction with it: nothing of the others was kept."""


class Together:
    """Work for the threads of this executor. `alone` does one in a transaction of its own; `writing`
    begins a commit for several. Without it each is done alone.
    """

    def __init__(
        self,
        executor: ThreadPoolExecutor,
        alone: Callable[[Work], Any],
        writing: Callable[[], AbstractContextManager[Writing]] | None,
    ) -> None:
        self._executor, self._alone, self._writing = executor, alone, writing
        self._of_people, self._others = Waiting(), Waiting()

    def submit(self, work: Work) -> Future[Any]:
        """Do this with whatever else waits then; never, if it is cancelled before."""
        done: Future[Any] = Future()
        (self._others if nobody_waits() else self._of_people).append((work, done))
        self._executor.submit(self._take)
        return done

    def _take(self) -> None:
        group = list(self._next())
        ends = self._at_once([work for work, _ in group])
        for (_, done), (outcome, error) in zip(group, ends, strict=True):
            if error:
                done.set_exception(error)
            else:
                done.set_result(outcome)

    def _next(self) -> Iterator[tuple[Work, Future[Any]]]:
        """What people do, and as much again of what nobody waits for, but a few at least."""
        first = list(_taken(self._of_people, MOST if self._writing else 1))
        yield from first
        yield from _taken(self._others, max(len(first), FEW) if self._writing else 1)

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
