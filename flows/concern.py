"""What is known about one concern? The record as data: no behaviour beyond looking at itself."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from flows.kept.access import InvolvedIn, Reader, SaidUndone, Undoing
from flows.kept.assessment import Answered, Asked, Card, Note, Referral, Typed, Unrecorded
from flows.kept.closing import Attached, Closing, OtherClosing
from flows.kept.copies import Copy
from flows.kept.decision import Decision, LookAsked, SecondLook
from flows.kept.destruction import Destruction
from flows.kept.entry import RecordEntry
from flows.kept.follow_up import FollowUp
from flows.kept.linked import Link
from flows.kept.paging import HandedOver, Helpers, Paging, Watch
from flows.kept.record import Record
from flows.kept.report import URGENT, Meant, Report

AskedOf = Literal["", "take", "help", "look", "talk", "agree", "word"]


class Glance(Record, extra="ignore"):
    """What is seen of a concern at a glance: who may know of it and what waits in it. No more is read of
    many at once; a whole one has nothing in it that this version does not know.
    """

    id: str
    school: str
    reference: str
    opened_at: datetime
    protocol: str
    digest: str
    state: Literal["open", "closed"] = "open"
    urgency: Literal["emergency", "other"] = "other"
    reports: tuple[Meant, ...]
    named: frozenset[str] = frozenset()
    cleared: frozenset[str] = frozenset()
    paging: Paging
    latest_pages: dict[str, tuple[str, ...]] = Field(default={})
    owner: str | None = None
    passing_to: str | None = None
    watch: Helpers = Helpers()
    follow_ups: tuple[FollowUp, ...] = ()
    second_looks: tuple[LookAsked, ...] = ()
    other_closings: tuple[OtherClosing, ...] = ()
    undoings: tuple[SaidUndone, ...] = ()
    readers: tuple[Reader, ...] = ()
    reopened_at: datetime | None = None
    entries: tuple[RecordEntry, ...] = ()

    @property
    def may_read(self) -> frozenset[str]:
        """Whoever was let in and still is: nobody named, nobody whom somebody named let in."""
        standing = [
            one for one in self.readers if one.ended_at is None and one.who not in self.named
        ]
        return frozenset(one.person for one in standing) - self.named

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
    def wish_to_close(self) -> OtherClosing | None:
        """The request to close another way that waits for the second person; none of somebody who has
        it no more, or from before it was re-opened.
        """
        last = self.other_closings[-1] if self.other_closings else None
        if last is None or last.agreed is not None or self.state != "open":
            return None
        if last.who != self.owner:
            return None
        return None if self.reopened_at and last.at < self.reopened_at else last

    def asks(self, person: str) -> AskedOf:
        """What of this person is waited for, who is on its ladder: where another has it, or a second
        word on who may see it.
        """
        asked = self._asks_beside_its_owner(person) if self.owner not in (None, person) else ""
        said = [one for one in self.undoings if one.person in self.named]
        others = {one.person for one in said} - {one.person for one in said if one.who == person}
        return asked or ("word" if others else "")

    def _asks_beside_its_owner(self, person: str) -> AskedOf:
        if self.passing_to == person:
            return "take"
        if any(one.to == person and not one.helping_at for one in self.watch.helpers):
            return "help"
        looks = [look for look in self.second_looks if look.to == person]
        if any(not look.answer for look in looks):
            return "look"
        if any(look.answer == "discuss" and not look.over for look in looks):
            return "talk"
        wish = self.wish_to_close
        return "agree" if wish and wish.second == person else ""


class Concern(Glance, extra="forbid"):
    """One concern, whole. Ids are opaque; people are stored references such as `slack:U0DSL`; times
    are UTC.

    `ring_instead`: whom reporters are to ring while its owner is away; None where nobody else is
    there either. `passing_at`: when somebody was asked to take it over, until the owner hears that
    they have not.
    `left`: in records of before there was a card, the askings put aside without an answer.
    `latest_pages`: the newest page of each person. `recused`: whoever said themselves that they
    are involved. `passed_on`: whoever had it when somebody named them, or what they said led past
    them. `perhaps`: those of the named of whom it has to be settled whether they are involved.
    `cleared`: of whom it was settled that they are not. `involved_in`: where that was said, of whoever
    is out of it because of another concern too. `home`: the authority where the child lives,
    as the owner says, while no child is recorded.
    """

    reports: tuple[Report, ...]
    perhaps: frozenset[str] = frozenset()
    recused: frozenset[str] = frozenset()
    undoings: tuple[Undoing, ...] = ()
    involved_in: tuple[InvolvedIn, ...] = ()
    passed_on: frozenset[str] = frozenset()
    route: str
    owned_at: datetime | None = None
    ring_instead: str | None = ""
    passing_at: datetime | None = None
    handovers: int = 0
    handed: HandedOver | None = None
    watch: Watch = Watch()
    home: str = ""
    answers: tuple[Answered, ...] = ()
    notes: tuple[Note, ...] = ()
    asked: Asked | None = None
    card: Card | None = None
    unrecorded: Unrecorded | None = None
    left: frozenset[int] = frozenset()
    typed: Typed | None = None
    referrals: tuple[Referral, ...] = ()
    decisions: tuple[Decision, ...] = ()
    second_looks: tuple[SecondLook, ...] = ()
    closings: tuple[Closing, ...] = ()
    attached: tuple[Attached, ...] = ()
    links: tuple[Link, ...] = ()
    destructions: tuple[Destruction, ...] = ()
    copies: tuple[Copy, ...] = ()

    @property
    def facts(self) -> dict[str, str]:
        """The answers that stand now: for each question the last one given."""
        return {a.question: a.answer for a in self.answers}

    @property
    def danger_reported(self) -> datetime | None:
        """When a reporter of this one last said that a child is in danger, or may be (UTC)."""
        told = [r.at for r in self.reports if r.danger in URGENT]
        told += [a.at for r in self.reports for a in r.addenda if a.danger in URGENT]
        return max(told, default=None)

    @property
    def danger_told(self) -> datetime | None:
        """The same, or when it came with what is attached (UTC)."""
        came = [one.at for one in self.attached if one.danger and one.ended_at is None]
        return max(filter(None, (self.danger_reported, *came)), default=None)

    @property
    def excused(self) -> frozenset[str]:
        """Whoever only said that they cannot take it, being involved or related, and was named by nobody:
        out of it, and the way it goes does not depend on them.
        """
        typed = (r.perhaps - self.cleared for r in self.reports)
        there = (i.person for i in self.involved_in if i.concern != self.id and not i.excused)
        named = frozenset(there).union(*(r.ticked for r in self.reports), *typed)
        return self.recused - named

    def is_with_it_too(self, person: str) -> bool:
        """Whether they said so to whoever has it, and may act beside them."""
        return self.owner not in (None, person) and person in {one.to for one in self.watch.beside}

    @property
    def closing(self) -> Closing | None:
        """Why it is closed, if it is."""
        return self.closings[-1] if self.state == "closed" and self.closings else None

    @property
    def destruction(self) -> Destruction | None:
        """The wish to destroy it that stands now, if any."""
        last = self.destructions[-1] if self.destructions else None
        return last if last and last.stopped_at is None else None

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
