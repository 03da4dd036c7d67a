"""Who was told, each call once, and which of the calls does an answer belong to?

An answer belongs to the call that was chosen for it. One of before a call was chosen, or about a call
that is not entered, counts for any call to that agency which has no answer of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from flows.concern import Concern
from flows.entries import agencies
from flows.entries.agencies import ANSWER, OF_CALL, party, party_of
from flows.kept.assessment import Referral
from flows.kept.closing import CallThere
from flows.kept.entry import RecordEntry
from flows.school.calendar import Calendar

Key = tuple[str, str, str]


@dataclass(frozen=True)
class Call:
    """One telling of one agency. `place`: that of the first record of it; `key`: the agency, whom and
    when, the same in every record of one call; `at`: when it was written down last (UTC).
    """

    place: str
    key: Key
    at: datetime
    record: Referral | RecordEntry

    @property
    def party(self) -> str:
        """Whom it told."""
        return self.key[0]

    @property
    def helps_at_once(self) -> bool:
        """Whether it called an ambulance, or was to A&E."""
        return isinstance(self.record, Referral) and self.record.chosen in agencies.HELPS_AT_ONCE

    def day(self, calendar: Calendar) -> date:
        """The day on which it was, in the school's own time; where that was not said, of its record."""
        if isinstance(self.record, Referral):
            return calendar.local(self.record.when or self.at).date()
        said = self.record.values.get("day")
        return date.fromisoformat(said) if said else calendar.local(self.at).date()


def told(concern: Concern) -> list[Call]:
    """Each call that counts, once, in the order in which they were written down."""
    gate, entered = agencies.referrals(concern), agencies.of(concern, "referral")
    once: dict[Key, Call] = {}
    for call in sorted(_recorded(concern), key=lambda one: one.at):
        if call.record in gate or call.record in entered:
            first = once.get(call.key)
            once[call.key] = replace(first, at=call.at) if first else call
    return list(once.values())


def _recorded(concern: Concern) -> Iterator[Call]:
    """Every record of a call, those entered in error too."""
    for number, one in enumerate(concern.referrals):
        if one.made and not one.again:
            key = (party_of(one), one.spoke_to, str(one.when))
            yield Call(agencies.place_of(number), key, one.at, one)
    for place, entry in enumerate(concern.entries):
        if entry.kind == "referral":
            when = f"{entry.values.get('day', '')} {entry.values['when']}"
            yield Call(str(place), (party(entry), entry.values["spoke-to"], when), entry.at, entry)


def answered(concern: Concern) -> list[tuple[RecordEntry, Key | None]]:
    """The answers that count, in order, each with the key of its call; None for one of which no call
    was chosen, or whose call was entered in error.
    """
    counts = {call.key for call in told(concern)}
    keys = {call.place: call.key for call in _recorded(concern) if call.key in counts}
    keys |= {c.place: (c.party, c.place, "") for one in concern.attached for c in one.calls}
    return [(one, keys.get(one.values.get(OF_CALL, ""))) for one in agencies.of(concern, ANSWER)]


def waiting(concern: Concern) -> list[Call]:
    """The calls that were not answered. An ambulance or A&E owes no answer: they help at once, and write
    nothing back.
    """
    answers = answered(concern)
    settled = {key for _, key in answers}
    spare = Counter(party(one) for one, _ in answers if OF_CALL not in one.values)
    found = []
    for call in told(concern):
        if call.key in settled or call.helps_at_once:
            continue
        if spare[call.party]:
            spare[call.party] -= 1
        else:
            found.append(call)
    return found


def there(concern: Concern) -> list[CallThere]:
    """The calls that were not answered in what is attached, when it was."""
    return [call for one in concern.attached if not one.ended_at for call in one.calls]


def waiting_there(concern: Concern) -> list[CallThere]:
    """Those of them that were not answered since."""
    settled = {entry.values.get(OF_CALL) for entry, _ in answered(concern)}
    return [call for call in there(concern) if call.place not in settled]


def unanswered(concern: Concern) -> list[str]:
    """The agencies that were told, here or in what is attached, and have not answered each time."""
    here = [call.party for call in waiting(concern)]
    return list(dict.fromkeys([*here, *(call.party for call in waiting_there(concern))]))


def outcome(call: Call, concern: Concern) -> str:
    """Whether they take it on, as they said last: `waits` where they have not answered, `at-once` where
    they owe no answer.
    """
    answers = answered(concern)
    own = [one for one, key in answers if key == call.key]
    loose = [one for one, _ in answers if OF_CALL not in one.values and party(one) == call.party]
    said = [one.values.get("accepted", "not-said") for one in own or loose]
    nothing = "at-once" if call.helps_at_once else "waits"
    return said[-1] if said else nothing
