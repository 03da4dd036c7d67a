"""When is a follow-up due? Counted by the school's calendar from the moment that made it, in UTC.

What is not about safety waits for a school day, though never longer than a week.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from flows.concern import Concern
from flows.context import Context
from flows.entries.choosing import moving
from flows.entries.choosing.things import asked_for
from flows.protocol.follow_ups import Due
from flows.protocol.follow_ups import FollowUp as Rule

USUAL = time(9)
LONGEST = timedelta(days=7)
_ONE_DAY = timedelta(days=1)


def first_due(rule: Rule, nth: int, concern: Concern, ctx: Context) -> datetime:
    """When the follow-up of this number of a rule is first due."""
    due, today = rule.due(nth), ctx.today
    if due.before_holiday:
        day = ctx.school.calendar.before_holiday(today) or today
        return max(ctx.now, ctx.school.calendar.at(day, _clock(due)))
    if due.of_the_move:
        return _from_the_move(rule, concern, ctx)
    if due.deadline:
        at = ctx.school.calendar.at(deletion_day(concern) or today, USUAL)
        return _on_a_school_day(at, due, ctx)
    if due.minutes_before_school_ends is not None or due.days == 0:
        at = _the_same_day(due, ctx)
        return at if rule.safety else _on_a_school_day(at, due, ctx)
    return _later(due, ctx, waits=bool(rule.over_holiday) and over_holiday(rule, ctx))


def _on_a_school_day(at: datetime, due: Due, ctx: Context) -> datetime:
    """The same moment where it falls on a school day, else the next such day, or a working day within
    a week.
    """
    calendar, day = ctx.school.calendar, ctx.school.local(at).date()
    if calendar.is_school_day(day):
        return at
    last = calendar.last_working_day(day + LONGEST)
    return calendar.at(min(calendar.next_school_day(day), max(day, last)), _clock(due))


def again(rule: Rule, ctx: Context) -> datetime:
    """When somebody is reminded again. Nothing waits longer than a week, whatever the holidays; what
    comes once before each of them only until school starts again.
    """
    calendar = ctx.school.calendar
    if rule.every.before_holiday:
        return calendar.at(calendar.next_school_day(ctx.today), USUAL)
    at = _later(rule.every, ctx, waits=False)
    if rule.safety or rule.every.working_days is not None:
        return at
    return calendar.at(_school_day(calendar.local(at).date(), ctx), _clock(rule.every))


def put_off(rule: Rule, days: int, ctx: Context) -> datetime:
    """When somebody is reminded who put it off for so many days."""
    day = ctx.today + timedelta(days=days)
    return ctx.school.calendar.at(day if rule.safety else _school_day(day, ctx), USUAL)


def _school_day(day: date, ctx: Context) -> date:
    """This day or the next school day, and no later than in a week."""
    calendar = ctx.school.calendar
    there = day if calendar.is_school_day(day) else calendar.next_school_day(day)
    return min(there, _within(LONGEST, ctx))


def over_holiday(rule: Rule, ctx: Context) -> bool:
    """Whether a holiday comes before the last moment at which this rule is first due, or runs now."""
    calendar, today = ctx.school.calendar, ctx.today
    last = max((due.school_days or 0 for due in rule.first), default=0)
    begins = calendar.before_holiday(today)
    comes = begins is not None and begins < calendar.add_school_days(today, last)
    return comes or calendar.is_closed_from(today)


def deletion_day(concern: Concern) -> date | None:
    """By when the first take-down of those that were asked for and are not confirmed is to be."""
    days = [e.values["by"] for e in asked_for(concern) if "by" in e.values]
    return date.fromisoformat(min(days)) if days else None


def day_to_come(rule: Rule, concern: Concern, ctx: Context) -> datetime | None:
    """When what waits for a day is first due (UTC), while that day is still to come: the first move of
    those for which the record is not sent yet, or the first take-down that is to be confirmed.
    """
    due, day = rule.due(0), None
    if due.of_the_move:
        day = moving.first(concern)
    elif due.deadline:
        day = deletion_day(concern)
    at = ctx.school.calendar.at(day, USUAL) if day else None
    return _on_a_school_day(at, due, ctx) if at and at > ctx.now else None


def _from_the_move(rule: Rule, concern: Concern, ctx: Context) -> datetime:
    """The day of the move, and never before (KCSIE: the record goes within five school days of it);
    the next school day once it has come; where no day is known, so many school days from today.
    """
    if at := day_to_come(rule, concern, ctx):
        return at
    due, calendar = rule.due(0), ctx.school.calendar
    days = 1 if moving.first(concern) else due.school_days or 0
    return calendar.at(calendar.add_school_days(ctx.today, days), _clock(due))


def _the_same_day(due: Due, ctx: Context) -> datetime:
    """At its hour, or before the school day ends: at once when that has gone by and the day still
    runs; after it, or on a day without school, the next morning to come.
    """
    calendar, today = ctx.school.calendar, ctx.today
    ends = calendar.at(today, ctx.school.day_ends)
    runs = calendar.is_school_day(today) and ctx.now < ends
    if due.minutes_before_school_ends is not None:
        at = ends - timedelta(minutes=due.minutes_before_school_ends) if runs else None
    else:
        at = calendar.at(today, _clock(due))
        at = at if runs or ctx.now < at else None
    if at:
        return max(ctx.now, at)
    mornings = (calendar.at(day, USUAL) for day in (today, today + _ONE_DAY))
    return next(morning for morning in mornings if morning > ctx.now)


def _later(due: Due, ctx: Context, *, waits: bool) -> datetime:
    """So many days from today. Over holidays never later than in a week, or than so many school
    days take in term time, unless it `waits` for the school.
    """
    today, calendar = ctx.today, ctx.school.calendar
    if due.working_days is not None:
        return calendar.at(calendar.add_working_days(today, due.working_days), _clock(due))
    if due.school_days is None:
        return calendar.at(today + timedelta(days=due.days or 0), _clock(due))
    day = calendar.add_school_days(today, due.school_days)
    longest = max(LONGEST, due.school_days * timedelta(days=7) / 5)
    return calendar.at(day if waits else min(day, _within(longest, ctx)), _clock(due))


def _within(longest: timedelta, ctx: Context) -> date:
    """The last day within so long on which offices work: nobody is asked on Christmas Day."""
    last = ctx.today + longest
    working = ctx.school.calendar.last_working_day(last)
    return working if working > ctx.today else last


def _clock(due: Due) -> time:
    return time.fromisoformat(due.at) if due.at else USUAL
