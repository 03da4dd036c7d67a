"""What is known about one concern? The record as data: no behaviour beyond looking at itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict

# Answers to "is a child in danger?" that count as danger until somebody knows better.
URGENT = frozenset({"yes", "threatened", "not-sure"})


class Record(BaseModel):
    """A frozen piece of the record; `but` gives a changed copy."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def but(self, **changes: Any) -> Self:
        """The same, with these fields changed."""
        return self.model_copy(update=changes)


class Addendum(Record):
    """Something the reporter added later; the first account stays as it was."""

    at: datetime
    who: str
    text: str
    danger: str = "not-said"
    named: frozenset[str] = frozenset()


class Report(Record):
    """One reporter's account, as they gave it. `name`: what the chat service calls them. Times are
    UTC. `no_danger_at`: when they said, after leaving it open at night, that no child is in danger.

    `nobody`: whether they ticked that nobody on the staff is involved; None where that was not kept
    yet. `perhaps`: role-holders whose name they typed and said no more of; `mentioned`: those of
    whom they said that they were only told or mentioned. `unoffered`: a value came that the form
    did not offer.
    """

    id: str
    reporter: str
    name: str = ""
    standing: Literal["staff", "guest", "not-checked"]
    at: datetime
    learned_at: datetime | None
    danger: str = "not-said"
    named: frozenset[str] = frozenset()
    other_adult: str | None = None
    unsure_who: bool = False
    nobody: bool | None = None
    perhaps: frozenset[str] = frozenset()
    mentioned: frozenset[str] = frozenset()
    unoffered: bool = False
    children: str = ""
    account: str = ""
    where: str = ""
    guest: str = ""
    link: str = ""
    device: str = "not-known"
    seen: str = "not-said"
    no_danger_at: datetime | None = None
    addenda: tuple[Addendum, ...] = ()


class Page(Record):
    """One person told that a concern waits. `rung` counts from 0, `round` from 1."""

    to: str
    rung: int
    round: int


class Paging(Record):
    """Where the concern stands on its own ladder.

    `ladder` is the steps, each the role names paged together, taken when the report came in; people
    are looked up at each step. `course` counts the times the paging began anew. `next_at` (UTC) is
    when the next rung is paged if nobody has it by then. `pressing`: as in an emergency until
    somebody has it, for whoever had it was named.
    """

    ladder: tuple[tuple[str, ...], ...]
    course: int = 1
    rung: int = -1
    round: int = 1
    pages: tuple[Page, ...] = ()
    next_at: datetime | None = None
    exhausted_at: datetime | None = None
    pressing: bool = False


class Answered(Record):
    """One answer to one question, who gave it and when (UTC), under which protocol."""

    question: str
    answer: str
    who: str
    at: datetime
    protocol: str
    digest: str


class Note(Record):
    """Something the owner wrote down, about a question or about the concern."""

    text: str
    who: str
    at: datetime
    question: str | None = None


class Typed(Record):
    """Words that could answer a gate question, until the owner says that they do. `event` names the
    telling.
    """

    event: str
    question: str
    answer: str
    words: str


class Asked(Record):
    """The one thing that waits for the owner in the thread; `count` makes each asking its own."""

    step: str
    to: str
    count: int
    at: datetime


class Card(Record):
    """The one message in the owner's thread that shows what waits, edited in place.

    `handovers`: which time somebody has the concern it belongs to. `again` counts the times it had
    to be posted anew. `count`: the asking it showed at first.
    """

    to: str
    handovers: int
    again: int = 0
    count: int = 0

    @property
    def args(self) -> tuple[str, ...]:
        """What tells this card from others of the same person."""
        return str(self.handovers), str(self.again)


class Unrecorded(Record):
    """Something must be done at once, and nothing that settles it is recorded: since when, how
    often and when last somebody was told (UTC).

    `referrals`: how many were recorded then.
    """

    since: datetime
    referrals: int
    told: int = 0
    told_at: datetime | None = None


class Referral(Record):
    """What was done about a met gate criterion: a referral made, or the reason it is not.

    `chosen`: the agency as it was chosen; empty in records of before it was. `agency`: its name.
    """

    criterion: str
    made: bool
    chosen: str = ""
    agency: str = ""
    spoke_to: str = ""
    when: datetime | None = None
    their_reference: str = ""
    advice: str = ""
    reason: str = ""
    who: str
    at: datetime


class HelpAsked(Record):
    """Somebody asked to help because the owner did not reply; `helping_at` when they said that they
    are.
    """

    to: str
    at: datetime
    helping_at: datetime | None = None


class Watch(Record):
    """Whether the owner holds it alone (`flows.paging.alone`), and whom it is offered to
    (`flows.paging.offers`).

    `step_at`: the owner's last step. `asked_at`: since when it is offered, `why`, and in which
    `round` of its ladder; `helpers`: to whom. `came_at`: since when something new waits to be
    acknowledged, with danger told of or not. `offered_at`: when it was last offered. `quiet_...`:
    somebody is with it or has put it off: from and until when, how urgent it was then, and who.
    """

    step_at: datetime | None = None
    asked_at: datetime | None = None
    why: Literal["", "silent", "away", "came", "overdue", "action"] = ""
    round: int = 1
    helpers: tuple[HelpAsked, ...] = ()
    came_at: datetime | None = None
    came_danger: bool = False
    offered_at: datetime | None = None
    quiet_from: datetime | None = None
    quiet_until: datetime | None = None
    quiet_urgency: str = ""
    quiet_by: str = ""


class Decision(Record):
    """What the owner decided, apart from what was recommended. `answers`: how many it rests on,
    earlier ones to the same question counted too; None in records of before they were counted.
    """

    answers: int | None = None
    options: tuple[str, ...]
    reasons: str
    decided_against: str
    childs_wishes: str
    below_reason: str = ""
    recommended: str
    who: str
    at: datetime


class SecondLook(Record):
    """Somebody else's look at a decision, asked of one person; by phone (`outside` names them) when
    nobody else can.

    `decided_at` says which decision. `answer` is empty while it waits.
    """

    decided_at: datetime
    to: str
    asked_at: datetime
    answer: Literal["", "agree", "discuss", "moved-on"] = ""
    words: str = ""
    outside: str = ""
    answered_at: datetime | None = None


class FollowUp(Record):
    """Something to come back to. `rule` is the protocol's follow-up it was made by.

    `due_at` is the next reminder, `since` when it was first due (both UTC), `reminded` names the
    last reminder, `climbed` how many others have been told. `counted_from` (UTC) is the moment from
    which `due_at` was counted, by the rule's `first` of this number, or by its `every` when `nth`
    is -1; None when a person chose it.
    """

    id: str
    rule: str
    due_at: datetime
    made_at: datetime
    since: datetime
    reminded: tuple[str, ...] = ()
    climbed: int = 0
    counted_from: datetime | None = None
    nth: int = 0
    done_at: datetime | None = None
    note: str = ""


class RecordEntry(Record):
    """Something added to the record by a form of its kind (`record.yml`): its fields as they were
    filled in.
    """

    kind: str
    values: dict[str, str]
    who: str
    at: datetime


class Closing(Record):
    """Why the record could be closed; `kind` says how, when it was not by a decision.

    `to`: the concern it was attached to; `finished`, once that one is closed as well.
    """

    note: str
    who: str
    at: datetime
    kind: Literal["", "attached", "mistake", "not-this-kind"] = ""
    to: str = ""
    finished: bool = False


class OtherClosing(Record):
    """A wish to close without a decision. `second` is told; `agreed` is their answer where they
    have to agree.

    `to`: the concern it is to be attached to.
    """

    kind: Literal["attached", "mistake", "not-this-kind"]
    to: str = ""
    reason: str
    who: str
    at: datetime
    second: str
    agreed: bool | None = None


class Reader(Record):
    """Somebody whom the owner `who` let read the record, and why; `ended_at` (UTC) once that was
    taken back.

    `name`: what the chat service calls them.
    """

    person: str
    name: str = ""
    why: str
    who: str
    at: datetime
    ended_at: datetime | None = None


class Undoing(Record):
    """Somebody says that this person was named without reason; `advice` is what LADO said, where
    LADO was asked.
    """

    person: str
    who: str
    at: datetime
    advice: str = ""


class HandedOver(Record):
    """The owner asked `to` to have it until then (UTC); after that `back_to` is asked to have it
    back.
    """

    to: str
    back_to: str
    until: datetime


class Attached(Record):
    """Another concern that was attached to this one, by whom and when (UTC)."""

    concern: str
    reference: str
    who: str
    at: datetime


class Concern(Record):
    """One concern, whole. Ids are opaque; people are stored references such as `slack:U0DSL`; times
    are UTC.

    `left`: in records of before there was a card, the askings put aside without an answer.
    `latest_pages`: the newest page of each person. `recused`: whoever said themselves that they
    are involved. `passed_on`: whoever had it when somebody named them, or what they said led past
    them. `perhaps`: those of the named of whom it has to be settled whether they are involved.
    `home`: the authority where the child lives, as the owner says, while no child is
    recorded.
    """

    id: str
    school: str
    reference: str
    opened_at: datetime
    state: Literal["open", "closed"] = "open"
    urgency: Literal["emergency", "other"] = "other"
    reports: tuple[Report, ...]
    named: frozenset[str] = frozenset()
    perhaps: frozenset[str] = frozenset()
    recused: frozenset[str] = frozenset()
    undoings: tuple[Undoing, ...] = ()
    passed_on: frozenset[str] = frozenset()
    route: str
    paging: Paging
    owner: str | None = None
    owned_at: datetime | None = None
    passing_to: str | None = None
    handovers: int = 0
    latest_pages: dict[str, tuple[str, ...]] = {}
    handed: HandedOver | None = None
    watch: Watch = Watch()
    home: str = ""
    protocol: str
    digest: str
    answers: tuple[Answered, ...] = ()
    notes: tuple[Note, ...] = ()
    asked: Asked | None = None
    card: Card | None = None
    unrecorded: Unrecorded | None = None
    left: frozenset[int] = frozenset()
    typed: Typed | None = None
    referrals: tuple[Referral, ...] = ()
    decisions: tuple[Decision, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    second_looks: tuple[SecondLook, ...] = ()
    entries: tuple[RecordEntry, ...] = ()
    other_closings: tuple[OtherClosing, ...] = ()
    closings: tuple[Closing, ...] = ()
    attached: tuple[Attached, ...] = ()
    readers: tuple[Reader, ...] = ()
    reopened_at: datetime | None = None

    @property
    def facts(self) -> dict[str, str]:
        """The answers that stand now: for each question the last one given."""
        return {a.question: a.answer for a in self.answers}

    def offered_to(self, person: str) -> bool:
        """Whether this person may take it now: nobody has it, it is passed to them, or they are
        asked to help.
        """
        return (
            self.owner is None
            or self.passing_to == person
            or person in {h.to for h in self.watch.helpers}
        )

    @property
    def closing(self) -> Closing | None:
        """Why it is closed, if it is."""
        return self.closings[-1] if self.state == "closed" and self.closings else None

    @property
    def may_read(self) -> frozenset[str]:
        """Whoever was let in and still is: nobody named, nobody whom somebody named let in."""
        standing = [
            one for one in self.readers if one.ended_at is None and one.who not in self.named
        ]
        return frozenset(one.person for one in standing) - self.named

    @property
    def finished(self) -> bool:
        """Whether there is nothing more to come: it is closed, and so is whatever it was attached
        to.
        """
        return self.state == "closed" and not (
            self.closing and self.closing.to and not self.closing.finished
        )

    @property
    def decision(self) -> Decision | None:
        """The decision that stands now, if any."""
        return self.decisions[-1] if self.decisions else None
