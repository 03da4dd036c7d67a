"""What do those who look after the bot read once a month, and on which day? Nothing about any concern."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from flows.dates import month
from flows.school.calendar import Calendar
from flows.school.school import School
from flows.screen import Message
from flows.screens.upkeep import Due
from flows.wording.sentences import say

KIND = "monthly"
AT_THE_LATEST = timedelta(days=6)  # where the bot did not run on the day itself


def told_for(calendar: Calendar, now: datetime) -> date | None:
    """The first day of the month, when it is to be told at this aware moment: in school hours from
    the month's first school day on, for a week; else None.
    """
    today = calendar.local(now).date()
    begins = today.replace(day=1)
    first = calendar.next_school_day(begins - timedelta(days=1))
    told = first <= today <= first + AT_THE_LATEST and calendar.in_hours(now)
    return begins if told else None


def readers(school: School) -> tuple[str, ...]:
    """The safeguarding lead and whoever looks after the bot, each once."""
    administrators = [one.id for one in school.people.administrators]
    return tuple(dict.fromkeys([*school.holders("dsl"), *administrators]))


def reads_of_machine(school: School, person: str) -> bool:
    """Whether the machine is this person's to look after too: the lead's where nobody else is."""
    return not school.people.administrators or school.is_administrator(person)


def message(begins: date, due: Iterable[Due]) -> Message:
    """What has to be done, or one line that nothing has."""
    lines = [one.words for one in due]
    heading = say("monthly.heading", month=month(begins))
    said = [say("monthly.intro"), *lines] if lines else [say("monthly.nothing")]
    return Message(say("monthly.notice"), (heading, *said), headed=1)
