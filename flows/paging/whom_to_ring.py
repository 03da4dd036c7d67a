"""Who can be rung about a concern, and at which numbers?"""

from __future__ import annotations

from datetime import datetime

from flows.concern import Concern
from flows.school.people_in_words import phone_of
from flows.school.routing import ORDINARY, nobody_left, people_of
from flows.school.school import School


def numbers(concern: Concern, school: School, now: datetime) -> str:
    """Who can be rung about this concern, a line each: its own ladder, then children's social care,
    and the LADO where the staff may be involved. `now`: UTC."""
    lines = [
        f"{school.display(p)}: {phone_of(school, p)}"
        for p in people_of(concern.paging.ladder, school, concern.named)
    ]
    outside = ["mash"] if school.in_hours(now) else ["mash", "emergency-duty-team"]
    if nobody_left(concern.paging.ladder, school, concern.named):
        outside = ["mash", "emergency-duty-team", "police"]
        elsewhere = school.people.outside
        lines += [f"{elsewhere.name}: {elsewhere.phone}"] if elsewhere else []
    outside += [] if concern.route == ORDINARY else ["lado"]
    lines += [
        f"{c.name}: {c.phone}" for c in school.contacts_for(school.authority) if c.role in outside
    ]
    return "\n".join(lines or [f"{school.name}: {school.phone}"])
