"""What did a reporter say? One account, field by field, and what they added."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flows.context import Context
from flows.dates import moment
from flows.kept.report import Addendum, Report
from flows.school.people_in_words import name_and_role, names
from flows.screen import Pair, Part, Text
from flows.wording.sentences import say


def _answered(field: str, answer: str) -> str:
    return say("open.empty") if answer == "not-said" else say(f"report.{field}.answers.{answer}")


REPORTED = ("danger", "children", "where", "account", "device", "seen", "learned", "named")


def said_about(report: Report, fields: Sequence[str], ctx: Context) -> list[tuple[str, str]]:
    """What a report says in these fields, each with what the field is called; empty where nothing
    was written."""
    said = {
        "danger": say(f"open.danger.{report.danger}"),
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
    added = [
        Pair(say("open.more-label", time=moment(ctx, a.at)), _added(a, ctx)) for a in report.addenda
    ]
    return [Text(intro, strong=True), *said, *added]


def _added(added: Addendum, ctx: Context) -> str:
    ticked = staff_ticked(added.named, added.other_adult, added.unsure_who, ctx)
    involved = say("open.named-added", names="\n".join(ticked)) if ticked else ""
    lines = (say(f"open.danger-added.{added.danger}"), involved, added.text)
    return "\n".join(filter(None, lines))


def staff_ticked(
    named: Iterable[str], other_adult: str | None, unsure_who: bool, ctx: Context
) -> list[str]:
    """Who on the staff was ticked, a line each kind."""
    people = names(ctx.school, sorted(named))
    other = say("open.other", name=other_adult) if other_adult else say("open.other-unknown")
    unsure = say("open.unsure") if unsure_who else ""
    return [line for line in (people, other if other_adult is not None else "", unsure) if line]


def reporter_of(report: Report, ctx: Context) -> str:
    """Who reported it: name and role, or what the chat service calls them."""
    if ctx.school.person(report.reporter) or not report.name:
        return name_and_role(ctx.school, report.reporter)
    return report.name


def _named(report: Report, ctx: Context) -> str:
    lines = staff_ticked(report.named, report.other_adult, report.unsure_who, ctx)
    if report.perhaps:
        lines.append(say("open.perhaps", names=names(ctx.school, sorted(report.perhaps))))
    if report.mentioned:
        lines.append(say("open.mentioned", names=names(ctx.school, sorted(report.mentioned))))
    if report.unoffered:
        lines.append(say("open.unoffered"))
    ticked = {True: "nobody", False: "not-answered", None: "none-ticked"}
    return "\n".join(lines or [say(f"open.{ticked[report.nobody]}")])
