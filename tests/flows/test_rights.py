"""Who may press what? Every button and form that is declared, for everybody there is, open and
closed.

The table is written out, so that a wrong `may` fails here: whoever adds a button says here too whom
it is for.
"""

from __future__ import annotations

import pytest

from flows import chat
from flows.advance import advance
from flows.concern import Concern
from flows.kept.paging import HelpAsked, Watch
from flows.moves import Click, Submit
from flows.refusals import not_owner, only_reads, refused, stale
from flows.rights import refusal
from flows.screen import Answer, Form, Open, Replace
from flows.subjects import MESSAGES, RULES
from tests.support.flows.begun import TUTOR, begun, ctx, with_reader
from tests.support.storage.records import DEPUTY, DSL, HEAD, HILLSIDE, NOW, TEACHER

ANYBODYS = {
    "help",
    "status",
    "away",
    "back",
    "mark-away",
    "unmark-away",
    "find",
    "figures",
    "drill-real",
}  # of no concern: nothing to weigh
REPORTERS = {"report", "add", "no-danger", "who-is-part"}
READERS = {"by-time", "cannot", "open"}
LADDERS = {
    "acknowledge",
    "destroy-confirm",
    "destroy-stop",
    "helping",
    "hold",
    "keep-until",
    "moving",
    "named",
    "other-close-open",
    "paper",
    "record-sent",
    "reopen",
    "second-look",
    "take-away",
    "who-read",
}
BESIDE = {
    "enter",
    "first-talk",
    "home-authority",
    "note",
    "record",
    "referral-form",
    "report-remove",
    "what-now",
    "what-to-say",
}
OWNERS = {
    "answer",
    "change",
    "close",
    "done",
    "earlier",
    "give-back",
    "hand-over",
    "let-see",
    "link",
    "link-answer",
    "link-error",
    "look-outside",
    "open-decision",
    "other-close",
    "pass-on",
    "settle",
    "several",
    "snooze",
    "so-far",
    "still-more",
    "still-yes",
    "to-the-rota",
    "use-typed",
    "what-is-due",
    "why",
}
NOT_OF_A_CLOSED_ONE = OWNERS | BESIDE | {"acknowledge", "named"}
BEFORE_IT_IS_THEIRS = {*REPORTERS, "acknowledge", "cannot", "destroy-stop"}
RECOGNISED = {"acknowledge", "answer", "give-back", "to-the-rota"}
STRANGER, OWNER = "slack:U0STRANGER", DSL
PEOPLE = {
    "stranger": STRANGER,
    "reporter": TEACHER,
    "reader": TUTOR,
    "ladder": DEPUTY,
    "with it too": HEAD,
    "owner": OWNER,
}
ORDER = ("reader", "ladder", "with it too", "owner")  # each may what those before may
OF_A_CONCERN = [rule for rule in RULES if rule.press.name not in ANYBODYS]


def expected(name: str, who: str, state: str) -> str:
    """What is to happen, from the table alone."""
    if name in REPORTERS:
        return "" if who == "reporter" else "unknown"
    if who in ("stranger", "reporter"):
        return "unknown"
    least = "reader" if name in READERS else "ladder"
    if ORDER.index(who) < ORDER.index(least):
        return "only reads"
    if state == "closed" and name in NOT_OF_A_CLOSED_ONE:
        return "stale"
    may = {"owner"} if name in OWNERS else {"owner", "with it too"}
    return "not theirs" if name in OWNERS | BESIDE and who not in may else ""


def happened(one: Concern, move: Click | Submit) -> str:
    """How `advance` refused it, by what it shows and whether the audit is to say so."""
    turn = advance(one, move, ctx())
    told = {
        "unknown": (True, _form(refused(move))),
        "only reads": (True, only_reads().form),
        "not theirs": (True, not_owner(one, ctx()).form),
        "stale": (False, stale(one).form),
    }
    seen = (turn.refused, _form(turn.answer))
    assert turn.entries == ()
    return next((name for name, this in told.items() if this == seen), "")


def _form(answer: Answer) -> Form | None:
    return answer.form if isinstance(answer, Open | Replace) else None


@pytest.mark.parametrize("state", ["open", "closed"])
@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("rule", OF_A_CONCERN, ids=lambda rule: rule.press.name)
def test_who_may_do_what_is_as_the_table_says(rule, who, state):
    wanted = expected(rule.press.name, who, state)
    one = with_reader(state=state, owner=OWNER, watch=Watch(beside=(HelpAsked(to=HEAD, at=NOW),)))
    assert (refusal(rule.press, one, PEOPLE[who], HILLSIDE) is None) == (wanted == "")
    moves: list[Click | Submit] = []
    if wanted and rule.pressed:
        moves.append(Click(PEOPLE[who], rule.press.name, one.id, "x", "0", "x"))
    if wanted and rule.sent:
        moves.append(Submit(PEOPLE[who], rule.press.form, {"name": "Ebony"}, one.id, "x", "0"))
    assert [happened(one, move) for move in moves] == [wanted] * len(moves)


def test_everybody_s_rights_stand_in_the_table():
    assert {
        rule.press.name for rule in RULES
    } == ANYBODYS | REPORTERS | READERS | LADDERS | BESIDE | OWNERS
    assert len(RULES) == len({rule.press.name for rule in RULES})
    assert {r.press.name for r in RULES if r.press.recognised} == RECOGNISED
    assert {r.press.name for r in RULES if r.press.before_it_is_theirs} == BEFORE_IT_IS_THEIRS


def test_who_may_be_told_what_and_what_stays_of_it_stands_in_the_table():
    reporters = {"receipt", "picked-up", "given-back", "nobody-yet", "finished", "file-told"}
    reporters |= {"deleted"}
    may = {kind: one.may for kind, one in MESSAGES.items() if one.may != "ladder"}
    assert may == dict.fromkeys(reporters, "anybody") | {"reader": "reader", "not-kept": "reader"}
    left = {kind: one.left for kind, one in MESSAGES.items() if one.left != "stub"}
    assert left == dict.fromkeys(
        reporters | {"exported", "copy-wanted", "destruction"}, "itself"
    ) | dict.fromkeys(
        ("page", "other-close", "reader", "link-asked", "link-answered"), "stub-with-open"
    )


@pytest.mark.parametrize("who", ["stranger", "reporter", "reader"])
@pytest.mark.parametrize("kind", [k for k, one in MESSAGES.items() if one.may == "ladder"])
def test_nobody_who_is_not_on_the_ladder_is_told_what_is_for_those_on_it(kind, who):
    assert chat.message(with_reader(), kind, PEOPLE[who], ("0", "0"), ctx()) is None


@pytest.mark.parametrize("kind", MESSAGES)
def test_of_a_closed_concern_only_what_is_declared_is_left(kind):
    closed = with_reader(state="closed")
    assert chat.is_stub(closed, kind) == (MESSAGES[kind].left != "itself")
    assert not chat.is_stub(with_reader(), kind)
    if chat.is_stub(closed, kind):
        [*rows] = chat.message(closed, kind, DSL, ("0", "0"), ctx()).rows
        opens = [button.action for row in rows for button in row]
        assert opens == (["open"] if MESSAGES[kind].left == "stub-with-open" else [])


def test_a_button_or_form_that_nobody_declared_does_nothing():
    one = begun(owner=OWNER)
    for move in (Click(OWNER, "no-such", one.id), Submit(OWNER, "no-such", {}, one.id)):
        turn = advance(one, move, ctx())
        assert _form(turn.answer) == stale(one).form
        assert turn.entries == ()
