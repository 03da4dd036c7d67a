"""Other people's names are found however they are written, marked, and never taken from the child
itself.
"""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.names.folding import folded, same_name
from flows.names.redaction import Hidden, Redaction

MARK = "[another child]"
TOM = Hidden("Tomás O'Neill-Hart", MARK)


def clean(text: str, *hidden: Hidden, spared_name: str = "Ebony Quill") -> str:
    return Redaction(hidden or (TOM,), [spared_name]).clean(text).text


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("Tomás O'Neill-Hart sent it.", f"{MARK} sent it."),
        ("TOMAS sent it to Tom", f"{MARK} sent it to Tom"),
        ("O’Neill-Hart's phone", f"{MARK}'s phone"),
        ("o'neill‑hart, tomás", f"{MARK}, {MARK}"),
        ("Hart has it; so has Ebony.", f"{MARK} has it; so has Ebony."),
        ("Tomás\nO'Neill-Hart", MARK),
        ("O'Neill-Hart  Tomás", MARK),
        ("To\u200bmás", MARK),
        (unicodedata.normalize("NFD", "Tomás and"), f"{MARK} and"),
        ("hearty, tomason, Hartley", "hearty, tomason, Hartley"),
        ("", ""),
    ],
)
def test_a_name_is_found_however_it_is_written(typed: str, left: str) -> None:
    assert clean(typed) == left


@pytest.mark.parametrize(
    ("recorded", "typed", "left"),
    [
        ("Łukasz Søren", "Lukasz and Soren", f"{MARK} and {MARK}"),
        ("Lukasz Soren", "Łukasz and Søren", f"{MARK} and {MARK}"),
        ("Nguyễn Đức", "nguyen duc", MARK),
        ("Siobhán O'Brien", "Siobhans phone; OBrien, O Brien", f"{MARK}s phone; {MARK}, {MARK}"),
        ("Mary-Jane Smith", "Mary Jane and maryjane", f"{MARK} and {MARK}"),
        (
            "Kai Brown",
            "@kai_2009, kai2009, kaibrown, _Kai_",
            f"@{MARK}_2009, {MARK}2009, {MARK}, _{MARK}_",
        ),
        ("राम", "यह राम है", f"यह {MARK} है"),
        ("राम", "आराम से, रामको", f"आराम से, {MARK}को"),
        ("Nguyen Thi Mai", "this is Thi", f"this is {MARK}"),
        ("Kai Brown", "Kaiser, Okai, browning", "Kaiser, Okai, browning"),
    ],
)
def test_a_name_is_found_however_its_parts_are_joined(recorded: str, typed: str, left: str) -> None:
    assert clean(typed, Hidden(recorded, MARK)) == left


def test_the_childs_own_name_stays_also_where_another_has_it_with_a_hyphen() -> None:
    left = clean(
        "Mary Jane Lee and Mary-Jane Smith",
        Hidden("Mary-Jane Smith", MARK),
        spared_name="Mary Jane Lee",
    )
    assert left == f"Mary Jane Lee and {MARK}"


def test_every_place_is_counted() -> None:
    assert Redaction([TOM], ["Ebony"]).clean("Tomas, tomás. Ebony").found == 2


def test_the_childs_own_name_stays() -> None:
    sister = Hidden("Priya Quill", MARK)
    assert clean("Priya Quill told Ebony Quill, and Quill told Priya.", sister) == (
        f"{MARK} told Ebony Quill, and Quill told {MARK}."
    )


def test_titles_and_single_letters_are_no_names() -> None:
    left = clean("The dr saw J in Mr Shah's room", Hidden("Dr J Shah", "[staff]"))
    assert left == "The dr saw J in Mr [staff]'s room"


def test_special_signs_in_a_name_are_only_signs() -> None:
    assert clean("abc and a.c, x", Hidden("a.c [x", MARK)) == f"abc and {MARK}, x"


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_is_typed_around_a_name_it_is_gone_and_the_rest_is_left(
    before: str, after: str
) -> None:
    typed = f"{before} Tomás {after}"
    left = clean(typed)
    assert "tomas" not in folded(left).text.replace("tomason", "").split()
    assert MARK in left


@given(st.text(max_size=80))
def test_a_text_without_the_name_is_left_to_the_letter(text: str) -> None:
    assert clean(text, Hidden("Zyxwvut Qponmlk", MARK)) == text


@given(st.text(max_size=40))
def test_folding_never_loses_its_place(text: str) -> None:
    found = folded(text)
    assert len(found.starts) == len(found.text) + 1
    assert list(found.starts) == sorted(found.starts)


@pytest.mark.parametrize(
    ("recorded", "typed", "left"),
    [
        ("Lin He", "he said Lin He sent it. He will. I told Lin.", f"he said {MARK} sent it. He will. I told {MARK}."),
        ("Lin He", "told Lin he was wrong", f"told {MARK} he was wrong"),
        ("Will May", "Will you? I told Will. In May it may.", f"Will you? I told {MARK}. In May it may."),
        ("Mark Hope", "I hope so; full mark for Mark and mr hope", f"I hope so; full mark for {MARK} and mr {MARK}"),
        ("Kai Brown", "told kai brown; a brown coat", f"told {MARK}; a brown coat"),
        ("Mark Hope", "HOPE SO TOO", "HOPE SO TOO"),
        ("Not known", "It did not go and is not known.", "It did not go and is not known."),
        ("Maria da Silva", "maria da silva, Maria, SILVA, maria", f"{MARK}, {MARK}, {MARK}, maria"),
        ("Owain ap Rhys", "the ap; Owain ap Rhys, Rhys", f"the ap; {MARK}, {MARK}"),
        ("王小明", "他说王小明发了; Xiaoming did", f"他说{MARK}发了; {MARK} did"),
        ("محمد بن سلمان", "قال محمد ومحمد", f"قال {MARK} و{MARK}"),
        ("ნინო კაპანაძე", "ნინოს უთხრა", f"{MARK}ს უთხრა"),
        ("Иван Петров", "Ivan Petrov, Ивана, Иван", f"{MARK}, Ивана, {MARK}"),
    ],
)  # fmt: skip
def test_a_name_is_taken_out_where_it_is_written_as_a_name(
    recorded: str, typed: str, left: str
) -> None:
    assert clean(typed, Hidden(recorded, MARK)) == left


def test_what_the_child_was_called_before_stays_too() -> None:
    kept = Redaction([Hidden("Tom Marlow", MARK)], ["Ebony Quill", "Ebony Marlow"])
    assert kept.clean("Ebony Marlow and Tom Marlow: Tom").text == f"Ebony Marlow and {MARK}: {MARK}"
    assert kept.clean("I saw Tom there").text == f"I saw {MARK} there"


def test_one_name_is_recognised_however_it_is_spelt() -> None:
    assert same_name("Quill, Ebony", "ébony QUILL")
    assert not same_name("Ebony Quill", "Ebony Quilley")
