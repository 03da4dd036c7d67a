"""What is counted of the concerns of a time? Ordinary ones only: a route would tell who was named.

No reference and no name; nothing by year group in groups under ten, nor so that such a group could
be worked out from the others (ICO, anonymisation: small numbers; DfE: suppression).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median_low

from flows.assessment.gate import ANOTHER
from flows.closing.attaching import end_of_chain
from flows.concern import Concern
from flows.entries import agencies
from flows.entries.choosing.child_there import FIELD
from flows.entries.outside.calls import outcome, told
from flows.kept.assessment import Referral
from flows.kept.closing import Closing
from flows.kept.decision import Decision
from flows.kept.entry import RecordEntry
from flows.kept.figures import Figures, Referred, Took
from flows.names.children import Child, children, is_certain
from flows.school.calendar import Calendar
from flows.school.routing import ORDINARY
from flows.wording.sentences import say

SMALLEST = 10  # of children in a group that is shown
_YEAR_GROUP = re.compile(r"(?:year|yr\.?|y)?\s*(1[0-3]|[1-9])", re.IGNORECASE)


@dataclass(frozen=True)
class Counted:
    """A concern, and when somebody had it first (UTC)."""

    concern: Concern
    picked_up_at: datetime | None


def count(found: Iterable[Counted], calendar: Calendar) -> Figures:
    """The figures of these concerns; those on any other route are left out."""
    those = [one for one in found if one.concern.route == ORDINARY]
    concerns = [one.concern for one in those]
    decisions = [one.decision for one in concerns if one.decision]
    return Figures(
        total=len(concerns),
        open=sum(one.state == "open" for one in concerns),
        terms=_terms(concerns, calendar),
        recommended=_counted(one.recommended for one in decisions),
        decided=_counted(option for one in decisions for option in one.options),
        took=_times(those),
        overdue=sum(any(f.climbed for f in one.follow_ups) for one in concerns),
        closed=_counted(one.closing.kind or "decided" for one in concerns if one.closing),
        looks=_counted(look.answer or "waits" for one in concerns for look in one.second_looks),
        reopened=sum(one.reopened_at is not None for one in concerns),
        referred=tuple(sorted(_referred(concerns, calendar), key=lambda one: one.day)),
        years=_years(concerns),
    )


def _counted(words: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple(Counter(words).most_common())


def _terms(
    concerns: Sequence[Concern], calendar: Calendar
) -> tuple[tuple[tuple[date, date] | None, int], ...]:
    days = [calendar.local(one.opened_at).date() for one in concerns]
    found = Counter(
        next((term for term in calendar.terms.dates if term[0] <= day <= term[1]), None)
        for day in days
    )
    return tuple(sorted(found.items(), key=lambda item: (item[0] is None, item[0])))


def _times(those: Sequence[Counted]) -> tuple[tuple[str, Took | None], ...]:
    moments = [(one.concern.opened_at, one) for one in those]
    return (
        ("picked-up", took((at, one.picked_up_at) for at, one in moments)),
        ("decided", took((at, _first(one.concern.decisions)) for at, one in moments)),
        ("closed", took((at, _first(one.concern.closings)) for at, one in moments)),
    )


def _first(acts: Sequence[Decision | Closing]) -> datetime | None:
    return acts[0].at if acts else None


def took(pairs: Iterable[tuple[datetime, datetime | None]]) -> Took | None:
    """How long from the first moment of each to the second, of those that have one; None for none."""
    lengths = [max(end - start, timedelta()) for start, end in pairs if end]
    return Took(len(lengths), median_low(lengths), max(lengths)) if lengths else None


def _referred(concerns: Sequence[Concern], calendar: Calendar) -> Iterator[Referred]:
    """Each by the name by which it was chosen, and by none where that was typed: anything may have been
    typed. Of what is attached the answer may stand where it hangs.
    """
    there = {
        one.values.get(agencies.OF_CALL): one.values.get("accepted", "not-said")
        for concern in concerns
        for one in agencies.of(concern, agencies.ANSWER)
    }
    for concern in concerns:
        for call in told(concern):
            here = outcome(call, concern)
            came = there.get(f"{concern.reference}/{call.place}", here)
            yield Referred(call.day(calendar), _chosen_name(call.record), came)


def _chosen_name(one: Referral | RecordEntry) -> str:
    if isinstance(one, Referral):
        return "" if one.chosen in ("", ANOTHER) else say(f"action.agencies.{one.chosen}")
    typed = agencies.is_typed(one) or one.values["agency"] == agencies.OTHER
    return "" if typed else agencies.called(one)


def _years(concerns: Sequence[Concern]) -> tuple[tuple[int | None, int], ...]:
    """Groups of ten and more; the others, and those not entered, together, and never fewer."""
    groups = Counter(_group(child.values.get("year", "")) for child in _each_once(concerns))
    rest = groups.pop(None, 0)
    for group, number in sorted(groups.items(), key=lambda item: item[1]):
        if number < SMALLEST or 0 < rest < SMALLEST:
            rest += groups.pop(group)
    shown = [*sorted(groups.items()), *([(None, rest)] if rest else [])]
    return tuple(shown) if groups else ()


def _each_once(concerns: Sequence[Concern]) -> Iterator[Child]:
    """Every child; one of a report that is attached, and who is entered where it hangs too, there."""
    known = {one.id: one for one in concerns}
    taken = {child.values.get(FIELD) for one in concerns for child in children(one.entries)}
    for one in concerns:
        end = known.get(end_of_chain(one, known), one)
        there = () if end is one else children(end.entries)
        for child in children(one.entries):
            again = f"{one.reference}/{child.at}" in taken
            if not again and not any(is_certain(other, child) for other in there):
                yield child


def _group(words: str) -> int | None:
    found = _YEAR_GROUP.fullmatch(words.strip())
    return int(found[1]) if found else None
