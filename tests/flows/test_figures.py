"""Figures for governors: numbers that are right, of ordinary concerns only, with no small group, no
name and no reference in them.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.advance import advance
from flows.context import Context
from flows.export.pages.layout import Bars, Table
from flows.figures.asking import needs
from flows.figures.counting import SMALLEST, Counted, count
from flows.figures.shown import paper, parts
from flows.kept.assessment import Referral
from flows.kept.closing import Closing
from flows.kept.decision import Decision, SecondLook
from flows.kept.entry import RecordEntry
from flows.kept.figures import Figures, Referred, Took
from flows.moves import Click, Submit
from flows.screen import Errors, Open, Pair, Replace
from tests.support.flows.begun import PROTOCOL
from tests.support.flows.played import HELEN, Played
from tests.support.flows.schools import hillside
from tests.support.storage.records import DSL, HEAD, NOW, TEACHER, concern
from tests.support.world import MONDAY_MORNING, CountedIdentifiers

SCHOOL = hillside()
CALENDAR = SCHOOL.calendar
CTX = Context(SCHOOL, PROTOCOL, NOW, CountedIdentifiers())
HOUR = timedelta(hours=1)
CHAIR = "slack:U0CHAIR"
SOCIAL_CARE = "Children's social care, its duty team, or the child's social worker"


def child(year: str, name: str = "Ebony Quill") -> RecordEntry:
    values = {"name": name, "role": "made", "year": year}
    return RecordEntry(kind="child", values=values, who=DSL, at=NOW)


def decided(after: timedelta, *options: str) -> Decision:
    return Decision(
        options=options,
        reasons="r",
        decided_against="",
        childs_wishes="",
        recommended="ESCALATE",
        who=DSL,
        at=NOW + after,
    )


def referral(agency: str = "Hillshire MASH", chosen: str = "social-care") -> Referral:
    return Referral(
        criterion="c",
        made=True,
        chosen=chosen,
        agency=agency,
        spoke_to="Jo",
        when=NOW,
        who=DSL,
        at=NOW,
    )


def answer(accepted: str) -> RecordEntry:
    values = {"agency": "social-care", "said": "We will", "accepted": accepted}
    return RecordEntry(kind="answer", values=values, who=DSL, at=NOW)


def one(picked_up: timedelta | None = HOUR, **fields: Any) -> Counted:
    given = {"opened_at": NOW, "route": "ordinary"} | fields
    return Counted(concern(**given), NOW + picked_up if picked_up else None)


def of(*found: Counted) -> Figures:
    return count(found, CALENDAR)


def test_a_concern_about_staff_is_in_no_figure() -> None:
    found = of(one(), *(one(route=route) for route in ("staff", "lead", "head", "chair")))
    assert found.total == 1
    assert sum(number for _, number in found.terms) == 1


def test_what_took_how_long_is_counted_from_the_report_to_the_first_time() -> None:
    closing = Closing(note="n", who=DSL, at=NOW + 30 * HOUR)
    found = of(
        one(1 * HOUR, decisions=(decided(2 * HOUR, "consult"), decided(9 * HOUR, "consult"))),
        one(3 * HOUR, decisions=(decided(4 * HOUR, "consult"),), closings=(closing,)),
        one(8 * HOUR),
        one(None),
    )
    assert dict(found.took) == {
        "picked-up": Took(3, 3 * HOUR, 8 * HOUR),
        "decided": Took(2, 2 * HOUR, 4 * HOUR),
        "closed": Took(1, 30 * HOUR, 30 * HOUR),
    }


def test_an_attached_report_is_told_apart_and_its_children_and_answers_count_once() -> None:
    born = {"born": "2012-05-03"}
    twins = [child("Year 9", f"Ada {n}") for n in "KLMNOPQRS"]
    kit, lin = (child("Year 9", name) for name in ("Kit Marlow", "Lin He"))
    kit = kit.but(values=kit.values | born)
    hung = one(
        state="closed",
        closings=(Closing(note="n", who=DSL, at=NOW, kind="attached", to="MAIN"),),
        entries=(*twins, kit, lin),
        referrals=(referral(),),
    )
    came = answer("yes")
    came = came.but(values=came.values | {"of-call": f"{hung.concern.reference}/gate/0"})
    same = lin.but(values=lin.values | {"there": f"{hung.concern.reference}/10"})
    main = one(id="MAIN", entries=(kit, same, came))
    found = of(hung, main, one(state="closed", closings=(Closing(note="n", who=DSL, at=NOW),)))
    assert dict(found.closed) == {"attached": 1, "decided": 1}
    assert found.years == ((9, 11),)
    assert [each.outcome for each in found.referred] == ["yes"]


def test_terms_decisions_second_looks_and_reopening_are_counted() -> None:
    look = SecondLook(decided_at=NOW, to=HEAD, asked_at=NOW, answer="agree")
    in_august = datetime(2026, 8, 3, 10, tzinfo=NOW.tzinfo)
    found = of(
        one(decisions=(decided(HOUR, "social-care", "ceop"),), second_looks=(look,)),
        one(decisions=(decided(HOUR, "social-care"),), reopened_at=NOW),
        one(opened_at=in_august, state="closed"),
    )
    assert (found.total, found.open, found.reopened) == (3, 2, 1)
    assert dict(found.decided) == {"social-care": 2, "ceop": 1}
    assert dict(found.recommended) == {"ESCALATE": 2}
    assert dict(found.looks) == {"agree": 1}
    assert [(term is None, number) for term, number in found.terms] == [(False, 2), (True, 1)]


@pytest.mark.parametrize(
    ("entries", "outcome"),
    [((), "waits"), ((answer("no"),), "no"), ((answer("no"), answer("yes")), "yes")],
)
def test_the_list_of_referrals_has_day_agency_and_what_came_of_it(
    entries: tuple[RecordEntry, ...], outcome: str
) -> None:
    found = of(one(referrals=(referral(),), entries=entries))
    assert found.referred == (Referred(date(2026, 11, 23), SOCIAL_CARE, outcome),)


@given(
    st.lists(
        st.sampled_from(["7", "Year 8", "Yr 9", "y10", "11", "", "2012", "not sure"]), max_size=80
    )
)
def test_no_group_of_fewer_than_ten_is_shown_or_can_be_worked_out(years: list[str]) -> None:
    entries = tuple(
        child(year, f"Child {chr(65 + n // 26)}{chr(97 + n % 26)}") for n, year in enumerate(years)
    )
    found = of(one(entries=entries))
    assert all(number >= SMALLEST for _, number in found.years)
    assert sum(number for _, number in found.years) in (0, len(years))


def test_where_every_year_group_is_small_it_is_not_said_that_there_is_no_child() -> None:
    found = of(one(entries=(child("9"),)))
    small = "Too few children to be shown by year group."
    assert small in str(paper(found, date(2026, 9, 1), date(2026, 12, 31), CTX))
    assert Pair("Children by year group", small) in parts(found, CTX, with_list=False)


def test_neither_name_nor_reference_is_on_the_paper_or_in_the_form() -> None:
    full = one(
        entries=(*(child("9", f"Ebony Quill{n}") for n in range(12)), answer("yes")),
        referrals=(referral(),),
        decisions=(decided(HOUR, "social-care"),),
    )
    found = of(full)
    whole = paper(found, date(2026, 9, 1), date(2026, 12, 31), CTX)
    for text in (str(whole), str(parts(found, CTX, with_list=True))):
        assert SOCIAL_CARE in text
        for hidden in ("Quill", full.concern.reference, "Okafor", "We will", "Jo", DSL):
            assert hidden not in text


def test_each_row_of_bars_has_its_table_and_its_words() -> None:
    found = of(one(decisions=(decided(HOUR, "social-care"),)))
    blocks = paper(found, date(2026, 9, 1), date(2026, 12, 31), CTX).blocks
    bars = [n for n, block in enumerate(blocks) if isinstance(block, Bars)]
    assert len(bars) == 3
    for at in bars:
        rows, table = blocks[at], blocks[at + 1]
        assert isinstance(rows, Bars)
        assert isinstance(table, Table)
        assert table.rows == tuple((what, str(number)) for what, number in rows.rows)
        assert all(f"{what}: {number}" in rows.alt for what, number in rows.rows)


def ask(person: str, **values: str) -> Submit:
    return Submit(person, "figures", {"since": "2026-09-01", "until": "2026-12-31"} | values)


def test_head_chair_and_lead_may_count_and_nobody_else() -> None:
    for person in (HEAD, CHAIR, DSL):
        assert isinstance(advance(None, Click(person, "figures", ""), CTX).answer, Open)
        assert needs(ask(person), SCHOOL)
    for person in (TEACHER, "slack:U0FIRST", "slack:U0ADMIN"):
        answer = advance(None, Click(person, "figures", ""), CTX).answer
        assert isinstance(answer, Open)
        assert answer.form.kind == "notice"
        assert needs(ask(person), SCHOOL) is None


def test_the_list_of_referrals_is_not_for_governors() -> None:
    ctx = Context(
        SCHOOL, PROTOCOL, NOW, CountedIdentifiers(), figures=of(one(referrals=(referral(),)))
    )
    shown = {person: str(advance(None, ask(person), ctx).answer) for person in (HEAD, CHAIR)}
    assert SOCIAL_CARE in shown[HEAD]
    assert SOCIAL_CARE not in shown[CHAIR]
    assert "All concerns" in shown[CHAIR]


@pytest.mark.parametrize(
    ("values", "field"),
    [({"since": ""}, "since"), ({"until": "soon"}, "until"), ({"until": "2026-08-01"}, "until")],
)
def test_days_that_are_none_are_told_at_their_field(values: dict[str, str], field: str) -> None:
    answer = advance(None, ask(HEAD, **values), CTX).answer
    assert isinstance(answer, Errors)
    assert set(answer.fields) == {field}
    assert needs(ask(HEAD, **values), SCHOOL) is None


def test_what_was_typed_stays_in_the_form() -> None:
    ctx = Context(SCHOOL, PROTOCOL, NOW, CountedIdentifiers(), figures=of())
    answer = advance(None, ask(CHAIR), ctx).answer
    assert isinstance(answer, Replace)
    assert [getattr(p, "initial", "") for p in answer.form.parts][-2:] == [
        "2026-09-01",
        "2026-12-31",
    ]
    assert any(isinstance(part, Pair) for part in answer.form.parts)


def test_an_agency_that_was_typed_is_not_named_in_the_figures() -> None:
    typed = {
        "agency": "other",
        "agency-name": "Mrs Quill, Ebony's aunt",
        "spoke-to": "x",
        "when": "x",
    }
    entry = RecordEntry(kind="referral", values=typed, who=DSL, at=NOW)
    beside = referral("Police, 101; the officer who is Ebony's aunt", "police-101")
    found = of(one(referrals=(referral("Ebony's aunt", "another"), beside), entries=(entry,)))
    whole = paper(found, date(2026, 9, 1), date(2026, 12, 31), CTX)
    shown = f"{parts(found, CTX, with_list=True)} {whole}"
    assert [each.agency for each in found.referred] == ["", "Police, 101", ""]
    assert "Another agency" in shown
    assert "aunt" not in shown


def test_what_keeps_a_child_safe_and_was_late_is_counted_as_overdue() -> None:
    played = Played(named=("other",)).taken_by(HELEN).answered({"life-at-risk": "no"})
    assert count([Counted(played.concern.but(route="ordinary"), NOW)], CALENDAR).overdue == 0
    played.until(MONDAY_MORNING + timedelta(days=1, hours=8))
    assert count([Counted(played.concern.but(route="ordinary"), NOW)], CALENDAR).overdue == 1
