"""Where somebody on the staff may be involved: was the LADO told, and is their advice recorded? Since
somebody was last named, for of whoever was named later they did not hear.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from flows.concern import Concern
from flows.entries.agencies import ANSWER, LADO, of
from flows.kept.entry import RecordEntry
from flows.kept.report import Addendum, Report
from flows.school.routing import ORDINARY


def staff_named(reports: Iterable[Report]) -> Iterator[datetime]:
    """When somebody on the staff was named in a report or added to one (UTC)."""
    for report in reports:
        accounts: tuple[Report | Addendum, ...] = (report, *report.addenda)
        for one in accounts:
            if one.named or one.other_adult is not None or one.unsure_who:
                yield one.at


def told(concern: Concern) -> list[datetime]:
    """When it was recorded that the LADO was told or asked, or answered (UTC): in an entry, or as the
    second look, which is theirs on any route but the ordinary one.
    """
    rung = [look.asked_at for look in concern.second_looks if look.outside]
    return [one.at for one in _entries(concern)] + (rung if concern.route != ORDINARY else [])


def advised(concern: Concern, since: datetime | None) -> bool:
    """Whether their advice stands in an entry: who, when and what they said. `since` (UTC): entered then
    or later, as far as that is asked for.
    """
    last = max([*staff_named(concern.reports), *([since] if since else [])], default=None)
    said = ("advice", "said")
    given = [one.at for one in _entries(concern) if any(map(one.values.get, said))]
    return any(last is None or at >= last for at in given)


def _entries(concern: Concern) -> list[RecordEntry]:
    kinds = ("consultation", "referral", ANSWER)
    return [e for kind in kinds for e in of(concern, kind) if e.values["agency"] == LADO]
