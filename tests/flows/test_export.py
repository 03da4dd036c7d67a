"""One child's record: everything about them, nothing structured about another child, every recorded
name marked.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

import pytest

from flows import chat
from flows.advance import advance
from flows.closing.attaching import together
from flows.concern import Concern
from flows.context import Context
from flows.export import children, childs_copy, names_taken_out
from flows.export.children import Child, is_in
from flows.export.childs_copy import Extract, Wish
from flows.export.pages.layout import Detail, Labelled
from flows.export.pages.sheet import sheet
from flows.export.paper import paper
from flows.kept.access import Reader
from flows.kept.assessment import Answered, Note
from flows.kept.closing import Attached, Closing
from flows.kept.entry import RecordEntry
from flows.kept.line import Line
from flows.moves import Exported
from flows.protocol.library import load, with_safety
from flows.school.confirmations import Confirmations, Once
from flows.school.tables import Person
from flows.turn import Post
from tests.support.flows.recorded import lines_of
from tests.support.flows.schools import hillside
from tests.support.storage.records import DSL, NOW, TEACHER, concern, report
from tests.support.world import CountedIdentifiers

DEPUTIES = ("slack:U0FIRST", "slack:U0SECOND")

SCHOOL = hillside()
PROTOCOL = with_safety(load("schools-2016"))
CTX = Context(SCHOOL, PROTOCOL, NOW, CountedIdentifiers())
EBONY, TOM = "Ebony Quill", "Tomás Hart"
ACCOUNT = "Ebony says Tomas Hart sent it to HART's cousin. Mrs Okafor and Mr Reed know."
FULL = Wish(Child(EBONY), "access", staff_named=True, reporter_named=True)
BARE = replace(FULL, staff_named=False, reporter_named=False)


def entry(kind: str, **values: str) -> RecordEntry:
    return RecordEntry(kind=kind, values=values, who=DSL, at=NOW)


def told(**fields: Any) -> Concern:
    entries = (
        entry("child", name=EBONY, role="made", wishes="Wants Tom's copy gone", born="2012-05-03"),
        entry("child", name=TOM, role="shared", wishes="Is sorry"),
        entry("parents", child="Ebony Quill", told="yes", why="Her mother came"),
        entry("parents", child="Tomas", told="yes", why="His father rang"),
        entry("device", device="hart's phone", state="off", holder="Mr Reed"),
    )
    note = Note(text="Tomás is upset", who=DSL, at=NOW)
    answer = Answered(question="under-13", answer="no", who=DSL, at=NOW, protocol="x", digest="x")
    one = concern(
        reports=(
            report(
                reporter=TEACHER,
                name="Mr Reed",
                account=ACCOUNT,
                children="Ebony, Tomás Hart",
                link="https://slack.example/reed",
            ),
        ),
        entries=entries,
        notes=(note,),
        answers=(answer,),
        owner=DSL,
    )
    return one.but(paging=one.paging.but(ladder=(("dsl",), ("headteacher",))), **fields)


def made(wish: Wish = FULL, one: Concern | None = None) -> Extract:
    one = one or told()
    hidden = names_taken_out.hidden([one], wish, SCHOOL)
    return childs_copy.extract(one, lines_of(one, SCHOOL), wish, hidden, CTX)


def words(found: Extract) -> str:
    return "\n".join(
        f"{block.label}\n{block.text}" if isinstance(block, Labelled | Detail) else str(block)
        for block in found.blocks
    )


def test_all_about_the_child_is_there_with_its_year() -> None:
    text = words(made())
    for one in (
        "Ebony says",
        "Date of birth\n3 May 2012",
        "Her mother came",
        "under 13",
        "23 November 2026, 14:00, Mr Reed",
        "Mrs Okafor",
    ):
        assert one in text


@pytest.mark.parametrize("wish", [FULL, BARE])
def test_every_other_child_is_gone_and_each_place_is_marked(wish: Wish) -> None:
    found = made(wish)
    text = words(found)
    for name in ("Tom", "omás", "Hart", "HART", "hart"):
        assert name not in text.replace("Wants Tom's copy", "")
    assert "[another child] sent it to [another child]'s cousin" in text
    assert "[another child] is upset" in text
    assert found.left_out == 2
    for gone in ("Is sorry", "His father rang"):
        assert gone not in text
    authors = text.count(", [the reporter]")
    assert found.taken_out == text.count("[") - authors


@pytest.mark.parametrize(
    ("written", "typed", "left"),
    [
        (
            "Ebony Quill and Kai O'Brien (Year 9)",
            "Kai and Ebony of Year 9",
            "[another child] and Ebony of Year 9",
        ),
        ("Ebony Quill, Kai Brown", "kai brown, Ebony", "[another child], Ebony"),
        ("Ebony and a boy in her class", "a boy in her class", "a boy in her class"),
    ],
)
def test_a_child_whom_only_a_report_names_is_gone_too(written: str, typed: str, left: str) -> None:
    one = told(
        reports=(report(children=written, account=typed),), entries=(entry("child", name=EBONY),)
    )
    text = words(made(one=one))
    assert left in text
    assert "Kai" not in text


def test_what_was_entered_about_a_child_by_name_only_is_not_in_anothers_copy() -> None:
    entries = (
        entry("parents", child="Zoë Bell", told="yes", why="Karen came about Zoe"),
        entry("child", name=EBONY, role="made"),
        entry("parents", child="Ebony", told="yes", why="Her mother met Zoe"),
    )
    one = told(entries=entries, reports=(report(children="", account=""),))
    text = words(made(FULL, one))
    assert "Karen came" not in text
    assert "Her mother met [another child]" in text


def test_what_was_entered_under_a_name_that_may_be_the_childs_stays_for_a_person_to_see() -> None:
    entries = (
        entry("parents", child="Bee Quill", told="yes", why="Her mother came"),
        entry("child", name=EBONY, role="made"),
    )
    text = words(made(FULL, told(entries=entries)))
    assert "Her mother came" in text


def test_what_the_program_cannot_find_is_said_to_whoever_checks() -> None:
    assert "Tom's copy" in words(made()), "a nickname is not found: the sheet says so"
    checks = str(sheet("T", FULL, [made()], (), [], "m"))
    assert "nicknames" in checks
    assert "Entries about other children left out: 2." in checks


def test_staff_and_reporter_are_named_only_when_that_is_wanted() -> None:
    shown, hidden = words(made(FULL)), words(made(BARE))
    assert "Mrs Okafor" in shown
    assert "Mr Reed" in shown
    for name in ("Okafor", "Reed", "slack.example", TEACHER, DSL):
        assert name not in hidden
    assert "the designated safeguarding lead" in hidden
    assert "[a member of staff] and [the reporter] know" in hidden


@pytest.mark.parametrize("way", ["07700 900456", "t.reed@example.org", "treed_art"])
def test_how_to_reach_the_reporter_goes_with_their_name(way: str) -> None:
    one = told(reports=(report(name="Tim Reed", where=f"In the art room. I am on {way}."),))
    named = words(made(replace(FULL, reporter_named=True), one))
    unnamed = words(made(replace(FULL, reporter_named=False), one))
    assert way in named
    assert "In the art room. I am on [the reporter]." in unnamed


def test_a_role_holder_who_reported_is_not_given_away_by_the_mark() -> None:
    one = told()
    own = one.but(reports=(one.reports[0].but(reporter=DSL, name="Mrs Okafor"),))
    text = words(made(replace(FULL, reporter_named=False), own))
    assert "Mrs Okafor and Mr Reed know" in text, "where they wrote of her"
    assert "14:00, Mrs Okafor (the designated safeguarding lead)" in text, (
        "for what she did as that"
    )
    assert "[the reporter]\nA report" in text


def test_whoever_was_let_in_to_read_goes_with_the_staff() -> None:
    una = Reader(person="slack:U0TUTOR", name="Una Lock", why="Her tutor.", who=DSL, at=NOW)
    one = told(readers=(una,))
    line = Line("1", "reader-added", DSL, NOW, {"reader": una.model_dump(mode="json")})
    for wish, named in ((FULL, True), (BARE, False)):
        hidden = names_taken_out.hidden([one], wish, SCHOOL)
        text = words(childs_copy.extract(one, [line], wish, hidden, CTX))
        assert ("Una Lock" in text) == named


def test_an_adult_named_by_the_reporter_goes_with_the_staff() -> None:
    one = told()
    named = one.but(reports=(one.reports[0].but(other_adult="Mr Kerr", account="Kerr was there"),))
    assert "Mr Kerr" in words(made(FULL, named))
    assert "Kerr" not in words(made(BARE, named))


def test_children_are_listed_with_what_is_known_of_them() -> None:
    again = told().but(entries=(*told().entries, entry("child", name="quill EBONY", role="made")))
    assert [(c.name, bool(c.born)) for c in children.children([again])] == [
        ("quill EBONY", True),
        (TOM, False),
    ]
    assert children.is_in(told(), Child("Tomas Hart"))
    assert not children.is_in(told(), Child(EBONY, NOW.date()))


def of(name: str, **values: str) -> Concern:
    return concern(
        reports=(report(children="", account=""),),
        entries=(entry("child", name=name, role="made", **values),),
    )


def found_for(one: Concern, *known: Concern) -> list[Concern]:
    (child,) = children.children([one])
    return [perhaps.concern for perhaps in children.perhaps(child, [one, *known])]


def test_whatever_the_search_finds_is_asked_about_and_nothing_is_taken_by_itself() -> None:
    one = of(EBONY, born="2012-05-03")
    middle, slipped, former = of("Ebony Rose Quill"), of(EBONY, born="2012-05-04"), of("Ebony Quil")
    written = concern(reports=(report(children="Kit and Ebony Quill", account=""),))
    unrelated = of("Priya Quill")
    asked = [middle, slipped, former, written]
    assert found_for(one, *asked, unrelated) == asked
    (child,) = children.children([one])
    assert [each for each in (one, *asked, unrelated) if is_in(each, child)] == [one]


def test_a_birth_name_alone_finds_what_was_written_under_it() -> None:
    one = of("Ebony Poe", **{"other-names": "Quill"})
    written = concern(reports=(report(children="", account="It was Ebony Quill."),))
    assert found_for(one, written, of("Kit Poe")) == [written]


def test_a_child_of_the_same_name_in_the_same_record_is_somebody_else_until_a_person_says_so() -> (
    None
):
    one = of(EBONY, born="2009-01-31").but(
        entries=(
            entry("child", name=EBONY, role="made", born="2009-01-31", wishes="The elder's"),
            entry("child", name=EBONY, role="made", born="2014-06-02", wishes="The younger's"),
            entry("parents", child=EBONY, about="1", told="yes", why="About the younger"),
        )
    )
    elder, younger = children.children([one])
    text = words(made(replace(FULL, child=elder), one))
    assert "The elder's" in text
    assert "The younger's" not in text
    assert "About the younger" not in text
    (asked,) = children.perhaps(elder, [one])
    both = children.joined(elder, asked)
    assert both.entered == elder.entered | younger.entered
    assert "About the younger" in words(made(replace(FULL, child=both), one))


def test_a_child_with_a_former_name_is_one_in_a_copy() -> None:
    one = of(EBONY, **{"other-names": "Ebony Marlow"})
    one = one.but(notes=(Note(text="I told Ebony Marlow and Kit Marlow", who=DSL, at=NOW),))
    one = one.but(entries=(*one.entries, entry("child", name="Kit Marlow", role="shared")))
    (child, _) = children.children([one])
    text = words(made(replace(FULL, child=child), one))
    assert "I told Ebony Marlow and [another child]" in text


@pytest.mark.parametrize(
    ("reported", "typed", "left"),
    [
        ("Ebony Quill and Maria da Silva", "I saw Maria da Silva", "I saw [another child]"),
        ("Ebony Quill and 王小明", "I saw 王小明", "I saw [another child]"),
        ("Ebony, Zara", "I saw Zara", "I saw [another child]"),
        ("Ebony, Zara marlow", "I saw Zara Marlow.", "I saw [another child]."),
        ("Ebony, Maria da Silva", "I saw Maria Silva.", "I saw [another child]."),
        ("Ebony and a boy in Year 9", "a boy in Year 9 did", "a boy in Year 9 did"),
    ],
)
def test_a_name_in_a_report_is_hidden_and_a_description_is_not(
    reported: str, typed: str, left: str
) -> None:
    one = told(reports=(report(children=reported, account=typed),), entries=told().entries[:1])
    assert left in words(made(one=one))


def test_what_in_a_report_was_no_name_is_handed_to_a_person() -> None:
    one = told(reports=(report(children="Ebony, maria from 9B and a boy"),))
    assert names_taken_out.unread([one]) == ("maria from 9B", "a boy")


def test_somebody_not_known_by_name_takes_no_word_out() -> None:
    one = told(
        entries=(
            entry("child", name=EBONY, role="made"),
            entry("child", name="Not known", role="shared"),
        )
    )
    one = one.but(notes=(Note(text="It did not go on; it is not known why.", who=DSL, at=NOW),))
    assert "It did not go on; it is not known why." in words(made(one=one))


def test_a_child_entered_in_error_is_hidden_from_anothers_copy_all_the_same() -> None:
    wrong = entry("child", name="Priya Shah", role="made")
    off = entry("withdrawn", child="Priya Shah", about="1", why="Not in it")
    one = told(entries=(entry("child", name=EBONY, role="made"), wrong, off))
    one = one.but(notes=(Note(text="I thought of Priya first.", who=DSL, at=NOW),))
    text = words(made(one=one))
    assert "I thought of [another child] first." in text
    assert "Priya" not in text


def test_brothers_and_sisters_lose_their_own_name_only() -> None:
    one = told(
        entries=(
            entry("child", name=EBONY, role="made"),
            entry("child", name="Priya Quill", role="shared"),
        )
    )
    one = one.but(
        notes=(
            Note(text="Priya Quill and Ebony Quill: the Quills. Mrs Quill rang.", who=DSL, at=NOW),
        )
    )
    assert "[another child] and Ebony Quill: the Quills. Mrs Quill rang." in words(made(FULL, one))


def test_the_paper_says_for_what_it_is_and_a_child_who_moves_gets_a_receipt() -> None:
    for occasion in ("access", "moving"):
        wish = replace(FULL, occasion=occasion)  # type: ignore[arg-type]
        data = paper(wish, [made(wish)], SCHOOL, NOW.date(), "hillside:9:ab", "BBBB-CCCC")
        assert EBONY in data.title
        assert "hillside:9:ab" in str(data.blocks)
        assert ("Receipt" in str(data.blocks)) == (occasion == "moving")
        assert "BBBB-CCCC" in data.foot


def test_an_export_stands_in_the_record_and_the_whole_ladder_is_told_without_content() -> None:
    for state in ("open", "closed"):
        one = told(state=state, digest=PROTOCOL.digest)
        turn = advance(one, Exported(DSL, one.id, {"child": EBONY}), CTX)
        assert turn.concern
        assert turn.concern.state == state
        assert [(e.who, e.body["child"]) for e in turn.entries if e.kind == "exported"] == [
            (DSL, EBONY)
        ]
        posts = [duty for duty in turn.duties if isinstance(duty, Post) and duty.kind == "exported"]
        assert {post.to for post in posts} == {DSL, "slack:U0HEAD", *DEPUTIES}
        for post in posts:
            message = chat.message(one, post.kind, post.to, post.args, CTX)
            assert message
            assert "in the name of Mrs Okafor" in message.paragraphs[0]
            assert EBONY not in str(asdict(message))


def test_somebody_named_in_the_concern_is_not_told() -> None:
    one = told(named=frozenset({"slack:U0HEAD"}), digest=PROTOCOL.digest)
    turn = advance(one, Exported(DSL, one.id, {}), CTX)
    assert {d.to for d in turn.duties if isinstance(d, Post) and d.kind == "exported"} == {
        DSL,
        *DEPUTIES,
    }
    assert chat.message(one, "exported", "slack:U0HEAD", ("m", DSL), CTX) is None


def test_what_hangs_together_belongs_to_it_to_the_end_of_the_chain_both_ways() -> None:
    first, middle, last = told(), of("Kit Marlow"), of("Ada Poe")
    closing = Closing(note="x", who=DSL, at=NOW, kind="attached", to=middle.id)
    hung = first.but(state="closed", closings=(closing,))
    on = middle.but(state="closed", closings=(closing.but(to=last.id),))
    apart = of("Nadia Poe").but(state="closed", closings=(closing.but(to="elsewhere"),))
    everything = [hung, on, last, apart]
    assert together([hung.id], everything) == [hung, on, last]
    assert together([last.id], everything) == [hung, on, last]


def test_who_did_it_is_not_taken_for_another_child_of_the_same_name() -> None:
    school = hillside(name="Okafor School")
    one = told()
    others = tuple(entry("child", name=name) for name in ("Shah Okafor", "Mrs Okafor"))
    words_of_hers = Note(text="Dr Shah rang Okafor School. Shah is upset.", who=DSL, at=NOW)
    one = one.but(entries=(*one.entries, *others), notes=(words_of_hers,))
    ctx = replace(CTX, school=school)
    hidden = names_taken_out.hidden([one], FULL, school)
    text = words(childs_copy.extract(one, lines_of(one, school), FULL, hidden, ctx))
    assert "14:00, Mrs Okafor (the designated safeguarding lead)" in text
    assert "Dr Shah rang Okafor School. [another child] is upset." in text


def test_a_child_of_an_attached_report_is_another_child_though_that_is_not_in_the_copy() -> None:
    there = tuple(entry("child", name=name, there=f"R/{name}") for name in ("Dee Vale", EBONY))
    hangs = Attached(concern="r", reference="R", who=DSL, at=NOW, children=there)
    to_do = Note(text="Ring Dee Vale at home for Ebony Quill", who=DSL, at=NOW)
    text = words(made(one=told(attached=(hangs,), notes=(to_do,))))
    assert "Ring [another child] at home for Ebony Quill" in text


def test_a_pupil_who_wrote_is_taken_out_of_another_childs_copy() -> None:
    one = told()
    wrote = one.reports[0].but(reporter="slack:U0PUPIL", name="Kit Marlow 9B", standing="pupil")
    one = one.but(reports=(wrote,), entries=(*one.entries, entry("child", name="Kit Marlow")))
    text = words(made(one=one))
    assert "14:00, [another child]\n" in text
    assert "Kit" not in text
    assert "9B" not in text


@pytest.mark.parametrize(
    ("called", "shown"), [("Pia Marlow 9B", "[another child]\n"), ("Ebony Quill 9B",) * 2]
)
def test_a_pupil_who_wrote_and_was_not_entered_is_another_child(called: str, shown: str) -> None:
    one = told()
    wrote = one.reports[0].but(reporter="slack:U0PUPIL", name=called, standing="pupil")
    known = Note(text="9B knows", who=DSL, at=NOW)
    one = one.but(reports=(wrote,), notes=(known,))
    text = words(made(one=one))
    assert f"14:00, {shown}" in text
    assert "Pia" not in text
    assert "9B knows" in words(made(replace(FULL, reporter_named=False), one))


def test_whoever_has_left_is_called_by_the_role_they_had_where_no_staff_are_named() -> None:
    now = {"id": "slack:U0NEW", "name": "Ms Vale"}
    people = hillside().people.model_copy(update={"dsl": Person.model_validate(now)})
    once = Once(DSL, "dsl", "Mrs Okafor", NOW - timedelta(days=9), NOW + timedelta(days=9))
    school = hillside().model_copy(update={"people": people})
    ctx = replace(CTX, school=school.confirmed_by(Confirmations(ever=(once,))))
    held = entry("hold", state="on", **{"asked-by": "The insurer"}, day="2026-11-23", why="A claim")
    one = told()
    one = one.but(entries=(*one.entries, held))
    wish = replace(BARE, occasion="moving")
    hidden = names_taken_out.hidden([one], wish, ctx.school)
    text = words(childs_copy.extract(one, lines_of(one, ctx.school), wish, hidden, ctx))
    assert "Entered by the designated safeguarding lead" in text
    assert "someone at" not in text
    assert "Okafor" not in text
