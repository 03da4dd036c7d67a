"""One child's record: everything about them, nothing structured about another child, every recorded
name marked.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import pytest

from flows import chat
from flows.advance import advance
from flows.concern import Concern
from flows.context import Context
from flows.export import children, childs_copy, names_taken_out
from flows.export.children import Child, records_of
from flows.export.childs_copy import Extract, Wish
from flows.export.paper import paper
from flows.kept.assessment import Answered, Note
from flows.kept.closing import Closing
from flows.kept.entry import RecordEntry
from flows.moves import Exported
from flows.protocol.library import load, with_safety
from flows.turn import Post
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
    return childs_copy.extract(one, wish, names_taken_out.hidden([one], wish, SCHOOL), CTX)


def words(found: Extract) -> str:
    return "\n".join(line for block in found.blocks for line in (block.heading, *block.lines))


def test_all_about_the_child_is_there_with_its_year() -> None:
    text = words(made())
    for one in (
        "Ebony says",
        "Date of birth\n3 May 2012",
        "Her mother came",
        "under 13",
        "Reported by Mr Reed",
        "Monday 23 November 2026",
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
    assert found.taken_out == text.count("[")


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


def test_what_the_program_cannot_find_is_said_to_whoever_checks() -> None:
    assert "Tom's copy" in words(made()), "a nickname is not found: the sheet says so"
    sheet = paper(FULL, [made()], SCHOOL, NOW.date(), "h", "m")["sheet"]
    assert "nicknames" in " ".join(sheet["lines"])
    assert "2 entries about other children" in " ".join(sheet["lines"])


def test_staff_and_reporter_are_named_only_when_that_is_wanted() -> None:
    shown, hidden = words(made(FULL)), words(made(BARE))
    assert "Mrs Okafor" in shown
    assert "Mr Reed" in shown
    for name in ("Okafor", "Reed", "slack.example", TEACHER, DSL):
        assert name not in hidden
    assert "the designated safeguarding lead" in hidden
    assert "[a member of staff] and [the reporter] know" in hidden


def test_a_role_holder_who_reported_is_not_given_away_by_the_mark() -> None:
    one = told()
    own = one.but(reports=(one.reports[0].but(reporter=DSL, name="Mrs Okafor"),))
    text = words(made(replace(FULL, reporter_named=False), own))
    assert "[the reporter]" not in text
    assert "Reported by Mrs Okafor" not in text


def test_an_adult_named_by_the_reporter_goes_with_the_staff() -> None:
    one = told()
    named = one.but(reports=(one.reports[0].but(other_adult="Mr Kerr", account="Kerr was there"),))
    assert "Mr Kerr" in words(made(FULL, named))
    assert "Kerr" not in words(made(BARE, named))


def test_children_are_each_listed_once_with_what_is_known_of_them() -> None:
    again = told().but(entries=(*told().entries, entry("child", name="quill EBONY", role="made")))
    assert [(c.name, bool(c.born)) for c in children.children([told(), again])] == [
        (EBONY, True),
        (TOM, False),
    ]
    assert children.is_in(told(), Child("Tomas Hart"))
    assert not children.is_in(told(), Child(EBONY, NOW.date()))


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
    assert names_taken_out.shared(names_taken_out.hidden([one], FULL, SCHOOL), FULL.child) == (
        "quill",
    )


def test_the_paper_says_for_what_it_is_and_a_child_who_moves_gets_a_receipt() -> None:
    for occasion in ("access", "moving"):
        wish = replace(FULL, occasion=occasion)  # type: ignore[arg-type]
        data = paper(wish, [made(wish)], SCHOOL, NOW.date(), "hillside:9:ab", "BBBB-CCCC")
        assert EBONY in data["title"]
        assert "hillside:9:ab" in data["audit"]
        assert (data["receipt"] is not None) == (occasion == "moving")
        assert "BBBB-CCCC" in str(data["receipt"] or data["sheet"])


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


def test_a_report_attached_to_a_record_of_the_child_belongs_to_it_and_another_one_does_not() -> (
    None
):
    one = told()
    closing = Closing(note="x", who=DSL, at=one.opened_at, kind="attached", to=one.id)
    attached, apart = (
        one.but(id=name, entries=(), state="closed", closings=(closing.but(to=to),))
        for name, to in (("attached", one.id), ("apart", "elsewhere"))
    )
    assert records_of([one, attached, apart], Child(EBONY)) == [one, attached]
