"""Who is who: which entries are one child, which are two, and what counts for nothing."""

from __future__ import annotations

import pytest

from flows.closing.retention import review
from flows.concern import Concern
from flows.entries import each_child
from flows.entries.choosing.in_words import filled_in
from flows.entries.found_by import keys_of, sought
from flows.export.children import Child, of_another
from flows.kept.entry import RecordEntry
from flows.moves import Submit
from flows.names.children import about, children, everyone
from flows.names.matching import keys_for
from flows.screen import Errors, One, Replace
from tests.support.flows.played import DANA, Played
from tests.support.flows.schools import hillside
from tests.support.storage.records import DSL, NOW, concern, report


def entry(kind: str, **values: str) -> RecordEntry:
    return RecordEntry(kind=kind, values=values, who=DSL, at=NOW)


def child(name: str = "Ebony Quill", **values: str) -> RecordEntry:
    return entry("child", name=name, role="made", **values)


def of(*entries: RecordEntry) -> Concern:
    return concern(reports=(report(children="", account=""),), entries=entries)


def taken() -> Played:
    return Played().taken_by(DANA)


ELDER, YOUNGER = child(born="2009-01-31"), child(born="2014-06-02")


def test_two_dates_of_birth_are_two_children_and_the_choices_show_them() -> None:
    labels = [one.label for one in children((ELDER, YOUNGER))]
    assert labels == ["Ebony Quill, born 31 January 2009", "Ebony Quill, born 2 June 2014"]
    assert review(of(ELDER, YOUNGER), hillside()).on.year == 2039


def test_a_year_of_birth_is_enough_to_make_two() -> None:
    assert len(children((child(year="2009"), YOUNGER))) == 2
    assert len(children((child(year="2014"), YOUNGER))) == 1


def test_an_undated_entry_that_may_be_either_of_two_is_neither() -> None:
    assert len(children((ELDER, YOUNGER, child()))) == 3


def test_entries_of_before_anybody_was_asked_are_one_by_their_name() -> None:
    (one,) = children((child(), child("quill EBONY", born="2012-05-03", year="9")))
    assert one.label == "quill EBONY, born 3 May 2012"
    assert (one.entries, one.values["year"]) == ((0, 1), "9")


def test_what_a_person_says_counts_and_not_the_name() -> None:
    assert len(children((child(), child(same="another")))) == 2
    (one,) = children((child(), child("Ebony Marlow", same="0")))
    assert one.names == ("Ebony Marlow", "Ebony Quill")


@pytest.mark.parametrize("ours", ["Hillside School", "hillside", "The Hillside School "])
def test_a_child_of_this_school_is_not_taken_for_one_of_another_by_its_name(ours: str) -> None:
    """Nobody would be reminded of their safety plan."""
    played = taken()
    turn = played.enter("child", name="Kit Lowe", role="made", school=ours)
    assert isinstance(turn.answer, Errors)
    assert turn.answer.fields == {"school": "This is our school. Please leave it empty."}
    assert not isinstance(
        played.enter("child", name="Kit Lowe", role="made", school="Hillside Primary").answer,
        Errors,
    )


def test_parents_are_owed_to_each_and_a_choice_settles_one() -> None:
    told = entry("parents", child="Ebony Quill", about="1", told="yes", why="They came.")
    (left,) = each_child.without((ELDER, YOUNGER, told), "parents")
    assert left.born == children((ELDER,))[0].born
    unclear = entry("parents", child="Ebony Quill", told="yes", why="They came.")
    assert len(each_child.without((ELDER, YOUNGER, unclear), "parents")) == 2


@pytest.mark.parametrize("name", ["Not known", "a boy in Year 9"])
def test_who_is_not_known_by_name_is_described_and_never_found(name: str) -> None:
    for one in (of(child(name)), of(entry("child", description=name, role="made"))):
        (found,) = children(one.entries)
        assert (found.name, found.description) == ("", name)
        assert not keys_of(one)
        assert not sought(one)
        assert each_child.without(one.entries, "parents") == [found]


def test_two_who_are_not_known_are_two() -> None:
    assert len(children((child("Not known"), child("Not known")))) == 2


def test_a_child_is_found_by_a_former_name_and_by_the_one_now() -> None:
    one = of(child(**{"other-names": "Ebony Rose Marlow, née Hart, Ebby"}))
    for name in ("Ebony Quill", "Marlow, Ebony", "Ebony Hart", "Ebby Quill"):
        assert keys_of(one) & keys_for(name), name
    assert not keys_of(one) & keys_for("Kit Marlow")
    assert len(children(one.entries)) == 1


WRONG = entry("withdrawn", child="Ebony Quill", about="1", why="A slip in the date.")


def test_a_child_entered_in_error_stays_readable_and_counts_for_nothing() -> None:
    entries = (ELDER, YOUNGER, WRONG)
    (left,) = children(entries)
    assert left.at == 0
    assert [one.withdrawn for one in everyone(entries)] == ["", "A slip in the date."]
    assert review(of(*entries), hillside()).on.year == 2034
    assert each_child.without(entries, "parents") == [left]
    alone = of(YOUNGER, entry("withdrawn", child="Ebony Quill", about="0", why="Not her."))
    assert not keys_of(alone)
    assert not each_child.without(alone.entries, "parents")


def test_a_child_entered_again_after_an_error_is_another() -> None:
    entries = (YOUNGER, entry("withdrawn", child="Ebony Quill", about="0", why="x"), child())
    assert [one.at for one in children(entries)] == [2]
    assert about(entries[0], entries) == everyone(entries)[0]


def sent(played: Played, kind: str, **values: str) -> None:
    played.do(Submit(DANA, "entry", values, played.concern.id, step=kind))


def test_whether_it_is_the_same_child_is_asked_with_nothing_chosen() -> None:
    played = taken()
    sent(played, "child", name="Ebony Quill", role="made", born="2012-05-03")
    sent(played, "child", name="Ebony Rose Quill", role="made", year="9")
    assert isinstance(played.turn.answer, Replace)
    question = next(part for part in played.form.parts if isinstance(part, One))
    assert (question.id, question.initial, question.required) == ("same", "", True)
    assert [option.label for option in question.options] == [
        "The same child: Ebony Quill, born 3 May 2012",
        "Another child",
    ]
    assert len(played.concern.entries) == 1, "nothing is kept before it is answered"
    typed = {"name": "Ebony Rose Quill", "role": "made", "year": "9"}
    filled = {part.id: part.initial for part in played.form.parts if hasattr(part, "initial")}
    assert typed.items() <= filled.items(), "and nothing typed is lost"
    sent(played, "child", **typed, same="0")
    (one,) = children(played.concern.entries)
    assert one.names == ("Ebony Rose Quill", "Ebony Quill")


def test_a_child_not_known_by_name_is_asked_about_when_one_is_named_and_is_one_with_all_there_was() -> (
    None
):
    played = taken()
    sent(played, "child", description="A boy in Year 9", role="shared", wishes="Is sorry.")
    sent(played, "parents", child="0", told="yes", day="2026-11-23", why="His father rang.")
    named = {"name": "Bo Reed", "role": "shared", "born": "2013-02-01"}
    sent(played, "child", **named)
    question = next(part for part in played.form.parts if isinstance(part, One))
    assert [option.label for option in question.options] == [
        "The same child: Not known by name: A boy in Year 9",
        "Another child",
    ]
    sent(played, "child", **named, same="0")
    (bo,) = children(played.concern.entries)
    assert (bo.name, bo.values["wishes"]) == ("Bo Reed", "Is sorry.")
    assert not each_child.without(played.concern.entries, "parents")
    assert review(played.concern, hillside()).on.year == 2038
    whole = Child("Bo Reed", entered=frozenset({(played.concern.id, bo.at)}))
    assert not any(of_another(one, whole, played.concern) for one in played.concern.entries)


def test_a_child_who_is_another_than_the_one_not_known_by_name_stays_so() -> None:
    played = taken()
    sent(played, "child", description="A boy in Year 9", role="shared")
    sent(played, "child", name="Bo Reed", role="made", same="another")
    assert [one.name for one in children(played.concern.entries)] == ["", "Bo Reed"]


def test_a_slip_in_a_date_of_birth_is_put_right_and_what_was_entered_stays_the_childs() -> None:
    played = taken()
    typed = {"name": "Ebony Quill", "role": "made"}
    sent(played, "child", **typed, born="2012-05-03")
    sent(played, "parents", child="0", told="yes", day="2026-11-23", why="They came.")
    sent(played, "child", **typed, born="2013-05-03")
    question = next(part for part in played.form.parts if isinstance(part, One))
    assert [option.label for option in question.options] == [
        "The same child, the date was a mistake: Ebony Quill, born 3 May 2012",
        "Another child",
    ]
    assert question.initial == ""
    sent(played, "child", **typed, born="2013-05-03", same="0")
    (one,) = children(played.concern.entries)
    assert one.label == "Ebony Quill, born 3 May 2013"
    assert review(played.concern, hillside()).on.year == 2038
    assert not each_child.without(played.concern.entries, "parents")


def test_the_record_says_of_a_child_entered_again_which_child_it_is_and_that_a_date_was_a_slip() -> (
    None
):
    entries = (
        child(born="2012-05-03"),
        child(born="2013-05-03", same="0"),
        child(born="2009-05-03", same="another"),
    )
    told = [
        next(pair.value for pair in filled_in(one, entries, everyone(entries))) for one in entries
    ]
    assert told == [
        "Ebony Quill",
        "The same child, the date was a mistake: Ebony Quill, born 3 May 2012",
        "Another child",
    ]


def test_two_of_one_name_with_other_dates_are_two_once_a_person_says_so() -> None:
    played = taken()
    for born, same in (("2009-01-31", ""), ("2014-06-02", "another")):
        sent(played, "child", name="Ebony Quill", role="made", born=born, same=same)
    assert len(children(played.concern.entries)) == 2


@pytest.mark.parametrize(
    "other", [{"name": "Ebbie Quill", "born": "2014-05-03"}, {"name": "Priya Quill"}]
)
def test_nothing_is_asked_of_a_child_who_cannot_be_the_same(other: dict[str, str]) -> None:
    played = taken()
    sent(played, "child", name="Ebony Quill", role="made", born="2012-05-03")
    sent(played, "child", **({"name": "Ebony Quill", "role": "made"} | other))
    assert len(children(played.concern.entries)) == 2


def test_name_and_date_of_birth_together_are_one_child_without_a_question() -> None:
    played = taken()
    for wishes in ("To be left alone.", "To talk."):
        sent(played, "child", name="Ebony Quill", role="made", born="2012-05-03", wishes=wishes)
    (one,) = children(played.concern.entries)
    assert one.values["wishes"] == "To talk."


@pytest.mark.parametrize("name", ["Kit and Ebony Marlow", "Zoë & Amy", "Kit Marlow + Bo Reed"])
@pytest.mark.parametrize(("kind", "field"), [("child", "name"), ("parents", "child")])
def test_two_children_are_never_entered_as_one(kind: str, field: str, name: str) -> None:
    played = taken()
    sent(played, kind, **{field: name}, role="made", told="yes", day="2026-11-23", why="She came.")
    assert isinstance(played.turn.answer, Errors)
    assert set(played.turn.answer.fields) == {field}
    assert not played.concern.entries


@pytest.mark.parametrize(
    "name",
    [
        "García Márquez, Ana María",
        "Marlow, Kit",
        "Kit Marlow / Kitty",
        "Sandy Anderson",
        "Kit Marlow and brother",
        "Ana y Paz",
        "محمد علي",
    ],
)
def test_one_name_is_taken_however_it_is_written(name: str) -> None:
    played = taken()
    sent(played, "child", name=name, role="made")
    assert len(children(played.concern.entries)) == 1


def test_whoever_is_described_in_the_same_words_is_asked_about_and_never_taken_for_one() -> None:
    played = taken()
    sent(played, "child", description="A boy in Year 9", role="shared")
    sent(played, "child", description="a girl in Year 9", role="made")
    assert len(children(played.concern.entries)) == 2, "other words are another child"
    sent(played, "child", description="a boy in Year 9", role="shared", school="Elm High")
    question = next(part for part in played.form.parts if isinstance(part, One))
    assert [option.id for option in question.options] == ["0", "another"]
    assert not question.initial
    again = {"description": "a boy in Year 9", "role": "shared", "school": "Elm High"}
    sent(played, "child", same="0", **again)
    boy, _ = children(played.concern.entries)
    assert boy.values["school"] == "Elm High"


def test_a_child_has_a_name_or_a_description() -> None:
    played = taken()
    sent(played, "child", role="made")
    assert isinstance(played.turn.answer, Errors)
    assert set(played.turn.answer.fields) == {"name", "description"}
    sent(played, "child", role="made", description="a boy in Year 9")
    assert children(played.concern.entries)[0].label == "Not known by name: a boy in Year 9"


CALL = {"agency": "police", "spoke-to": "PC May", "day": "2026-11-23"}
SEEN = {"who": "Tom", "why": "It was shown to him.", "head": "told"}


@pytest.mark.parametrize("when", ["10:10", "10.04", "at lunch", "Ward 23:4", "9:15, then 16:00"])
@pytest.mark.parametrize("day", ["2026-11-23", "2026-11-20"])
def test_a_time_that_can_have_been_is_kept_as_it_was_typed(when: str, day: str) -> None:
    """A clock that is a little fast is no mistake, and words are no time."""
    played = taken()
    sent(played, "referral", **(CALL | {"when": when, "day": day}))
    assert [one.values["when"] for one in played.concern.entries] == [when]


@pytest.mark.parametrize(
    ("kind", "values", "field"),
    [
        ("child", {"name": "Sam Lee", "role": "made", "born": "2046-05-03"}, "born"),
        ("parents", {"child": "Sam", "told": "yes", "why": "x", "day": "2029-01-01"}, "day"),
        (
            "record-sent",
            {"child": "Sam", "to": "x", "state": "sent", "day": "2029-01-01"},
            "day",
        ),
        (
            "record-sent",
            {
                "child": "Sam",
                "to": "x",
                "state": "received",
                "by": "y",
                "day": "2026-11-20",
                "confirmed": "2026-11-19",
            },
            "confirmed",
        ),
        ("consultation", CALL | {"day": "2026-11-24", "when": "at noon", "advice": "Wait."}, "day"),
        ("consultation", CALL | {"when": "about 11.30", "advice": "Wait."}, "when"),
        ("referral", CALL | {"day": "2026-11-24", "when": "today"}, "day"),
        ("referral", CALL | {"when": "16:00"}, "when"),
        ("viewing", {"day": "2026-11-23", "when": "16:00", **SEEN}, "when"),
        (
            "device",
            {"device": "Her phone", "state": "off", "holder": "Dana", "day": "2026-11-24"},
            "day",
        ),
    ],
)
def test_a_day_that_cannot_have_been_is_told_at_its_field(
    kind: str, values: dict[str, str], field: str
) -> None:
    played = taken()
    sent(played, kind, **values)
    assert isinstance(played.turn.answer, Errors)
    assert set(played.turn.answer.fields) == {field}
    assert not played.concern.entries


@pytest.mark.parametrize(
    ("kind", "field", "typed"),
    [
        ("child", "born", "2027-01-01"),
        ("child", "born", "1915-05-03"),
        ("child", "year", "2046"),
        ("child", "year", "1912"),
        ("moving", "day", "2062-01-05"),
        ("deletion", "by", "2126-12-01"),
    ],
)
def test_a_slip_in_a_year_is_told_at_its_field(kind: str, field: str, typed: str) -> None:
    rest = {
        "child": {"name": "Sam Lee", "role": "made"},
        "moving": {"child": "Sam Lee", "school": "Oakfield"},
        "deletion": {"what": "On a phone.", "where": "platform", "state": "asked"},
    }
    played = taken()
    played.enter(kind, **(rest[kind] | {field: typed}))
    assert isinstance(played.turn.answer, Errors)
    assert list(played.turn.answer.fields) == [field]


@pytest.mark.parametrize("year", ["Year 9", "9", "2012", "10B"])
def test_a_year_group_or_a_year_of_birth_is_taken(year: str) -> None:
    played = taken()
    played.enter("child", name="Sam Lee", role="made", year=year)
    assert len(played.concern.entries) == 1
