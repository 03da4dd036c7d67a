"""What is wrong with what was typed, and which account is made of it? A value that was not offered
loses no report.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from flows.context import Context
from flows.kept.report import Addendum, Report
from flows.moves import Submit
from flows.reporting import names_typed
from flows.reporting.report_form import NOT_PEOPLE, answer_ids, colleagues, typed_more
from flows.school.calendar import MissingHour
from flows.school.school import School
from flows.wording.sentences import say

AHEAD = timedelta(minutes=10)  # a clock that is a little fast is no mistake


def mistakes(move: Submit, ctx: Context) -> dict[str, str]:
    """What is wrong, by field, in plain words; empty when the report can be taken."""
    found = wrong_names(move)
    if not move.text("account") and move.text("danger") in ("", "no"):
        found["account"] = say("report.wrong.account")
    return found | _wrong_time(move, ctx)


def wrong_names(move: Submit) -> dict[str, str]:
    """ "Nobody" cannot be ticked together with somebody."""
    ticked = move.several("named")
    together = "nobody" in ticked and (len(ticked) > 1 or move.text("other-adult"))
    return {"named": say("report.wrong.nobody-and")} if together else {}


def _wrong_time(move: Submit, ctx: Context) -> dict[str, str]:
    day, clock = move.text("learned-day"), move.text("learned-time")
    if bool(day) != bool(clock):
        missing = "time" if day else "day"
        return {f"learned-{missing}": say(f"report.wrong.{missing}-missing")}
    try:
        learned = learned_at(move, ctx)
    except MissingHour:
        return {"learned-time": say("report.wrong.missing-hour")}
    except ValueError:
        return _unreadable(day)
    if learned and ctx.is_long_ago(learned.date()):
        return {"learned-day": say("record.long-ago")}
    late = learned and learned > ctx.now + AHEAD
    return {"learned-time": say("report.wrong.future")} if late else {}


def _unreadable(day: str) -> dict[str, str]:
    try:
        date.fromisoformat(day)
    except ValueError:
        return {"learned-day": say("report.wrong.day")}
    return {"learned-time": say("report.wrong.time")}


def learned_at(move: Submit, ctx: Context) -> datetime | None:
    """When the reporter learned of it, in UTC; a repeated hour is the earlier one. Raises
    ValueError or MissingHour.
    """
    day, clock = move.text("learned-day"), move.text("learned-time")
    if not day or not clock:
        return None
    return ctx.school.calendar.utc(date.fromisoformat(day), time.fromisoformat(clock))


def account(move: Submit, ctx: Context) -> Report:
    """The report as it was given; call it only when there are no mistakes."""
    ticked, more = move.several("named"), typed_more(move).values()
    return Report(
        id=ctx.identifiers.id(),
        reporter=move.person,
        name=move.name,
        standing="staff" if move.standing == "stranger" else move.standing,
        at=ctx.now,
        learned_at=learned_at(move, ctx),
        danger=_chosen(move, "danger", "not-sure"),
        **_who(move, ticked, ctx.school),
        children=move.text("children"),
        account=move.text("account"),
        where=move.text("where"),
        link=move.text("link"),
        guest=move.text("guest"),
        device=_chosen(move, "device", "not-known"),
        seen=_chosen(move, "seen", "not-said"),
        addenda=tuple(Addendum(at=ctx.now, who=move.person, text=words) for words in more),
    )


def _who(move: Submit, ticked: tuple[str, ...], school: School) -> dict[str, Any]:
    """Who on the staff it may involve, as far as it was ticked, answered or typed."""
    offered = NOT_PEOPLE.union(colleagues(school, move.person))
    unoffered = not offered.issuperset(ticked)
    typed = names_typed.meant(move, school)
    said = {one: names_typed.said(move, one) for one in typed}
    people = (frozenset(ticked) & offered) - NOT_PEOPLE
    people |= {one for one in typed if said[one] == "part"}
    return {
        "named": people | ({move.person} if "me" in ticked else frozenset()),
        "perhaps": frozenset(one for one in typed if said[one] not in ("part", "told")),
        "mentioned": frozenset(one for one in typed if said[one] == "told"),
        "other_adult": _other_adult(move, ticked),
        "unsure_who": "unsure" in ticked or unoffered,
        "nobody": "nobody" in ticked,
        "unoffered": unoffered,
    }


def _chosen(move: Submit, field: str, otherwise: str) -> str:
    """What was chosen in a field; `otherwise` for what was not offered."""
    value = move.text(field)
    if not value:
        return "not-said"
    return value if value in answer_ids(f"report.{field}.answers") else otherwise


def _other_adult(move: Submit, ticked: tuple[str, ...]) -> str | None:
    name = move.text("other-adult")
    return name if "other" in ticked or name else None
