"""No hidden name is on a copy unless the sheet lists the place, and no word of the language is taken
for a name.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.context import Context
from flows.dates import full_day
from flows.export.pages.judging import Judge
from flows.export.pages.layout import Runs, data
from flows.export.papers import Made, made
from flows.kept.assessment import Note
from flows.kept.copies import Copy
from flows.kept.entry import RecordEntry
from flows.names.folding import in_latin, words_of
from flows.names.matching import keys_for
from flows.names.redaction import Hidden
from flows.protocol.library import load, with_safety
from tests.support.flows.recorded import lines_of
from tests.support.flows.schools import hillside
from tests.support.storage.records import DSL, NOW, TEACHER, concern, report
from tests.support.world import CountedIdentifiers

PROTOCOL = with_safety(load("schools-2016"))
CTX = Context(hillside(), PROTOCOL, NOW, CountedIdentifiers())
EBONY = "Ebony Quill"
NAMES = (
    "Tomás Hart",
    "Siân ap Gwilym",
    "Mary-Jane O'Neill",
    "Zofia Żółć",
    "Muhammad bin Ali",
    "محمد علي",
    "王小明",
    "Nguyễn Thị Ánh",
    "Maria da Silva",
    "Lin He",
    "Will May",
    "Hope Rose",
    "Zara",
)
ORDINARY = (
    "He may come when he will, and I hope that she rose early. It will not be long, mark my word."
)
SAID = ("I saw {} there", "{}", "then {}'s phone", "she told {}, and left", "({})", "kai_{}")


def spelled(name: str) -> list[str]:
    """As people write a name: small, large, turned round, without accents, joined, in part."""
    words = name.split()
    turned = f"{words[-1]}, {' '.join(words[:-1])}" if len(words) > 1 else name
    apart = name.replace("-", " ").replace("'", "")
    return [
        name,
        name.upper(),
        name.lower(),
        turned,
        in_latin(name),
        apart,
        name.replace(" ", "  "),
        *words,
    ]


def copy(**fields: Any) -> Copy:
    given = {"mark": "M", "who": DSL, "at": NOW, "password": "p", "child": EBONY}
    return Copy(
        **({"kind": "child", "staff_named": False, "reporter_named": False} | given | fields)
    )


def of(others: list[str], reporter: str, typed: str) -> Made:
    entries = tuple(
        RecordEntry(kind="child", values={"name": name, "role": "made"}, who=DSL, at=NOW)
        for name in (EBONY, *others)
    )
    one = concern(
        entries=entries,
        notes=(Note(text=typed, who=DSL, at=NOW),),
        reports=(
            report(reporter=TEACHER, name=reporter, account=f"{typed} {ORDINARY}", children=""),
        ),
    )
    return made(copy(), [(one, lines_of(one, CTX.school), CTX)], "head")


def texts(one: Made) -> list[Runs]:
    assert one.judge
    blocks = data(one.paper, one.judge.runs)["blocks"]
    return [block["text"] for block in blocks if isinstance(block["text"], list)] if blocks else []


def unlisted(runs: Runs) -> str:
    """What of a text is not on the sheet; a place that is on it parts what stands around it."""
    return " | ".join(run for run in runs if isinstance(run, str))


def said(runs: Runs) -> str:
    """The text as it is read."""
    return "".join(run if isinstance(run, str) else run["text"] for run in runs)


@settings(max_examples=150)
@given(
    others=st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True),
    reporter=st.sampled_from(NAMES),
    data_=st.data(),
)
def test_no_name_of_another_is_on_the_copy_unless_the_sheet_lists_the_place(
    others: list[str], reporter: str, data_: st.DataObject
) -> None:
    names = [*others, reporter]
    spellings = [spelling for name in names for spelling in spelled(name)]
    told = st.tuples(st.sampled_from(SAID), st.sampled_from(spellings)).map(
        lambda t: t[0].format(t[1])
    )
    typed = ". ".join(data_.draw(st.lists(told, min_size=1, max_size=4)))
    hidden = {key for name in names for key in keys_for(name)}
    for runs in (part["text"] for part in _parts(of(others, reporter, typed))):
        left = unlisted(runs)
        for name in names:
            assert name not in said(runs), f"it is taken out, as it was entered: {typed}"
        for piece in left.split(" | "):
            words = piece.split()
            windows = (
                " ".join(words[n : n + size]) for size in (2, 3, 4) for n in range(len(words))
            )
            found = [w for w in windows if keys_for(w) & hidden]
            assert not found, (typed, found)
        for name in names:
            whole = " ".join(words_of(name))
            assert whole not in " ".join(words_of(left)) or len(words_of(name)) < 2


def _parts(one: Made) -> list[dict[str, Any]]:
    assert one.judge
    blocks = data(one.paper, one.judge.runs)["blocks"]
    return [block for block in blocks if isinstance(block.get("text"), list)]


@pytest.mark.parametrize("name", NAMES)
def test_no_word_of_the_language_is_replaced(name: str) -> None:
    text = "".join(said(part["text"]) for part in _parts(of([name], name, "Nothing more.")))
    assert ORDINARY in text


def test_on_the_plan_of_one_child_the_names_of_others_are_listed() -> None:
    entries = (
        *(
            RecordEntry(kind="child", values={"name": name, "role": "made"}, who=DSL, at=NOW)
            for name in (EBONY, "Zofia Żółć")
        ),
        RecordEntry(
            kind="safety-plan",
            values={"child": EBONY, "lessons": "Not beside Zofia", "who": "Mrs Okafor"},
            who=DSL,
            at=NOW,
        ),
    )
    one = concern(entries=entries)
    found = made(copy(kind="plan"), [(one, lines_of(one, CTX.school), CTX)], "head")
    places = [
        run["text"] for part in _parts(found) for run in part["text"] if isinstance(run, dict)
    ]
    assert places == ["Zofia"]


def judged(text: str, *hidden: str) -> list[str]:
    judge = Judge([Hidden(name, "[another child]") for name in hidden], [EBONY], PROTOCOL)
    return [run["text"] for run in judge.runs(text) if isinstance(run, dict)]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Then Zebedee came with Ebony on Monday.", ["Zebedee"]),
        ("[another child] did it, [sic]", ["[another child]"]),
        ("The headteacher rang. Police came in May.", []),
        ("Snapchat was used by Quill", ["Snapchat"]),
        ("she saw 李 there", ["李"]),
        ("she saw नेहा शर्मा there", ["नेहा", "शर्मा"]),
    ],
)
def test_what_could_be_a_name_is_listed_and_what_is_known_is_not(
    text: str, places: list[str]
) -> None:
    assert judged(text, "Tom Hart") == places


@pytest.mark.parametrize(
    "lead",
    [
        "07700 900123",
        "+44 7700-900123",
        "943 476 5919",
        "karen.bell@example.org",
        "@zbell",
        "https://chat.example/u/1",
        "foxy_lad",
        "zbell07",
        "jonah.pike",
    ],
)
def test_what_leads_to_somebody_without_a_name_is_listed(lead: str) -> None:
    assert judged(f"her mother rang, {lead}, at ten") == [lead]


@pytest.mark.parametrize("day", ["2026-11-23 10:05", "23/11/2026", "10:05", "0800 1111"])
def test_a_day_a_time_and_a_number_of_the_program_lead_to_nobody(day: str) -> None:
    assert judged(f"it was {day} when they rang") == []


@pytest.mark.parametrize("month", range(1, 13))
def test_the_day_in_a_line_of_the_programs_is_nobodys_name(month: int) -> None:
    assert judged(f"To come back to on {full_day(date(2026, month, 1))}, 14:30: see her") == []


@pytest.mark.parametrize(
    "name", ["محمد علي", "ნინო კაპანაძე", "王小明", "Zofia Żółć", "Nguyễn Thị Ánh"]
)
def test_the_childs_own_name_is_no_place_to_judge(name: str) -> None:
    runs = Judge([], [name], PROTOCOL).runs(f"Full name: {name}. I saw {name} there.")
    assert [run for run in runs if isinstance(run, dict)] == []


@pytest.mark.parametrize("text", ["hope's phone", "hopes phone", "Hope’s", "the Hopes' house"])
def test_an_s_behind_a_hidden_name_that_stayed_hides_it_from_nobody(text: str) -> None:
    assert len(judged(text, "Grace Hope")) == 1
    assert judged("Ebony's phone and Quills", "Grace Hope") == []


def test_a_word_of_a_hidden_name_that_stayed_is_listed() -> None:
    assert judged("the Quills and Quill", "Priya Quill")[-1] == "Quill"


@pytest.mark.parametrize("made", ["khart", "hartkit", "xXkitXx", "lilkit", "kh", "k.h", "m-khart"])
def test_a_word_that_is_made_of_a_hidden_name_is_listed(made: str) -> None:
    assert judged(f"it came from {made}, in the heart of a kitten", "Kit Hart") == [made]
    assert judged(f"it came from {made}, in the heart of a kitten") == []


@pytest.mark.parametrize(
    "hint",
    [
        "k1t",
        "k.i.t",
        "k i t",
        "_kit_",
        "k\u00adit",
        "har-\nt",
        "kit2009",
        "my_kit",
        "dangelo99",
        "jdangelo",
        "kmuell3r",
        "kmueller",
        "mj",
        "m-j",
        "billy",
        "muellr",
    ],
)
def test_a_word_that_leads_to_somebody_by_a_hidden_name_is_listed(hint: str) -> None:
    hidden = ("Kit Hart", "Jo D'Angelo", "Karl Müller", "Mary-Jane Poe", "William Poe")
    (place,) = judged(f"it came from {hint}, in a bill", *hidden)
    assert place.strip("_") == hint.strip("_")
    assert judged(f"it came from {hint}, in a bill", "Zara Quigley") == judged(f"from {hint}")


@pytest.mark.parametrize(
    ("name", "typed"),
    [("王小明", "xiao"), ("王小明", "ming"), ("محمد علي", "mohammed"), ("नेहा शर्मा", "sharma")],
)
def test_a_name_of_another_script_in_latin_letters_however_spelt_is_listed(
    name: str, typed: str
) -> None:
    assert judged(f"she told {typed} in the morning, of shame and harm", name) == [typed]


def test_a_short_form_with_which_a_sentence_begins_is_listed() -> None:
    assert judged("Will it be long? Bill said so.", "William Poe") == ["Will", "Bill"]
    assert judged("Will it be long?", "Tom Hart") == []


@pytest.mark.parametrize("name", ["Sam", "Mark", "Samuel", "W", "A", "E"])
def test_who_is_called_by_a_word_of_the_program_is_listed(name: str) -> None:
    assert judged(f"She told {name} in A&E, and I went. A boy saw it.") == [name]
