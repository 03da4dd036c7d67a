"""Is this a child who was entered before? Asked, with nothing chosen, where a name is or may be the
same; only a person says yes.
"""

from __future__ import annotations

from dataclasses import replace

from flows.entries.kinds import Kind
from flows.kept.entry import SAME, RecordEntry
from flows.moves import Submit
from flows.names.children import ANOTHER, Child, Entries, could_be
from flows.refusals import filled
from flows.screen import Form, One, Option, Text
from flows.wording.sentences import say


def asking(form: Form, sent: Submit, kind: Kind, entries: Entries) -> Form | None:
    """The form again, as it was filled in, with the question first; None where there is nothing to
    ask, or it is answered.
    """
    typed = {field.id: sent.text(field.id) for field in kind.fields}
    those = could_be(typed, entries)
    if not those or sent.text(SAME) in _answers(those):
        return None
    question = (Text(say("children.ask"), strong=True), _question(those))
    parts = (*question, *filled(form, sent).parts)
    return replace(form, parts=parts, step=sent.step, nonce=sent.nonce)


def answered(sent: Submit, kind: Kind, entries: Entries) -> dict[str, str]:
    """What was answered, as it is kept; nothing where it was not asked."""
    typed = {field.id: sent.text(field.id) for field in kind.fields}
    asked = could_be(typed, entries)
    return {SAME: sent.text(SAME)} if asked else {}


def _question(those: list[tuple[Child, bool]]) -> One:
    hint = say("children.same-hint")
    known = [Option(str(one.at), _same(one, differ), hint) for one, differ in those]
    another = Option(ANOTHER, say("children.another"))
    return One(SAME, say("children.which"), (*known, another), required=True)


def told(entry: RecordEntry, entries: Entries) -> str:
    """What was answered, as it is read later; empty where it was not asked. `entry`: one of `entries`."""
    answer = entry.values.get(SAME, "")
    if answer in ("", ANOTHER):
        return answer and say("children.another")
    before = entries[: next(at for at, one in enumerate(entries) if one is entry)]
    asked = {str(one.at): _same(one, differ) for one, differ in could_be(entry.values, before)}
    return asked.get(answer, "")


def _same(one: Child, differ: bool) -> str:
    return say("children.slip" if differ else "children.same", child=one.label)


def _answers(those: list[tuple[Child, bool]]) -> list[str]:
    return [*(str(one.at) for one, _ in those), ANOTHER]
