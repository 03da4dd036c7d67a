"""Names of many countries: which stand in a field, which are the same, which may be, and what of
them tells who somebody is.
"""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from flows.names.folding import same_name, telling_words
from flows.names.matching import keys_for, keys_in_field, keys_in_text
from flows.names.mentioned import is_mentioned, spoken_in
from flows.names.reading import is_description, read
from flows.names.redaction import Hidden, Redaction
from flows.names.similar import may_be_same

# What is typed into a field for names, and the names that are read in it.
FIELDS = {
    "Ebony Quill": ["Ebony Quill"],
    "Kit and Ebony Marlow": ["Kit Marlow", "Ebony Marlow"],
    "Kit, Ebony and Sam van der Berg": [
        "Kit van der Berg",
        "Ebony van der Berg",
        "Sam van der Berg",
    ],
    "Ebony Quill and Maria da Silva": ["Ebony Quill", "Maria da Silva"],
    "João dos Santos Pereira, Seán Ó Briain": ["João dos Santos Pereira", "Seán Ó Briain"],
    "Siobhán Ní Dhomhnaill\nOwain ap Rhys; Gwenllïan": [
        "Siobhán Ní Dhomhnaill",
        "Owain ap Rhys",
        "Gwenllïan",
    ],
    "Łukasz & Katarzyna Wiśniewska-Nowak": [
        "Łukasz Wiśniewska-Nowak",
        "Katarzyna Wiśniewska-Nowak",
    ],
    "Mohammed bin Abdullah al-Farsi": ["Mohammed bin Abdullah al-Farsi"],
    "محمد بن سلمان": ["محمد بن سلمان"],
    "محمد علي و سارة": ["محمد علي", "سارة"],
    "王小明和李华": ["王小明", "李华"],
    "李和平, 欧阳和平": ["李和平", "欧阳和平"],
    "김민준과 이서연": ["김민준", "이서연"],
    "राम और सीता शर्मा": ["राम", "सीता शर्मा"],
    "அனு மற்றும் கவிதா": ["அனு", "கவிதா"],
    "• Kit Marlow • Ebony Quill | Tom Hart. Siân Rhys": [
        "Kit Marlow",
        "Ebony Quill",
        "Tom Hart",
        "Siân Rhys",
    ],
    "Mrs. Ann Quill": ["Mrs Ann Quill"],
    "MRS. QUILL": ["MRS QUILL"],
    "miss. quill and sgt. hart. Trev. Rhys": ["miss quill", "sgt hart", "Trev", "Rhys"],
    "Kit or Tom Marlow": ["Kit Marlow", "Tom Marlow"],
    "Siân ac Owain Rhys, Or Levi": ["Siân Rhys", "Owain Rhys", "Or Levi"],
    "王小明 and Ebony Quill": ["王小明", "Ebony Quill"],
    "Nguyễn Thị Mai (9B)": ["Nguyễn Thị Mai"],
    "Lin He, Will May": ["Lin He", "Will May"],
    "Prince Adeyemi and Dean Major": ["Prince Adeyemi", "Dean Major"],
    "Hope": ["Hope"],
    "kit marlow": ["kit marlow"],
    "maria da silva": ["maria da silva"],
    "EBONY QUILL": ["EBONY QUILL"],
    "Ebony and a boy in her class": ["Ebony"],
    "Kai's friend": ["Kai"],
    "Sam from Year 9": ["Sam"],
    "She is called Mia": ["Mia"],
    "Kate Male, LI NA, Anon Srisai": ["Kate Male", "LI NA", "Anon Srisai"],
    "K.M.": ["K M"],
    "Grace Child": ["Grace Child"],
    "Will Head and Kit Nurse": ["Will Head", "Kit Nurse"],
    "Twins Kit and Ebony Marlow": ["Kit Marlow", "Ebony Marlow"],
    "Possibly Kit Marlow": ["Kit Marlow"],
    "Kit Marlow from 9B or so, either 14 or 15": ["Kit Marlow"],
    "Kit Marlow or whoever it was, a year more or less, or similar": ["Kit Marlow"],
}
DESCRIPTIONS = [
    "Not known", "not known", "NOT KNOWN", "Unknown", "unknown boy", "a boy in Year 9", "Year 9",
    "A BOY IN YEAR 9", "Two Year 8 girls", "his sister", "n/a", "?", "", "10B", "somebody else",
    "Teacher", "her teacher", "Deputy Head", "Head Girl", "stranger", "Sixth former", "ex-boyfriend",
    "Child A", "Pupil B", "Twin A and Twin B", "Sibling", "Anonymous", "anon", "Male 15", "withheld",
    "As above", "Everyone", "Victim", "Snapchat user kit_09",
]  # fmt: skip


@pytest.mark.parametrize(("typed", "names"), FIELDS.items(), ids=str)
def test_the_names_in_a_field_are_read(typed: str, names: list[str]) -> None:
    assert list(read(typed).names) == names


@pytest.mark.parametrize("typed", DESCRIPTIONS)
def test_a_description_is_no_name_and_finds_nothing(typed: str) -> None:
    assert is_description(typed)
    assert not keys_for(typed)
    assert not keys_in_field(typed)


def test_what_is_not_understood_as_a_name_is_handed_back() -> None:
    found = read("Ebony Quill, a boy in Year 9 and maria from 9B")
    assert found.unclear == ("a boy in Year 9", "maria from 9B")


@pytest.mark.parametrize(
    ("typed", "unclear"),
    [
        ("Kit Marlow 9B tom hart 9C", ("Kit Marlow 9B tom hart 9C",)),
        ("Ms Okafor's form: kit", ("Ms Okafor's form: kit",)),
        ("the boy Kit Marlow in 9B, his friend Tom de Wit", ()),
    ],
)
def test_what_is_left_beside_a_name_is_not_passed_in_silence(
    typed: str, unclear: tuple[str, ...]
) -> None:
    assert read(typed).unclear == unclear


@pytest.mark.parametrize(
    "name",
    [
        "नेहा शर्मा",
        "ਗੁਰਪ੍ਰੀਤ ਕੌਰ",
        "রহিম উদ্দিন",
        "ஆனந்த் குமார்",
        "Kit Mar\u00adlow",
        "Ki\u200bt Marlow",
        "Ọlá Adébáyọ̀",
        unicodedata.normalize("NFD", "Noël Nguyễn"),
    ],
)
def test_vowels_accents_and_what_nobody_sees_part_no_name(name: str) -> None:
    found = read(f"{name}, Ebony Quill")
    assert found.names == (name, "Ebony Quill")
    assert not found.unclear
    assert keys_in_field(name) == keys_for(name)
    told = Redaction([Hidden(one, "[x]") for one in found.names]).clean(f"We saw {name}. न म ਰ த")
    assert told.text == "We saw [x]. न म ਰ த"
    assert is_mentioned(name, spoken_in(f"I saw {name} there"))


@pytest.mark.parametrize("typed", ["DE SOUZA, Ana", "De Souza, Ana and Rui"])
def test_a_surname_with_its_particles_before_a_comma_is_one(typed: str) -> None:
    assert keys_in_field(typed) & keys_for("Ana de Souza")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Łukasz Wójcik", "lukasz wojcik"),
        ("Seán Ó Briain", "O Briain, Sean"),
        ("Đặng Văn Đức", "Dang Van Duc"),
        ("王小明", "Wang Xiaoming"),
        ("Иван Петров", "Ivan Petrov"),
        ("김민준", "Gim Minjun"),
    ],
)
def test_one_name_is_one_in_every_spelling_and_script(one: str, other: str) -> None:
    assert same_name(one, other)
    assert keys_for(one) & keys_for(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ebony Quill", "Ebony Rose Quill"),
        ("Ebony Quill", "Ebony Quil"),
        ("Ebony Quill", "Ebony"),
        ("Sam Lee", "Samuel Lee"),
        ("Tom Hart", "Tomás Hart"),
        ("Katherine Poe", "Catherine Poe"),
        ("Mohammed Ali", "Muhammad Ali"),
        ("Lin He", "He Lin"),
        ("Mai Nguyen", "Nguyễn Thị Mai"),
        ("Siobhan Dhomhnaill", "Siobhán Ní Dhomhnaill"),
        ("Wang Xiaomin", "王小明"),
    ],
)
def test_two_that_may_be_one_are_asked_about(one: str, other: str) -> None:
    assert may_be_same(one, other)
    assert may_be_same(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ebony Quill", "Priya Quill"),
        ("Kit Marlow", "Ebony Marlow"),
        ("Mia Lee", "Max Lee"),
        ("Maria da Silva", "João da Silva"),
        ("Not known", "Not known"),
        ("Ebony Quill", "王小明"),
    ],
)
def test_two_that_cannot_be_one_are_not(one: str, other: str) -> None:
    assert not may_be_same(one, other)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Maria da Silva", ("maria", "silva")),
        ("Mohammed bin Abdullah", ("mohammed", "abdullah")),
        ("Owain ap Rhys", ("owain", "rhys")),
        ("Seán Ó Briain", ("sean", "briain")),
        ("Le Thi Mai", ("le", "thi", "mai")),
        ("Al Smith", ("al", "smith")),
        ("Prince Adeyemi", ("prince", "adeyemi")),
        ("Dr J Shah", ("shah",)),
        ("王小明", ("王小明",)),
    ],
)
def test_particles_and_titles_tell_nobody_and_names_like_them_do(
    name: str, words: tuple[str, ...]
) -> None:
    assert telling_words(name) == words


@pytest.mark.parametrize("typed", ["MARLOW, Zoe", "Marlow, Zoë, 10B", "Marlow, Zoë Ann; Kit Poe"])
def test_a_surname_may_stand_first(typed: str) -> None:
    assert keys_in_field(typed) & keys_for("Zoë Marlow")


def test_the_surname_is_lent_in_a_field_and_in_a_sentence() -> None:
    wanted = keys_for("Kit Marlow")
    assert keys_in_field("Kit and Ebony Marlow") & wanted
    assert keys_in_text("On Monday Kit and Ebony Marlow were there.") & wanted
    for said in ("Kit, Ebony and Tom Marlow were there.", "Tom Marlow and Kit were there."):
        assert keys_in_text(said) & wanted
    assert not keys_in_text("Kit was there. Ebony Marlow was not.") & wanted


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Kit Marlow", "it was Kit Marlow's phone"),
        ("Kit Marlow", "it was KIT MARLOW’S phone"),
        ("Kit Marlow", "I was told by Kit\nMarlow at ten"),
        ("Kit Rose Marlow", "I was told by Kit Rose\n  Marlow at ten"),
        ("Maria da Silva", "then Maria da Silva sent it"),
        ("Owain ap Rhys", "then Owain ap Rhys sent it"),
        ("Mohammed al-Farsi", "it was Mohammed al-Farsi's phone"),
        ("محمد علي", "I saw محمد علي there"),
        ("नेहा शर्मा", "I saw नेहा शर्मा there"),
        ("Wang Xiaoming", "I saw 王小明 there"),
    ],
)
def test_a_name_in_an_account_is_found_however_it_stands_there(name: str, said: str) -> None:
    assert keys_in_text(said) & keys_for(name)


def test_of_names_below_each_other_in_an_account_nobody_is_found_by_two_of_them() -> None:
    assert keys_in_text("Kit Marlow\nEbony Quill") == keys_for("Kit Marlow") | keys_for(
        "Ebony Quill"
    )


@given(
    st.text("aK é-–'’.,&/()9 李ニм\u0301\u200b\n", max_size=12),
    st.sampled_from(["Kit Marlow", "Anne-Marie O'Neill", "李 -", "Kit – Marlow"]),
)
@example("Kit – Marlow", "Ebony Quill - 9B")
@example("-Kit", "Smith--Jones")
def test_whatever_is_typed_where_a_name_belongs_can_be_read_and_held_against_another(
    typed: str, other: str
) -> None:
    read(typed)
    for one, another in ((typed, other), (other, typed), (typed, typed)):
        assert may_be_same(one, another) in (True, False)
        assert same_name(one, one)
        Redaction([Hidden(one, "[another child]")], [another]).clean(f"{typed} and {other}")
        assert all(telling_words(one))
