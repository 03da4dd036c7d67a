"""What follows from a move? The changed concern, lines for the record, messages to send, what the
person is shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flows.concern import Concern
from flows.context import Context, Marked
from flows.kept.destruction import Destruction
from flows.kept.line import Line
from flows.moves import Click, Follows
from flows.school import people_in_words
from flows.screen import Answer, Form, Nothing, Open, Part, Replace


@dataclass(frozen=True)
class Post:
    """A message to be sent to one person; its words are made when it is sent, from the concern as
    it then is.

    `kind` and `args` say which message; together with the concern and the person they make the key
    that keeps it from being sent twice. `thread`: under that person's page.
    """

    kind: str
    to: str
    args: tuple[str, ...] = ()
    thread: bool = False
    urgent: bool = False


@dataclass(frozen=True)
class Refresh:
    """Messages already sent to be brought up to date: all of them, or only those of this kind,
    person, arguments.
    """

    kind: str | None = None
    to: str | None = None
    args: tuple[str, ...] | None = None


ALERT = "alert"


@dataclass(frozen=True)
class Alert:
    """A few words to one person outside the chat: look there. `args` say which alert, so that none
    is sent twice.
    """

    to: str
    args: tuple[str, ...] = ()


Duty = Post | Refresh | Alert


@dataclass(frozen=True)
class Away:
    """This person is away until then (UTC); with None they are back. `by`: who says so, where that is
    not themself; `marked`: what is kept of that, and `told`: the messages about it.
    """

    person: str
    until: datetime | None
    by: str = ""
    marked: Marked | None = None
    told: tuple[Post, ...] = ()


@dataclass(frozen=True)
class Turn:
    """What one move leads to. `wake_at` (UTC) is the next moment at which this concern wants
    attention by itself.

    `then`: what follows in other concerns, in the same transaction or not at all. `away`: that
    somebody is, which is about no concern. `destroyed`: what is destroyed with this turn. `refused`:
    somebody tried what is not theirs; nothing changes, and the audit alone says so.
    """

    concern: Concern | None
    entries: tuple[Line, ...] = ()
    duties: tuple[Duty, ...] = ()
    wake_at: datetime | None = None
    answer: Answer = field(default_factory=Nothing)
    then: tuple[Follows, ...] = ()
    away: Away | None = None
    destroyed: Destruction | None = None
    refused: bool = False


class Draft:
    """A turn in the making: each flow changes the concern, adds to the record and says what must be
    sent.
    """

    def __init__(self, concern: Concern, ctx: Context) -> None:
        self.before = concern
        self.concern = concern
        self.ctx = ctx
        self.answer: Answer = Nothing()
        self._entries: list[Line] = []
        self._duties: list[Duty] = []
        self._then: list[Follows] = []
        self._destroyed: Destruction | None = None

    def change(self, **fields: Any) -> None:
        """Change fields of the concern."""
        self.concern = self.concern.but(**fields)

    def record(self, kind: str, who: str, **body: Any) -> None:
        """Add a line to the chronology, with the name and role that they have now."""
        called = people_in_words.called(self.ctx.school, who)
        line = Line(self.ctx.identifiers.id(), kind, who, self.ctx.now, body, *called)
        self._entries.append(line)

    def post(
        self, kind: str, to: str, *args: str, thread: bool = False, urgent: bool = False
    ) -> None:
        """Say that a message must be sent."""
        self._duties.append(Post(kind, to, args, thread, urgent))

    def alert(self, to: str, *args: str) -> None:
        """Say that somebody must be told outside the chat; most schools have no way to, and then
        nothing is done.
        """
        if self.ctx.school.outside(to):
            self._duties.append(Alert(to, args))

    def refresh(
        self, kind: str | None = None, to: str | None = None, args: tuple[str, ...] | None = None
    ) -> None:
        """Say that messages already sent must be brought up to date."""
        self._duties.append(Refresh(kind, to, args))

    def form(
        self,
        kind: str,
        title: str,
        parts: Iterable[Part],
        submit: str = "",
        close: str = "",
        step: str = "",
    ) -> Form:
        """A form about this concern. Sent twice, it is known again."""
        nonce = self.ctx.identifiers.id() if submit else ""
        return Form(kind, title, tuple(parts), submit, close, self.concern.id, step, nonce)

    def show(self, form: Form, click: Click) -> None:
        """Answer a click with a form, in place of the one in which the button stood."""
        self.answer = Replace(form) if click.in_form else Open(form)

    def then(self, move: Follows) -> None:
        """Say what follows in another concern."""
        self._then.append(move)

    def destroy(self, wish: Destruction) -> None:
        """Say that all that goes together is destroyed now."""
        self._destroyed = wish

    def finished(self, wake_at: datetime | None) -> Turn:
        """The turn as it stands."""
        return Turn(
            self.concern,
            tuple(self._entries),
            tuple(self._duties),
            wake_at,
            self.answer,
            tuple(self._then),
            destroyed=self._destroyed,
        )
