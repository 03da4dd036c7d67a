"""How do messages and forms look in Teams? As Teams can show them, with nothing that was typed read as
anything but words.
"""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from bot.accounts import Account
from bot.teams import payloads, presenter, texts
from bot.teams.dialogs import pages
from bot.teams.dialogs.filling import fields, filled, with_errors
from bot.teams.dialogs.kept import KEPT, LARGEST, Kept, Shown
from bot.teams.presenter import Card
from flows.screen import (
    Button,
    Day,
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
from tests.support.teams.schemas import against_card

NASTY = "**b** [l](http://x) <at>Dana</at> &amp; {{DATE(2026-11-23T10:00:00Z)}} `c` # _i_ \\ ~s~"
OPTIONS = tuple(Option(str(n), f"Choice {n}") for n in range(24))
BUTTON = Button(NASTY, "act", "step", "nonce", "choice", "main")
EVERY = Form(
    "kind",
    NASTY,
    (
        Text(NASTY, strong=True),
        Text(NASTY, button=BUTTON),
        Pair(NASTY, NASTY, button=BUTTON),
        Row((BUTTON,) * 7),
        Words("words", NASTY, NASTY, NASTY, required=True, long=True),
        One("one", NASTY, OPTIONS[:3], NASTY, "1"),
        One("many", NASTY, OPTIONS),
        Several("several", NASTY, OPTIONS, NASTY, ("1", "3"), required=True),
        Day("day", NASTY, NASTY, "2026-11-23"),
        Time("time", NASTY, NASTY, "10:04"),
        Person("person", NASTY, NASTY),
    ),
    "Send",
    concern="c",
    step="s",
    nonce="n",
)
MESSAGE = Message("notice", (NASTY, "two\nlines"), ((BUTTON,), (BUTTON, BUTTON)), headed=1)


def valid(card: dict[str, Any]) -> list[str]:
    """What Microsoft's schema has against it; its two words for Teams alone are taken out."""
    plain = json.loads(json.dumps(card))
    for element in plain["body"]:
        element.pop("choices.data", None)
    return against_card(plain)


def runs(card: dict[str, Any]) -> list[str]:
    return [
        run["text"] for each in card["body"] for run in each.get("inlines", ()) if "text" in run
    ]


@pytest.mark.parametrize(
    "card",
    [
        presenter.form_card(EVERY),
        presenter.home_card(EVERY),
        presenter.message_card(MESSAGE, "c"),
        presenter.shown_in_dialog(MESSAGE, "c"),
        with_errors(filled(presenter.form_card(EVERY), {"words": "x"}), {"words": NASTY, "": "y"}),
        Kept(bytes(32)).within(Shown("t", presenter.form_card(EVERY)), "p"),
    ],
    ids=["form", "home", "message", "in a dialog", "with errors", "kept"],
)
def test_every_card_is_one_by_the_schema(card: dict[str, Any]) -> None:
    assert valid(card) == []
    assert len(json.dumps(card, ensure_ascii=False).encode()) < 25_000


def test_a_card_that_is_none_is_seen() -> None:
    assert valid({"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "Input.Text"}]})


def test_what_was_typed_stands_to_the_letter() -> None:
    shown = [each.replace("\u200b", "") for each in runs(presenter.form_card(EVERY))]
    assert shown
    assert set(shown) == {NASTY}


def test_no_date_and_no_markup_is_made_of_what_was_typed() -> None:
    card = json.dumps(presenter.form_card(EVERY), ensure_ascii=False)
    assert "{{DATE" not in card.replace(json.dumps(NASTY, ensure_ascii=False)[1:-1], "", 1)
    assert presenter.form_card(EVERY)["body"][0]["type"] == "RichTextBlock"


@pytest.mark.parametrize(
    "words",
    [
        "Concern NGQZ-CD7W",
        "In danger now? Ring 999.",
        "Helen Moss (the headteacher): part of it!",
        "Ash & Oak School, #1 of 3 + more; 10 > 9",
    ],
)
def test_a_heading_has_no_sign_that_a_phone_would_show(words: str) -> None:
    assert [each["text"] for each in texts.heading(words)] == [words]


@pytest.mark.parametrize(
    "words",
    [
        "a *b*",
        "a_b",
        "[a](b)",
        "- a",
        "1. a",
        "a\n2) b",
        "# a",
        "> a",
        "a <b>",
        "&lt;",
        "`a`",
        "\\a",
    ],
)
def test_a_heading_that_may_be_markup_stands_to_the_letter(words: str) -> None:
    shown = [run["text"] for each in texts.heading(words) for run in each["inlines"]]
    assert "\n".join(shown) == words


def test_a_row_has_no_more_buttons_than_are_shown() -> None:
    rows = [e for e in presenter.form_card(EVERY)["body"] if e["type"] == "ActionSet"]
    assert [len(each["actions"]) for each in rows] == [1, 1, 5, 2]


def test_a_button_in_the_chat_opens_a_dialog_and_one_in_a_dialog_does_not_try() -> None:
    asks = '"task/fetch"'
    assert json.dumps(presenter.message_card(MESSAGE, "c")).count(asks) == 3
    assert asks not in json.dumps(presenter.shown_in_dialog(MESSAGE, "c"))
    assert asks not in json.dumps(presenter.form_card(EVERY))


def test_nothing_runs_that_needs_no_dialog() -> None:
    for card in (presenter.message_card(MESSAGE), presenter.form_card(EVERY)):
        assert '"Action.Execute"' not in json.dumps(card)


def test_a_buttons_data_is_opaque_ids() -> None:
    data = presenter.message_card(MESSAGE, "c")["body"][-1]["actions"][0]["data"]
    assert data["press"] == {"a": "act", "c": "c", "s": "step", "n": "nonce", "x": "choice"}


def test_a_form_that_comes_back_carries_none_of_its_words_readably() -> None:
    card = Kept(bytes(32)).within(Shown("t", presenter.form_card(EVERY)), "p")
    sealed = card["actions"][0]["data"]["form"][KEPT]
    assert NASTY not in json.dumps(sealed)
    assert Kept(bytes(32)).shown({KEPT: sealed}, "p") is not None
    with pytest.raises(ValueError, match="handed out"):
        Kept(bytes(32)).shown({KEPT: sealed}, "another")


def carried_by_rows(card: Card) -> list[Shown | None]:
    """What comes back with a press of each button that stands in a row."""
    presses = [a["data"]["press"] for e in card["body"] for a in e.get("actions", ())]
    return [Kept(bytes(32)).shown(each, "p") for each in presses]


def size(card: Card) -> int:
    return len(json.dumps(card, ensure_ascii=False).encode())


def test_a_form_too_long_to_be_carried_by_each_of_its_buttons_is_led_back_to_without_its_words() -> (
    None
):
    told = tuple(Text(f"{n} {random.Random(n).randbytes(90).hex()}") for n in range(30))
    parts = (*told, *(Row((BUTTON,)) for _ in range(8)), *EVERY.parts[4:6])
    whole = presenter.form_card(Form("k", "t", parts, "Send"))
    card = Kept(bytes(32)).within(Shown("t", whole), "p")
    assert size(card) < LARGEST
    for each in carried_by_rows(card):
        assert each is not None
        assert [field["id"] for field in fields(each.card)] == [f["id"] for f in fields(whole)]
        assert len(each.card["body"]) < len(whole["body"]) / 2


def test_what_was_typed_is_not_carried_twice() -> None:
    long = "".join(random.Random(1).choices("abcdefghij éàü", k=12_000))
    form = Form("k", "t", (Words("why", "Why?", long=True, limit=12_000),), "Send")
    shown = Shown("t", presenter.form_card(form)).with_typed({"why": long})
    card = Kept(bytes(32)).within(shown, "p")
    assert size(card) < size(shown.card) + 2000
    assert fields(card)[0]["value"] == long


def test_a_form_with_many_buttons_stays_within_what_teams_takes() -> None:
    many = Form("k", "t", (*EVERY.parts, *(Row((BUTTON,)) for _ in range(40))), "Send")
    card = Kept(bytes(32)).within(Shown("t", presenter.form_card(many)), "p")
    assert size(card) < LARGEST * 2
    assert not any(carried_by_rows(card))


def test_which_fields_words_were_typed_in_is_known_of_a_form_that_comes_back() -> None:
    card = presenter.form_card(EVERY)
    sent, _ = payloads.submission(Account("teams", "t/u"), {presenter.FORM: {}}, card)
    assert sent.typed == {"words"}


def test_an_error_stands_above_its_field_and_what_was_typed_stays() -> None:
    card = filled(presenter.form_card(EVERY), {"words": "typed", "day": "", "one": "2"})
    body = with_errors(card, {"words": "Wrong.", "one": "Wrong too."})["body"]
    at = {each.get("id"): n for n, each in enumerate(body)}
    assert body[at["words"] - 1]["inlines"][0] == {
        "type": "TextRun",
        "text": "Wrong.",
        "weight": "Bolder",
        "color": "Attention",
    }
    assert (body[at["words"]]["value"], body[at["one"]]["value"]) == ("typed", "2")
    assert "value" not in body[at["day"]]


def test_a_hint_stands_right_below_its_field() -> None:
    field = Words("words", "What was done?", hint="This is not marked as done.")
    after = Words("note", "Closing note")
    body = presenter.form_card(Form("k", "t", (field, after), "Send"))["body"]
    at = next(n for n, each in enumerate(body) if each.get("id") == "words")
    assert body[at + 1]["inlines"][0]["text"] == "This is not marked as done."
    assert [body[at + n]["spacing"] for n in (1, 2)] == ["None", "Medium"]


def test_a_hint_about_choices_is_read_before_they_are() -> None:
    staff = tuple(Option(str(n), f"Person {n}") for n in range(40))
    field = Several("staff", "Who?", staff, hint="Nobody you choose will be told.")
    body = presenter.form_card(Form("k", "t", (field,), "Send"))["body"]
    assert [each["label"] for each in body] == ["Who?\nNobody you choose will be told."]


def test_a_form_that_came_back_says_at_its_top_that_it_is_not_sent() -> None:
    card = presenter.form_card(EVERY)
    first = with_errors(card, {"words": "Wrong."})["body"][0]
    assert first["inlines"][0]["text"].startswith("Not sent yet.")
    assert (
        with_errors(card, {"": "Of no field."})["body"][0]["inlines"][0]["text"] == "Of no field."
    )


def test_an_error_goes_when_it_is_put_right() -> None:
    once = with_errors(presenter.form_card(EVERY), {"words": "Wrong."})
    assert with_errors(once, {}) == presenter.form_card(EVERY)


def test_a_record_too_long_for_one_dialog_is_read_page_by_page() -> None:
    long = Form("record", "t", tuple(Text(f"{n} " + "é" * 3000) for n in range(40)))
    card = presenter.form_card(long)
    about = {"a": "open", "c": "concern"}
    seen, asked = [], dict(about)
    while True:
        shown = pages.page(card, pages.number(asked), asked)
        assert len(json.dumps(shown, ensure_ascii=False).encode()) < 25_000
        seen += [each for each in shown["body"] if each not in seen]
        more = [a["data"]["press"] for a in shown["actions"] if a["title"] == "More"]
        if not more:
            break
        asked = more[0]
    assert seen == card["body"]
    assert {**asked, "p": ""} == {**about, "p": ""}


def test_a_form_with_long_texts_before_its_fields_is_read_in_pages_and_sent_from_the_last() -> None:
    said = tuple(Pair(f"What {who} said", "قالت " * 900) for who in ("one", "two", "three"))
    asked = Words("words", "Why", required=True, long=True)
    card = presenter.form_card(Form("second-look", "Second look", (*said, asked), "Send"))
    about = {"a": "second-look", "c": "concern"}
    shown = [pages.page(card, number, about) for number in range(3)]
    assert all(len(json.dumps(one, ensure_ascii=False).encode()) < 20_000 for one in shown)
    assert [each for one in shown[:2] for each in one["body"]] == card["body"]
    assert [bool(fields(one)) for one in shown] == [False, True, True]
    assert ["Send" in [a["title"] for a in one["actions"]] for one in shown] == [False, True, True]
    assert "More" in [action["title"] for action in shown[0]["actions"]]


def test_a_form_whose_fields_alone_are_long_stays_whole() -> None:
    asked = tuple(Words(f"w{n}", "Why", initial="x" * 3000, long=True) for n in range(7))
    card = presenter.form_card(Form("several", "Several", asked, "Send"))
    whole = pages.page(card, 0, {"a": "several"})
    assert (whole["body"], [a["title"] for a in whole["actions"]]) == (card["body"], ["Send"])
