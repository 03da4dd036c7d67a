"""Is the concern copied to the main child protection file of each child? Asked when it is closed; of
all in one where nobody was entered, or more than a form has room for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from flows.concern import Concern
from flows.entries.choosing import child_there
from flows.kept.closing import Copied
from flows.moves import Submit
from flows.names.children import children
from flows.screen import Input, One, Option, Pair, Words
from flows.wording.sentences import say

ALL, ATTACHED = "all", "attached"
THERE, NOT_NEEDED = "there", "not-needed"
AS_LONG_AS = 300  # characters of a reason
EACH_AT_MOST = 30  # two fields for each, in a form of a hundred blocks


def of(concern: Concern) -> str:
    """Of whom it is asked, in the step of the form."""
    return ".".join(_named(concern))


def since(concern: Concern, of_then: str) -> bool:
    """Whether it is asked of somebody now who was not in the form with these."""
    return bool(set(_named(concern)) - set(of_then.split(".")))


def asked(concern: Concern) -> Iterator[Input]:
    """The fields of the form that closes."""
    answers = tuple(Option(one, say(f"close.copied.{one}")) for one in (THERE, NOT_NEEDED))
    for child, name in _named(concern).items():
        who = name or say("close.copied.all")
        label, why = say("close.copied.label", child=who), say("close.copied.why", child=who)
        yield One(_file(child), label, answers, required=True)
        yield Words(_reason(child), why, limit=AS_LONG_AS)


def carried(concern: Concern, form: Submit) -> Submit:
    """The form with the reason that was typed for all at each child entered since; of each it is
    chosen anew.
    """
    reason = form.text(_reason(ALL))
    each = {_reason(child): reason for child in _named(concern)} if reason else {}
    return replace(form, values={**each, **form.values})


def mistakes(concern: Concern, form: Submit) -> dict[str, str]:
    """What is missing, at its field."""
    wrong = {}
    for child in _named(concern):
        answer = form.text(_file(child))
        if answer not in (THERE, NOT_NEEDED):
            wrong[_file(child)] = say("close.copied.missing")
        elif answer == NOT_NEEDED and not form.text(_reason(child)):
            wrong[_reason(child)] = say("close.copied.missing-why")
    return wrong


def said(concern: Concern, form: Submit) -> tuple[Copied, ...]:
    """As it is kept."""
    return tuple(
        Copied(
            child=int(child) if child.isdecimal() else None,
            name=name,
            there=form.text(_file(child)) == THERE,
            why=form.text(_reason(child)),
        )
        for child, name in _named(concern).items()
    )


def listed(files: Iterable[Copied]) -> Iterator[Pair]:
    """The same as it is read."""
    for one in files:
        answer = say(f"close.copied.{THERE if one.there else NOT_NEEDED}")
        label = say("close.copied.label", child=one.name or say("close.copied.all"))
        yield Pair(label, "\n".join(filter(None, (answer, one.why))))


def _named(concern: Concern) -> dict[str, str]:
    """Each child by the place of their first entry, with how they are told from others, and who is only
    entered in what is attached; else all.
    """
    known = {str(child.at): child.label for child in children(concern.entries)}
    there = {ATTACHED: say("close.copied.attached")} if child_there.there(concern) else {}
    return known | there if 0 < len(known) <= EACH_AT_MOST else {ALL: ""}


def _file(child: str) -> str:
    return f"copied-{child}"


def _reason(child: str) -> str:
    return f"not-copied-{child}"
