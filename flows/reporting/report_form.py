"""What does the reporter see? The form: two screens of a phone, danger first, nothing that is not
needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache

from flows.context import Context
from flows.moves import Command, Submit
from flows.reporting.buttons import REPORT
from flows.reporting.first_words import first_words
from flows.school.school import School
from flows.screen import Day, Form, One, Option, Part, Several, Text, Time, Words
from flows.wording.sentences import say, sentences

NOT_PEOPLE = frozenset({"nobody", "other", "me", "unsure"})
LIMIT = 3000
GOES_ON = ("more", *(f"more-{n}" for n in range(2, 15)))  # no chat service takes so many words


def form(ctx: Context, move: Command, more: Mapping[str, str] | None = None) -> Form:
    """The report, empty but for the words typed after the command and the present time. `more`: the
    rest of those words, by its field, where it is shown again.
    """
    parts = [
        *first_words(ctx, move.person),
        *_what_happened(ctx.school, move, _rest(move.words) if more is None else more),
        *_device_and_time(ctx.school.local(ctx.now)),
        Text(say("app.lost")),
    ]
    return Form(
        REPORT.form,
        say("report.title"),
        tuple(parts),
        say("report.submit"),
        nonce=ctx.identifiers.id(),
    )


def _rest(words: str) -> dict[str, str]:
    """What does not fit into the field of the account, by the fields in which it goes on."""
    pieces = (words[at : at + LIMIT] for at in range(LIMIT, len(words), LIMIT))
    return dict(zip(GOES_ON, pieces, strict=False))


def typed_more(move: Submit) -> dict[str, str]:
    """The same as it was sent: what is in each of those fields."""
    return {one: words for one in GOES_ON if (words := move.text(one))}


def _what_happened(school: School, move: Command, more: Mapping[str, str]) -> list[Part]:
    typed: list[Part] = [Text(say("report.typed"))] if move.words else []
    return [
        *typed,
        danger_field(),
        named_field(school, move.person),
        Words("other-adult", say("report.other-adult.label"), limit=200),
        Words("children", say("report.children.label"), say("report.children.hint"), limit=1000),
        *_account(move, more),
        Words("where", say("report.where.label"), limit=1000),
        *_of_a_guest(move),
    ]


def _account(move: Command, more: Mapping[str, str]) -> list[Part]:
    label, hint = say("report.account.label"), say("report.account.hint")
    parts: list[Part] = [Words("account", label, hint, move.words[:LIMIT], long=True)]
    for one, words in more.items():
        _, _, part = one.partition("-")
        label = say("report.more.part", part=part) if part else say("report.more.label")
        parts.append(Words(one, label, initial=words, long=True))
    if move.link:
        label, hint = say("report.link.label"), say("report.link.hint")
        parts.append(Words("link", label, hint, move.link, limit=500))
    return parts


def _of_a_guest(move: Command) -> list[Part]:
    if move.standing != "guest":
        return []
    return [Words("guest", say("report.guest.label"), say("report.guest.hint"), limit=300)]


def danger_field() -> One:
    """Whether a child is in danger now."""
    answers, hint = options("report.danger.answers"), say("report.danger.hint")
    return One("danger", say("report.danger.label"), answers, hint)


def named_field(school: School, reporter: str) -> Several:
    """Who on the staff it may involve, by name and role."""
    label, hint = say("report.named.label"), say("report.named.hint")
    return Several("named", label, staff(school, reporter), hint, folded=True)


def _device_and_time(local: datetime) -> list[Part]:
    seen = options("report.seen.answers")
    return [
        One("device", say("report.device.label"), options("report.device.answers")),
        One("seen", say("report.seen.label"), seen, say("report.seen.hint"), folded=True),
        Day("learned-day", say("report.learned-day.label"), initial=f"{local:%Y-%m-%d}"),
        Time("learned-time", say("report.learned-time.label"), initial=f"{local:%H:%M}"),
    ]


def options(key: str) -> tuple[Option, ...]:
    """The answers that stand under this key of the wording."""
    return tuple(Option(one, say(f"{key}.{one}")) for one in answer_ids(key))


@cache
def answer_ids(key: str) -> tuple[str, ...]:
    """The same without their words: as they are sent back."""
    return tuple(k.removeprefix(f"{key}.") for k in sentences() if k.startswith(f"{key}."))


def staff(school: School, reporter: str) -> tuple[Option, ...]:
    """Everybody with a role in the school file, governors too, confirmed or not: whoever is
    involved must be there to be ticked.
    """
    people = [
        Option(p, say("report.named.person", name=school.display(p), role=school.role_words(role)))
        for p, role in colleagues(school, reporter).items()
    ]
    return (
        Option("nobody", say("report.named.nobody")),
        *people,
        *(Option(one, say(f"report.named.{one}")) for one in ("other", "me", "unsure")),
    )


def colleagues(school: School, reporter: str) -> dict[str, str]:
    """Those with a role in the school file but the reporter, each with the first role they stand
    under.
    """
    return {one: roles[0] for one, roles in school.who.written.items() if one != reporter}
