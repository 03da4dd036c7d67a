"""Words reach the screen as they were typed, within Slack's limits, whatever they are."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.accounts import Account
from bot.sandbox.slack.acting.inputs import held_value, starting_values, state_values
from bot.sandbox.slack.block_kit.checks import (
    elements_of,
    faults_in_message,
    faults_in_view,
    too_large,
    too_long,
)
from bot.slack import payloads, presenter, texts
from flows.advance import advance
from flows.moves import Click
from flows.screen import (
    Button,
    Day,
    Errors,
    Form,
    Message,
    One,
    Option,
    Pair,
    Person,
    Row,
    Several,
    Text,
    Time,
    Words,
)
from tests.support.flows.begun import begun, ctx
from tests.support.storage.records import NOW, line

ODD = {
    "a mention of everybody": "<!channel> <!here> <@U0DSL> @here @channel",
    "a link": "<https://example.org|press here>",
    "marks": "*bold* _italic_ ~struck~ `code` > quote &amp; <&>",
    "the other way round": "\u202eevil\u202c \u2066x\u2069",
    "emoji by name": ":smile: :+1:",
    "3,000 emoji": "😀" * 3000,
    "a family": "👩‍👩‍👧‍👦" * 100,
    "Block Kit": '{"type": "section", "text": {"type": "mrkdwn", "text": "<!channel>"}}',
    "null": "\x00\x01\x7f",
    "lines": "\n".join(str(n) for n in range(300)),
    "one long word": "x" * 9000,
    "accents": "é" * 2999 + "́" * 5,
}
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=400).filter(
    str.strip
)
LONG_TEXT = st.builds(lambda text, times: text * times, ANY_TEXT, st.integers(1, 30))


def shown(blocks: list) -> str:
    """What these blocks read as, one after another."""
    return "".join(_words(block) for block in blocks)


def _words(block: dict) -> str:
    if block["type"] == "rich_text":
        return "".join(run["text"] for part in block["elements"] for run in part["elements"])
    return block["text"]["text"] if "text" in block else ""


def form(*parts, **more) -> Form:
    return Form("any", "Title", parts, "Send", **more)


def typed_in(view: dict) -> dict:
    """What comes back when a form is sent as it was opened."""
    return payloads.values(
        {"state": {"values": state_values(view["blocks"], starting_values(view["blocks"]))}}
    )


@pytest.mark.parametrize("what", ODD)
def test_odd_words_in_a_form_come_out_as_they_were_typed(what):
    view = presenter.view(form(Text(ODD[what])))
    assert shown(view["blocks"]) == ODD[what]
    assert faults_in_view(view, "modal") == []


@pytest.mark.parametrize("what", ODD)
def test_odd_words_in_a_field_come_back_as_they_were_typed(what):
    words = ODD[what][:3000]
    view = presenter.view(form(Words("field", "Label", initial=words, long=True)))
    assert faults_in_view(view, "modal") == []
    assert typed_in(view) == {"field": words}


@pytest.mark.parametrize("what", ODD)
def test_nothing_is_ever_marked_up(what):
    words = ODD[what][:2000]
    parts = (
        Text(words),
        Text(words, strong=True),
        Pair(words, words),
        Row((Button(words, "act"),)),
        Words("w", words, words),
        One("o", words, (Option("1", words),), words),
        Several("s", words, (Option("1", words),)),
    )
    everything = json.dumps(
        [presenter.view(form(*parts)), presenter.message_blocks(Message("n", (words,)))]
    )
    assert "mrkdwn" not in everything.replace(json.dumps(words)[1:-1], "")
    assert '"emoji": true' not in everything


@given(LONG_TEXT)
def test_any_text_in_a_form_is_taken_by_slack_and_reads_the_same(words):
    view = presenter.view(form(Text(words), Text("end")))
    assert faults_in_view(view, "modal") == []
    assert shown(view["blocks"]) == words + "end"


@given(LONG_TEXT)
def test_a_long_text_is_cut_between_words_into_pieces_of_three_thousand(words):
    pieces = texts.pieces(words)
    assert "".join(pieces) == words
    assert all(0 < len(piece) <= 3000 for piece in pieces)
    assert all(piece.endswith(" ") or len(piece) == 3000 for piece in pieces[:-1])


@given(ANY_TEXT, ANY_TEXT, ANY_TEXT)
def test_any_words_on_any_part_give_a_view_that_slack_takes(title, label, hint):
    options = tuple(Option(str(n), f"{n} {label}") for n in range(7))
    parts = (
        Text(label, strong=True),
        Row((Button(label, "act", "step", "nonce", "choice", "danger"),)),
        Words("w", label, hint, initial=hint),
        Words("n", label),
        One("o", label, options[:3], hint, "1"),
        One("p", label, options, initial="6"),
        Several("s", label, options, hint, ("0", "6")),
        Day("d", label, hint, "2026-11-23"),
        Time("t", label, hint, "14:30"),
    )
    view = presenter.view(Form("any", title, parts, label, hint, "concern", "step", "nonce"))
    assert faults_in_view(view, "modal") == []
    assert faults_in_view(presenter.home(form(*parts[:2])), "home") == []
    assert typed_in(view) == {
        "w": hint[:3000],
        "n": None,
        "o": "1",
        "p": "6",
        "s": ("0", "6"),
        "d": "2026-11-23",
        "t": "14:30",
    }


@given(st.lists(ANY_TEXT, min_size=1, max_size=4), ANY_TEXT)
def test_any_message_is_one_that_slack_takes(paragraphs, label):
    rows = (tuple(Button(label, "act", str(n)) for n in range(5)),) * 2
    message = Message("notice", tuple(paragraphs), rows, headed=1)
    blocks = presenter.message_blocks(message, "concern")
    assert faults_in_message(blocks) == []
    assert not too_long(blocks)
    assert shown(blocks) == "".join(paragraphs)


@given(
    *[
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=size)
        for size in (255, 200, 200, 200)
    ]
)
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_what_a_button_carries_comes_back_as_it_went(concern, step, nonce, choice):
    [row] = presenter.message_blocks(
        Message("n", (), ((Button("Press", "act", step, nonce, choice),),)), concern
    )
    click = payloads.click({"user": {"id": "U1"}}, row["elements"][0])
    assert (click.action, click.concern, click.step, click.nonce, click.choice) == (
        "act",
        concern,
        step,
        nonce,
        choice,
    )


def test_a_person_is_chosen_from_the_workspace_and_comes_back_as_a_stored_reference():
    view = presenter.view(form(Person("who", "Who", "Hint", required=True)))
    assert faults_in_view(view, "modal") == []
    [block] = view["blocks"]
    assert (block["element"]["type"], block["optional"]) == ("users_select", False)
    assert typed_in(view) == {"who": None}
    held = {("who", "value"): held_value(block["element"], "U0TEACHER")}
    sent = view | {"state": {"values": state_values(view["blocks"], held)}}
    assert payloads.chosen(sent) == [Account("slack", "U0TEACHER")]
    move = payloads.submission({"user": {"id": "U1"}}, sent)
    assert (move.person, move.values) == ("slack:U1", {"who": "slack:U0TEACHER"})


def test_what_has_done_its_work_is_small_and_keeps_its_button():
    message = Message("n", ("w" * 3001, "x"), ((Button("Open", "open"),),), quiet=True)
    blocks = presenter.message_blocks(message)
    assert faults_in_message(blocks) == []
    assert [block["type"] for block in blocks] == ["context"] * 3 + ["actions"]


def test_what_identifies_a_form_comes_back_as_it_went():
    view = presenter.view(
        form(
            Words("w", "Label", initial="words"),
            One("o", "Label", (Option("yes", "Yes"),), initial="yes"),
            concern="c",
            step="s/1",
            nonce="n",
        )
    )
    sent = view | {
        "state": {"values": state_values(view["blocks"], starting_values(view["blocks"]))}
    }
    move = payloads.submission({"user": {"id": "U1"}}, sent)
    assert (move.form, move.concern, move.step, move.nonce) == ("any", "c", "s/1", "n")
    assert move.values == {"w": "words", "o": "yes"}
    assert move.typed == {"w"}


@pytest.mark.parametrize(
    ("limit", "cut"),
    [
        (24, lambda words: presenter.view(Form("k", words, (Text("t"),)))["title"]),
        (24, lambda words: presenter.view(Form("k", "t", (Text("t"),), words))["submit"]),
        (24, lambda words: presenter.view(Form("k", "t", (Text("t"),), "s", words))["close"]),
        (
            75,
            lambda words: presenter.view(form(Row((Button(words, "a"),))))["blocks"][0]["elements"][
                0
            ]["text"],
        ),
        (2000, lambda words: presenter.view(form(Words("w", words)))["blocks"][0]["label"]),
        (2000, lambda words: presenter.view(form(Words("w", "l", words)))["blocks"][0]["hint"]),
    ],
)
def test_what_is_too_long_is_cut_with_a_sign_and_what_fits_is_whole(limit, cut):
    assert cut("x" * limit)["text"] == "x" * limit
    assert cut("x" * (limit + 1))["text"] == "x" * (limit - 1) + "…"


@pytest.mark.parametrize("name", ["Mohammed Abdul-Rahman Khan", "Ebony " * 20])
def test_two_children_of_one_name_are_told_apart_where_one_is_chosen(name):
    days = ("23 September 2009", "23 September 2011")
    labels = [f"The same child, the date was a mistake: {name}, born {day}" for day in days]
    field = One("o", "l", tuple(Option(label, label) for label in labels))
    options = presenter.view(form(field))["blocks"][0]["element"]["options"]
    shown = [option["text"]["text"] for option in options]
    assert all(len(one) <= 75 and one.startswith("The same child") for one in shown)
    assert [one.endswith(f", born {day}") for one, day in zip(shown, days, strict=True)] == [
        True
    ] * 2


def test_a_choice_that_fits_is_whole():
    field = One("o", "l", (Option("1", "x" * 75),))
    [option] = presenter.view(form(field))["blocks"][0]["element"]["options"]
    assert option["text"]["text"] == "x" * 75


def test_a_heading_too_long_for_one_is_shown_whole_as_text():
    [block] = presenter.view(form(Text("x" * 151, strong=True)))["blocks"]
    assert block["elements"] == [
        {
            "type": "rich_text_section",
            "elements": [{"type": "text", "text": "x" * 151, "style": {"bold": True}}],
        }
    ]


@pytest.mark.parametrize("what", ODD)
def test_odd_words_beside_their_label_come_out_as_they_were_typed(what):
    view = presenter.view(form(Pair("Label", ODD[what])))
    assert shown(view["blocks"]) == "Label\n" + ODD[what]
    assert faults_in_view(view, "modal") == []


def test_a_label_is_bold_and_what_was_typed_never_is():
    view = presenter.view(form(Pair("Label", "x" * 7000), Pair("Label", "x", Button("B", "act"))))
    runs = [
        run
        for block in view["blocks"]
        if block["type"] == "rich_text"
        for part in block["elements"]
        for run in part["elements"]
    ]
    assert {run["text"].strip() for run in runs if "style" in run} == {"Label"}
    assert [run["text"] for run in runs if "style" not in run] == ["x" * 3000] * 2 + ["x" * 1000]
    assert view["blocks"][-1]["text"]["text"] == "x"
    assert faults_in_view(view, "modal") == []


def test_a_form_of_more_pairs_than_slack_has_blocks_for_is_shown_whole():
    pairs = tuple(Pair(f"Label {n}", f"value {n}") for n in range(150))
    view = presenter.view(form(Text("Heading", strong=True), *pairs))
    assert faults_in_view(view, "modal") == []
    assert all(f"value {n}" in shown(view["blocks"]) for n in range(150))


def test_the_heading_of_a_message_is_bold_until_it_has_done_its_work():
    message = Message("n", ("Question 7", "words"), headed=1)
    heading, said = presenter.message_blocks(message)
    assert heading["elements"][0]["elements"] == [
        {"type": "text", "text": "Question 7", "style": {"bold": True}}
    ]
    assert said["type"] == "section"
    quiet = presenter.message_blocks(replace(message, quiet=True))
    assert [block["type"] for block in quiet] == ["context", "context"]


@pytest.mark.parametrize("number", [1, 5, 6, 10, 11, 24, 60])
def test_any_number_of_choices_can_be_shown_and_chosen(number):
    options = tuple(Option(str(n), f"Person {n}") for n in range(number))
    several = Several("who", "Who", options, initial=tuple(o.id for o in options))
    view = presenter.view(form(One("one", "One", options, initial=str(number - 1)), several))
    assert faults_in_view(view, "modal") == []
    assert typed_in(view) == {"one": str(number - 1), "who": several.initial}


@pytest.mark.parametrize("number", [1, 11, 100, 101])
def test_folded_choices_take_one_line_each_and_come_back_as_they_were_chosen(number):
    options = tuple(Option(str(n), f"Person {n}") for n in range(number))
    several = Several("who", "Who", options, initial=tuple(o.id for o in options), folded=True)
    one = One("one", "One", options[:100], initial="0", folded=True)
    view = presenter.view(form(one, several))
    assert faults_in_view(view, "modal") == []
    kinds = [element["type"] for block in view["blocks"] for element in elements_of(block)]
    assert kinds == ["static_select", *["multi_static_select"] * (1 if number <= 100 else 2)]
    assert typed_in(view) == {"one": "0", "who": several.initial}


def test_an_error_at_a_field_of_many_choices_has_a_field_to_stand_at():
    options = tuple(Option(str(n), f"Person {n}") for n in range(25))
    view = presenter.view(form(Several("who", "Who", options)))
    assert view["blocks"][0]["block_id"] == "who"


@pytest.mark.parametrize("texts", [100, 101, 500])
def test_a_record_with_hundreds_of_short_notes_can_still_be_opened(texts):
    notes = [f"{n}: what was written down then" for n in range(texts)]
    view = presenter.view(form(Text("Notes", strong=True), *(Text(note) for note in notes)))
    assert faults_in_view(view, "modal") == []
    assert all(note in shown(view["blocks"]) for note in notes)


def test_a_record_of_a_quarter_of_a_megabyte_can_be_read_page_by_page():
    one, dsl = begun(), "slack:U0DSL"
    notes = tuple(line("noted", dsl, NOW, text=f"note {n} " + "x" * 2980) for n in range(110))
    answers = [
        advance(
            one, Click(dsl, "by-time", one.id, f"all-{page}"), replace(ctx(), lines=notes)
        ).answer
        for page in range(9)
    ]
    pages = [presenter.view(answer.form) for answer in answers]
    assert all(faults_in_view(view, "modal") == [] and not too_large(view) for view in pages)
    read = "".join(shown(view["blocks"]) for view in pages)
    assert all(f"note {n} " in read for n in range(110))


@pytest.mark.parametrize("blank", ["", " ", "\n\n"])
def test_a_text_without_words_takes_no_room_and_breaks_nothing(blank):
    view = presenter.view(form(Text(blank), Text("Something")))
    assert shown(view["blocks"]) == "Something"
    assert faults_in_view(view, "modal") == []


def test_typing_stops_where_the_field_ends():
    view = presenter.view(form(Words("w", "Label", limit=200)))
    [element] = elements_of(view["blocks"][0])
    with pytest.raises(ValueError, match="max_length"):
        held_value(element, "x" * 201)


@pytest.mark.parametrize(
    ("wrong", "shown"),
    [
        ({"note": "A."}, {"note": "A."}),
        ({"lifted": "B."}, {"state": "B."}),
        ({"state": "A.", "lifted": "B."}, {"state": "A. B."}),
    ],
)
def test_what_is_wrong_with_no_field_of_the_form_is_said_at_its_first(
    wrong: dict[str, str], shown: dict[str, str]
) -> None:
    """Slack takes none of the errors where one names a field that is not there."""
    fields = (Text("Why"), Words("state", "State"), Words("note", "Note"))
    view = presenter.view(Form("hold", "Hold", fields, "Send"))
    assert payloads.at_its_fields(Errors(wrong), view) == Errors(shown)
    assert payloads.at_its_fields(Errors(wrong), {}) == Errors(wrong)
