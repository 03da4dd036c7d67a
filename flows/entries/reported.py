"""What did a reporter say? One account, field by field, and what they added."""

from __future__ import annotations

from collections.abc import Sequence

from flows.context import Context
from flows.dates import moment
from flows.kept.report import Addendum, Report
from flows.school.people_in_words import name_and_role, names
from flows.screen import Pair, Part, Text
from flows.wording.sentences import say


def _answered(field: str, answer: str) -> str:
    return say("open.empty") if answer == "not-said" else say(f"report.{field}.answers.{answer}")


def _danger(report: Report, ctx: Context) -> str:
    if report.danger == "not-said" and report.no_danger_at:
        return say("open.danger-later", time=moment(ctx, report.no_danger_at))
    return say(f"open.danger.{report.danger}")


REPORTED = ("danger", "children", "where", "account", "device", "seen", "learned", "named")


def said_about(report: Report, fields: Sequence[str], ctx: Context) -> list[tuple[str, str]]:
    """What a report says in these fields, each with what the field is called; empty where nothing
    was written."""
    said = {
        "danger": _danger(report, ctx),
        "children": report.children,
        "where": report.where,
        "account": report.account,
        "device": _answered("device", report.device),
        "seen": _answered("seen", report.seen),
        "learned": moment(ctx, report.learned_at) if report.learned_at else "",
        "named": _named(report, ctx),
        "guest": report.guest,
        "link": report.link,
    }
    return [(say(f"open.{field}-label"), said[field]) for field in fields]


def report_parts(report: Report, ctx: Context) -> list[Part]:
    """One reporter's account, as they gave it, and what they added; the most urgent first."""
    intro = say(
        "open.reported-by",
        name=reporter_of(report, ctx),
        time=moment(ctx, report.at),
        standing=say(f"open.standings.{report.standing}"),
    )
    also = [("guest", report.standing == "guest"), ("link", bool(report.link))]
    fields = [*REPORTED, *(field for field, shown in also if shown)]
    said = [Pair(n, words or say("open.empty")) for n, words in said_about(report, fields, ctx)]
    return [Text(intro, strong=True), *said, *added_parts(report, ctx)]


def added_parts(report: Report, ctx: Context) -> list[Pair]:
    """What its reporter added, each with its time: danger, who on the staff was ticked, words."""
    said = [(one.at, _added(one, ctx)) for one in report.addenda]
    return [Pair(say("open.more-label", time=moment(ctx, at)), words) for at, words in said]


def _added(added: Addendum, ctx: Context) -> str:
    ticked = staff_ticked(added, ctx)
    involved = say("open.named-added", names="\n".join(ticked)) if ticked else ""
    lines = (say(f"open.danger-added.{added.danger}"), involved, added.text)
    return "\n".join(filter(None, lines))


def staff_ticked(said: Report | Addendum, ctx: Context) -> list[str]:
    """Who on the staff was ticked, a line each kind; with the name and role they had then."""
    people, adult = names(ctx.school, sorted(said.named), said.at), said.other_adult
    other = say("open.other", name=adult) if adult else say("open.other-unknown")
    unsure = say("open.unsure") if said.unsure_who else ""
    return [line for line in (people, other if adult is not None else "", unsure) if line]


def reporter_of(report: Report, ctx: Context) -> str:
    """Who reported it: name and role, or what the chat service calls them."""
    if ctx.school.person(report.reporter) or not report.name:
        return name_and_role(ctx.school, report.reporter, report.at)
    return report.name


def staff_said(report: Report, ctx: Context) -> list[str]:
    """Who on the staff may be involved, by all that its reporter said, a line each; while nobody was
    ticked, that.
    """
    later = [line for one in report.addenda for line in staff_ticked(one, ctx)]
    return list(dict.fromkeys([*_ticked(report, ctx), *later])) or [none_ticked(report)]


def none_ticked(report: Report) -> str:
    """That nobody on the staff was ticked, or it was not answered."""
    ticked = {True: "nobody", False: "not-answered", None: "none-ticked"}
    return say(f"open.{ticked[report.nobody]}")


def _named(report: Report, ctx: Context) -> str:
    return "\n".join(_ticked(report, ctx) or [none_ticked(report)])


def _ticked(report: Report, ctx: Context) -> list[str]:
    lines, school = staff_ticked(report, ctx), ctx.school
    if report.perhaps:
        lines.append(say("open.perhaps", names=names(school, sorted(report.perhaps), report.at)))
    if report.mentioned:
        lines.append(
            say("open.mentioned", names=names(school, sorted(report.mentioned), report.at))
        )
    return lines + ([say("open.unoffered")] if report.unoffered else [])
