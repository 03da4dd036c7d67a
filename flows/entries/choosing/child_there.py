"""Which children are entered in what is attached, and not here? Who they are comes with it, so that they
are found and their own council is rung; whether one is a child of this record a person says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flows.concern import Concern
from flows.entries.kinds import Field
from flows.kept.entry import RecordEntry
from flows.moves import Submit
from flows.names.children import KIND, Child, as_child, children, is_certain
from flows.school.routing import may_act
from flows.school.school import School
from flows.screen import Part, Text
from flows.wording.sentences import say

FIELD = "there"
# Who the child is, and how they are involved; what they need and say stays there.
_TOLD = ("name", "description", "other-names", "born", "year", "role", "school", "authority")


def left(concern: Concern) -> tuple[RecordEntry, ...]:
    """Every child who counts, as the concern has them on which this one hangs; those too who came with
    what hangs here.
    """
    own = {f"{concern.reference}/{one.at}": one for one in children(concern.entries)}
    who = concern.owner or concern.reports[0].reporter
    return tuple(
        RecordEntry(kind=KIND, values=_told(one, place), who=who, at=one.entered_at)
        for place, one in (own | there(concern)).items()
    )


def _told(child: Child, place: str) -> dict[str, str]:
    values = {name: child.values[name] for name in _TOLD if child.values.get(name)}
    others = {"other-names": ", ".join(child.names[1:])} if child.names[1:] else {}
    return {**values, **others, FIELD: place}


def there(concern: Concern) -> dict[str, Child]:
    """Those who are not entered here, each once, by their place: the reference of the record in which
    they are, and where in it.
    """
    found: dict[str, Child] = {}
    come = [one for o in concern.attached if not o.ended_at for one in o.children]
    known, added = (children(concern.entries), _added(concern)) if come else ((), set[str]())
    for number, entry in enumerate(come, start=1):
        child, place = as_child(-number, entry.values, entry.at), entry.values[FIELD]
        same = any(is_certain(one, child) for one in (*known, *found.values()))
        if place not in added and not same:
            found[place] = child
    return found


def _added(concern: Concern) -> set[str]:
    return {
        one.values[FIELD] for one in concern.entries if one.kind == KIND and FIELD in one.values
    }


def involved(concern: Concern) -> tuple[Child, ...]:
    """Every child who counts, here and in what is attached."""
    return (*children(concern.entries), *there(concern).values())


def choices(concern: Concern) -> dict[str, str]:
    """Those there to choose from, by their place."""
    return {place: child.label for place, child in there(concern).items()}


def taken(form: Submit, concern: Concern) -> Submit:
    """The form of a child; where one there was chosen, what was left empty as it is entered there."""
    chosen = there(concern).get(form.text(FIELD)) if form.step == KIND else None
    if chosen is None:
        return form
    given = {name: value for name, value in form.values.items() if value}
    return replace(form, values={**_known(chosen.values, form), **given, FIELD: form.text(FIELD)})


def _known(values: Mapping[str, str], form: Submit) -> Mapping[str, str]:
    """Of these what does not contradict what was typed: a name instead of a description."""
    leaving = {"description"} if form.text("name") else set[str]()
    return {name: value for name, value in values.items() if name not in leaving}


def mistakes(field: Field, given: str, concern: Concern) -> str:
    """What is wrong with the choice; empty for nothing."""
    return (
        "" if not given or given in choices(concern) else say("record.missing", field=field.label)
    )


def listed(concern: Concern, person: str, school: School) -> list[Part]:
    """Who is still to be entered here, at the top of the record of whoever deals with it."""
    those = choices(concern) if concern.state == "open" else {}
    if not those or not may_act(concern, person, school):
        return []
    lines = (
        say("children.there", child=label, reference=place.partition("/")[0])
        for place, label in those.items()
    )
    return [Text(say("children.there-heading"), strong=True), *map(Text, lines)]
