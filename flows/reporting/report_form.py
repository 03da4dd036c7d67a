"""What does the reporter see? The form, what is wrong with what was typed, and the account made of
it.
"""

from __future__ import annotations

from datetime import date, datetime, time

from flows.concern import Addendum, Report
from flows.context import Context
from flows.moves import Command, Submit
from flows.reporting.buttons import REPORT
from flows.school.calendar import MissingHour
from flows.school.people_in_words import phone_of
from flows.school.routing import ORDINARY, ladder_for, people_of
from flows.school.school import School
from flows.school.tables import Person
from flows.screen import Day, Form, One, Option, Part, Several, Text, Time, Words
from flows.wording.sentences import say, sentences

DANGER = ("yes", "not-sure", "no")
NOT_PEOPLE = frozenset({"nobody", "other", "me", "unsure"})
LIMIT = 3000


def form(ctx: Context, move: Command) -> Form:
    """The report, empty but for the words typed after the command and the present time."""
    local = ctx.school.local(ctx.now)
    parts = [*first_screen(ctx.school), *_what_happened(ctx.school, move), *_device_and_time(local)]
    return Form(
        REPORT.form,
        say("report.title"),
        tuple(parts),
        say("report.submit"),
        nonce=ctx.identifiers.id(),
    )


def first_screen(school: School) -> tuple[Part, ...]:
    """What everyone is told before anything else, in at most 45 words (UKCIS 2024; schools guidance
    2016).
    """
    dsl, head = first_told(school), school.role_holder("headteacher")
    tell = say(
        "first.tell",
        name=school.display(dsl.id) if dsl else school.name,
        phone=phone_of(school, dsl.id) if dsl else school.phone,
    )
    if head and (not dsl or head.id != dsl.id):
        about = school.display(dsl.id) if dsl else say("first.them")
        tell += " " + say(
            "first.tell-head",
            dsl=about,
            name=school.display(head.id),
            phone=phone_of(school, head.id),
        )
    return Text(say("first.danger"), strong=True), Text(say("first.never")), Text(tell)


def first_told(school: School) -> Person | None:
    """Whom staff go to first: the safeguarding lead, else the first who stands in for them."""
    people = people_of(ladder_for(ORDINARY, school), school, frozenset())
    return school.person(people[0]) if people else None


def _what_happened(school: School, move: Command) -> list[Part]:
    parts: list[Part] = [Text(say("report.typed"))] if move.words else []
    parts += [
        danger_field(),
        named_field(school, move.person),
        Words("other-adult", say("report.other-adult.label"), limit=200),
        Words("children", say("report.children.label"), say("report.children.hint"), limit=1000),
        Words(
            "account",
            say("report.account.label"),
            say("report.account.hint"),
            move.words[:LIMIT],
            long=True,
        ),
    ]
    if len(move.words) > LIMIT:
        parts.append(
            Words(
                "more", say("report.more.label"), initial=move.words[LIMIT : 2 * LIMIT], long=True
            )
        )
    if move.link:
        parts.append(
            Words("link", say("report.link.label"), say("report.link.hint"), move.link, limit=500)
        )
    parts.append(Words("where", say("report.where.label"), limit=1000))
    if move.standing == "guest":
        parts.append(Words("guest", say("report.guest.label"), say("report.guest.hint"), limit=300))
    return parts


def danger_field() -> One:
    """Whether a child is in danger now."""
    return One(
        "danger",
        say("report.danger.label"),
        _options("report.danger.answers"),
        say("report.danger.hint"),
    )


def named_field(school: School, reporter: str) -> Several:
    """Who on the staff it may involve, by name and role."""
    return Several(
        "named", say("report.named.label"), _staff(school, reporter), say("report.named.hint")
    )


def _device_and_time(local: datetime) -> list[Part]:
    return [
        One("device", say("report.device.label"), _options("report.device.answers")),
        One(
            "seen",
            say("report.seen.label"),
            _options("report.seen.answers"),
            say("report.seen.hint"),
        ),
        Day("learned-day", say("report.learned-day.label"), initial=f"{local:%Y-%m-%d}"),
        Time("learned-time", say("report.learned-time.label"), initial=f"{local:%H:%M}"),
    ]


def _options(key: str) -> tuple[Option, ...]:
    found = [k.removeprefix(f"{key}.") for k in sentences() if k.startswith(f"{key}.")]
    return tuple(Option(one, say(f"{key}.{one}")) for one in found)


def _staff(school: School, reporter: str) -> tuple[Option, ...]:
    """Everybody the school file names, confirmed or not: whoever is involved must be there to be
    ticked.
    """
    governors = ("chair-of-governors", "vice-chair")
    holders = [
        (p, role) for role, p in school.written_roles() if role not in governors and p != reporter
    ]
    first = dict(reversed(holders))
    people = [
        Option(
            p, say("report.named.person", name=school.display(p), role=school.role_words(first[p]))
        )
        for p in dict.fromkeys(p for p, _ in holders)
    ]
    return (
        Option("nobody", say("report.named.nobody")),
        *people,
        Option("other", say("report.named.other")),
        Option("me", say("report.named.me")),
        Option("unsure", say("report.named.unsure")),
    )


def mistakes(move: Submit, ctx: Context) -> dict[str, str]:
    """What is wrong, by field, in plain words; empty when the report can be taken."""
    found = wrong_names(move)
    if not move.text("account") and move.text("danger") not in ("yes", "not-sure"):
        found["account"] = say("report.wrong.account")
    return found | _wrong_time(move, ctx)


def wrong_names(move: Submit) -> dict[str, str]:
    """ "Nobody" cannot be ticked together with somebody."""
    ticked = move.several("named")
    return (
        {"named": say("report.wrong.nobody-and")} if "nobody" in ticked and len(ticked) > 1 else {}
    )


def _wrong_time(move: Submit, ctx: Context) -> dict[str, str]:
    day, clock = move.text("learned-day"), move.text("learned-time")
    if bool(day) != bool(clock):
        return (
            {"learned-time": say("report.wrong.time-missing")}
            if day
            else {"learned-day": say("report.wrong.day-missing")}
        )
    try:
        learned = learned_at(move, ctx)
    except MissingHour:
        return {"learned-time": say("report.wrong.missing-hour")}
    except ValueError:
        return _unreadable(day)
    return (
        {"learned-time": say("report.wrong.future")} if learned and ctx.is_future(learned) else {}
    )


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
    ticked = move.several("named")
    named = frozenset(ticked) - NOT_PEOPLE
    more = move.text("more")
    return Report(
        id=ctx.identifiers.id(),
        reporter=move.person,
        name=move.name,
        standing="staff" if move.standing == "stranger" else move.standing,
        at=ctx.now,
        learned_at=learned_at(move, ctx),
        danger=move.text("danger") or "not-said",
        named=named | ({move.person} if "me" in ticked else frozenset()),
        other_adult=_other_adult(move, ticked),
        unsure_who="unsure" in ticked,
        children=move.text("children"),
        account=move.text("account"),
        where=move.text("where"),
        link=move.text("link"),
        guest=move.text("guest"),
        device=move.text("device") or "not-said",
        seen=move.text("seen") or "not-said",
        addenda=(Addendum(at=ctx.now, who=move.person, text=more),) if more else (),
    )


def _other_adult(move: Submit, ticked: tuple[str, ...]) -> str | None:
    name = move.text("other-adult")
    return name if "other" in ticked or name else None
