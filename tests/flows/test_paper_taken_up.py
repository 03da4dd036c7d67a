"""Whoever has nothing but the paper can take a concern up: who has it, who was told, who must not be,
what is due.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flows.assessment import referral_form
from flows.concern import Concern
from flows.context import Context
from flows.export.pages.layout import Detail, Heading, Labelled, Line, Paper
from flows.export.pages.sheet import sheet
from flows.export.papers import made
from flows.kept.access import Reader
from flows.kept.assessment import Answered, Referral
from flows.kept.closing import Attached, CallThere
from flows.kept.copies import Copy, CopyKind
from flows.kept.decision import Decision
from flows.kept.entry import RecordEntry
from flows.kept.follow_up import FollowUp
from flows.kept.report import Addendum
from flows.protocol.library import load, with_safety
from flows.screen import Pair
from tests.support.flows.recorded import lines_of
from tests.support.flows.schools import hillside
from tests.support.storage.records import DSL, HEAD, NOW, TEACHER, concern, report
from tests.support.world import CountedIdentifiers

CTX = Context(hillside(), with_safety(load("uk-schools")), NOW, CountedIdentifiers())
EBONY, OTHER = "Ebony Quill", "Tomás Hart"
DEPUTY = "slack:U0FIRST"


def entry(kind: str, **values: str) -> RecordEntry:
    return RecordEntry(kind=kind, values=values, who=DSL, at=NOW)


def advice(when: str, said: str) -> RecordEntry:
    values = {"agency": "police", "spoke-to": "PC May", "when": when, "advice": said}
    return entry("consultation", **values)


def answer(question: str, given: str, minutes: int = 0) -> Answered:
    at = NOW + timedelta(minutes=minutes)
    return Answered(question=question, answer=given, who=DSL, at=at, protocol="x", digest="x")


def taken_up(**fields: Any) -> Concern:
    """An emergency in the middle: somebody was told, something is overdue, nothing is decided."""
    call = Referral(
        criterion="x",
        made=True,
        agency="Hillshire MASH",
        spoke_to="Ms Iqbal",
        advice="A social worker comes today.",
        when=NOW,
        who=DSL,
        at=NOW,
    )
    late = FollowUp(
        id="f1",
        rule="no-decision",
        due_at=NOW + timedelta(days=2),
        since=NOW - timedelta(days=1),
        made_at=NOW - timedelta(days=2),
    )
    given = {
        "owner": DSL,
        "reports": (report(reporter=TEACHER, children="Ebony and Tomás", account="A picture"),),
        "entries": (
            entry("child", name=EBONY, role="made"),
            entry("child", name=OTHER, role="made"),
        ),
        "referrals": (call,),
        "follow_ups": (late,),
        "answers": (answer("parents-risk", "yes"),),
    }
    return concern(**(given | fields))


def paper(one: Concern, kind: CopyKind = "chronology", child: str = "") -> Paper:
    copy = Copy(kind=kind, mark="M", who=DSL, at=NOW, password="p", child=child)
    return made(copy, [(one, lines_of(one, CTX.school), CTX)], "head").paper


def words(one: Paper) -> str:
    shown = (b for b in one.blocks if isinstance(b, Heading | Line | Labelled | Detail))
    return "\n".join(f"{getattr(block, 'label', '')}\n{block.text}" for block in shown)


def test_it_says_who_has_it_who_was_told_and_what_they_promised() -> None:
    text = words(paper(taken_up()))
    first = text.partition("\nWhat happened\n")[0]
    for said in (
        "Mrs Okafor (the designated safeguarding lead): 01632 960010",
        "Hillshire MASH, spoke to Ms Iqbal",
        "A social worker comes today.",
        "Nothing is decided yet.",
    ):
        assert said in first


def test_it_says_when_what_is_due_was_due_first() -> None:
    text = words(paper(taken_up()))
    assert "25 November 2026, 14:00 (first due 22 November 2026, 14:00)" in text


def test_it_says_who_must_not_be_told() -> None:
    one = taken_up(named=frozenset({HEAD}), recused=frozenset({DEPUTY}))
    text = words(paper(one)).partition("\nWhat happened\n")[0]
    assert "Named in it: Dr Shah (the headteacher)" in text
    assert "Said that they are involved: Mr Lewis" in text
    assert "Would telling the parents add to the risk for any child?\nYes" in text


def test_it_says_that_nobody_outside_was_told_and_what_is_not_recorded_of_a_child() -> None:
    text = words(paper(taken_up(referrals=())))
    assert "Nobody outside the school is recorded as told." in text
    missing = text.partition("Not recorded\n")[2].partition("\n")[0]
    assert "Parents or carers" in missing
    assert "Date of birth" in missing


def test_it_names_the_calls_of_what_is_attached_and_where_else_to_look() -> None:
    call = CallThere(place="R/0", party="police", words="Police, about R", day=NOW.date())
    hangs = Attached(concern="c", reference="R", who=DSL, at=NOW)
    text = words(paper(taken_up(referrals=(), attached=(hangs,))))
    assert "Look in the attached records too: R." in text
    text = words(paper(taken_up(referrals=(), attached=(hangs.but(calls=(call,)),))))
    assert "Police, about R" in text
    assert "Nobody outside" not in text


def test_it_says_what_came_after_it_was_decided_and_closed() -> None:
    later = NOW + timedelta(days=2)
    more = Addendum(at=later, who=TEACHER, text="It goes on", danger="yes")
    told = report(reporter=TEACHER, danger="no", addenda=(more,))
    decided = Decision(
        options=("early-help",),
        reasons="r",
        decided_against="",
        childs_wishes="",
        recommended="CONSULT",
        who=DSL,
        at=NOW,
    )
    before = {"decisions": (decided,), "answers": (answer("life-at-risk", "no"),)}
    one = taken_up(reports=(told,), reopened_at=later, **before)
    text = words(paper(one)).partition("\nWhat happened\n")[0]
    assert "State\nOpen\nOpened again: 25 November 2026, 14:00." in text
    assert "a report said so on 25 November 2026, 14:00." in text
    assert "Nothing is decided since." in text
    assert "Nothing is decided since." not in words(paper(one.but(reopened_at=None)))


def test_it_says_that_it_was_closed_without_a_decision() -> None:
    text = words(paper(taken_up(state="closed")))
    assert "It was closed without a decision." in text
    assert "Nothing is decided yet" not in text.partition("What is due")[0]


def test_a_child_and_parents_whom_nobody_entered_are_named_as_they_were_typed() -> None:
    told = entry("parents", child="Zara", told="no", why="She is afraid of them")
    text = words(paper(taken_up(entries=(told,))))
    assert "The child or children, as reported\nEbony and Tomás" in text
    assert "She is afraid of them" in text.partition("\nWhat happened\n")[0]


def test_it_says_who_else_may_read_it_as_long_as_they_may() -> None:
    let_in = Reader(person="slack:U0NURSE", name="Ms Green", why="x", who=DSL, at=NOW)
    before = let_in.but(who=DEPUTY, ended_at=NOW)
    text = words(paper(taken_up(readers=(before, let_in))))
    assert "Ms Green, let in by Mrs Okafor" in text
    assert "let in by Mr Lewis" not in text


def test_the_new_school_reads_how_it_stands_without_the_other_child() -> None:
    told = entry(
        "school-told", child=OTHER, school="Valley School", who="Nora Hall", day="2026-11-23"
    )
    ours = advice("Today", "Tomás Hart waits")
    one = taken_up(entries=(*taken_up().entries, told, ours))
    text = words(paper(one, "moving", EBONY))
    assert "25 November 2026, 14:00 (first due" in text
    assert "[another child] waits" in text
    for gone in ("Valley School", "Tomás", "Hart"):
        assert gone not in text
    assert "first due" not in words(paper(one, "child", EBONY))


def test_the_answers_of_one_minute_stand_under_one_time() -> None:
    answers = (
        answer("under-13", "no"),
        answer("abused-before", "none"),
        answer("under-13", "yes", 1),
    )
    blocks = paper(taken_up(answers=answers, entries=(), referrals=())).blocks
    titles = [b for b in blocks if isinstance(b, Labelled) and b.text == "An answer"]
    assert [title.label.partition(", Mrs")[0] for title in titles] == [
        "23 November 2026, 14:00",
        "23 November 2026, 14:01",
    ]
    assert not [b for b in blocks if isinstance(b, Line) and b.text == "An answer"]
    assert len([b for b in blocks if isinstance(b, Detail) and "under 13" in b.label]) == 2


def test_what_was_typed_as_today_has_its_day_on_a_referral_form() -> None:
    asked = advice("Today at eleven", "Wait")
    parts = referral_form.parts(taken_up(entries=(asked,)), DSL, CTX)
    (done,) = [
        part.value for part in parts if isinstance(part, Pair) and part.label == "Advice asked"
    ]
    assert "At what time: Today at eleven" in done
    assert "14:00 on Monday 23 November 2026" in done


def test_a_referral_form_asks_no_description_of_a_child_who_has_a_name() -> None:
    labels = [getattr(part, "label", "") for part in referral_form.parts(taken_up(), DSL, CTX)]
    assert "Who it is" not in labels
    assert labels.count("Full name") == 2


def test_what_is_to_be_judged_alike_in_one_line_is_one_row_of_the_sheet() -> None:
    found = ((3, "Kai"), (3, "Mo"), (4, "Jo"))
    places = [{"page": 1, "line": line, "text": text, "why": "w"} for line, text in found]
    (table,) = [b for b in sheet("T", None, (), (), places, "m").blocks if hasattr(b, "rows")]
    assert table.rows == (("1", "3", "Kai, Mo", "w"), ("1", "4", "Jo", "w"))
