"""When are two names the same child's?"""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from flows.entries.found_by import keys_of, sought
from flows.kept.entry import RecordEntry
from flows.kept.report import Addendum
from flows.names.matching import keys_for
from tests.support.storage.records import NOW, TEACHER, concern, report


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sam Lee", "sam LEE"),
        ("Sam Lee", "  Sam \t Lee "),
        ("Sam J Lee", "Lee, Sam"),
        ("Sam James Lee", "Sam Lee"),
        ("Zoë Núñez", "ZOE NUNEZ"),
        ("Łucja Ørsted", "lucja orsted"),
        ("Sean O'Brien", "SEAN O’BRIEN"),
        ("Sean O'Brien", "Sean O Brien"),
        ("Ann McDonald", "Mc Donald, Ann"),
        ("Mia Smith-Jones", "Mia Smith Jones"),
        ("Mia Smith-Jones", "Mia Jones"),
        ("Priya Example, 10B", "Priya Example"),
        ("Beyza", "BEYZA, year 9"),
        ("J Lee", "Lee J"),
        ("Lena Müller", "MUELLER, Lena"),
        ("Søren Båg", "Soeren Baag"),
        ("Mueller", "Müller"),
    ],
)
def test_the_same_child_is_found_however_the_name_is_written(one, other):
    assert keys_for(one) & keys_for(other)


@pytest.mark.parametrize("kind", ["parents", "moving", "received", "record-sent", "safety-plan"])
def test_a_child_who_is_only_named_where_something_is_entered_about_them_is_found(
    kind: str,
) -> None:
    typed = RecordEntry(kind=kind, values={"child": "Ebony Quill"}, who=TEACHER, at=NOW)
    one = concern(reports=(report(children="", account=""),), entries=(typed,))
    assert keys_of(one) & keys_for("Quill, Ebony")
    assert [words for words, _ in sought(one)] == ["Ebony Quill"]


@pytest.mark.parametrize("name", ["Zoe Bell", "Kim Park", "Bo Reed"])
def test_of_a_list_without_commas_nobody_is_cut_off(name: str) -> None:
    field = "Zoe Bell Amy Fox Jo Kay Li Wu Kim Park Ann Day Sam Lee Bo Reed"
    one = concern(reports=(report(children=field, account=""),))
    assert keys_of(one) & keys_for(name)


@pytest.mark.parametrize(
    "field", ["王小明、李华", "王小明，李华", "李华；王小明", "محمد علي، 李华"]
)
def test_names_parted_as_their_own_script_parts_them_are_each_found(field: str) -> None:
    assert keys_of(concern(reports=(report(children=field, account=""),))) & keys_for("李华")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sam Lee", "Samuel Lee"),
        ("Sam Lee", "Sam Poe"),
        ("Sam Lee", "Sam"),
        ("Sam J Lee", "Ann J Lee"),
        ("Priya, 10B", "Quentin, 10B"),
        ("Year 10", "Form 10"),
        ("", "Sam Lee"),
        ("10B", "10B"),
    ],
)
def test_another_child_is_not(one, other):
    assert not keys_for(one) & keys_for(other)


@given(
    st.lists(
        st.text(st.characters(categories=["Lu", "Ll"]), min_size=2, max_size=8),
        min_size=2,
        max_size=5,
    ),
    st.randoms(),
)
@example(["a\u0149", "a\u0149"], Random(1))
def test_order_and_capitals_never_matter(words, chance):
    assume(all(map(keys_for, words)))  # "an" alone is no name
    turned = chance.sample(words, len(words))
    assert keys_for(" ".join(words)) & keys_for(", ".join(turned).upper()) or not keys_for(
        " ".join(words)
    )


def test_a_concern_is_found_by_its_entries_its_reports_and_what_was_added():
    entry = RecordEntry(
        kind="child", values={"name": "Sam J Lee", "role": "made"}, who=TEACHER, at=NOW
    )
    added = Addendum(at=NOW, who=TEACHER, text="she told me that Kit Marlow was there too")
    one = concern(
        entries=(entry,),
        reports=(
            report(
                children="Ada Quill and Ben Poe\nCy Ray; Di Fox",
                addenda=(added,),
                account="It started when Eve Hart rang.",
            ),
        ),
    )
    for name in ("Lee, Sam", "Quill, Ada", "Ben Poe", "Cy Ray", "Di Fox", "Kit Marlow", "EVE HART"):
        assert keys_of(one) & keys_for(name), name
    assert not keys_of(one) & keys_for("Ada Poe")
    assert [words for words, _ in sought(one)] == ["Sam J Lee", one.reports[0].children]


@pytest.mark.parametrize(
    ("typed", "sought_for"),
    [
        ("Kit marlow", "Kit Marlow"),
        ("kit Marlow 9B", "Kit Marlow"),
        ("Ebony Rose quill in year 9", "Ebony Quill"),
        ("her sister Ebony quill", "Ebony Quill"),
        ("Kit and Ebony marlow", "Kit Marlow"),
        ("Kit Marlow and Ebony", "Ebony Marlow"),
        ("O'Neill, Sean and Niamh", "Niamh O'Neill"),
        ("O'Neill, Sean & Niamh", "Sean O'Neill"),
    ],
)
def test_a_name_half_of_which_is_written_small_or_left_out_is_found(typed, sought_for):
    assert keys_of(concern(reports=(report(children=typed, account=""),))) & keys_for(sought_for)


@pytest.mark.parametrize("typed", ["Kit told me about Ebony", "Kit in 9B and his friend"])
def test_a_name_among_other_words_is_found_as_before(typed):
    assert keys_of(concern(reports=(report(children=typed, account=""),))) & keys_for("Kit")


def test_a_long_text_makes_no_thousands_of_keys():
    assert (
        len(keys_for(" ".join(f"w{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(600)))) < 200
    )
    assert len(keys_of(concern(reports=(report(account="SHE SAID SO " * 250),)))) < 200
