"""What the local Teams sends, Microsoft's own models take; what it refuses of a card, the published
schema refuses too.
"""

from __future__ import annotations

import pytest

from bot.sandbox.teams.cards.checks import faults_in_card
from bot.sandbox.teams.state import DSL, TEACHER
from bot.sandbox.teams.workspace import GROUP
from tests.support.teams.fake_bot import card, dialog, execute, message, submit, words
from tests.support.teams.schemas import against_card

TYPED = {"type": "Input.Text", "id": "t", "label": "What happened?"}
CHOICES = [{"title": "Yes", "value": "y"}, {"title": "No", "value": "n"}]
CHOSEN = {"type": "Input.ChoiceSet", "id": "c", "label": "One", "choices": CHOICES}


async def everything(sandbox, bot):
    """Every kind of thing that people do."""
    tom, dana = sandbox.person(TEACHER), sandbox.person(DSL)
    await sandbox.install(DSL)
    await sandbox.uninstall(DSL)
    await sandbox.install(DSL)
    said = await tom.type("help", formatted=True)
    await tom.edit(said, "home")
    await tom.undelete(await tom.delete(said))
    await tom.paste_image()
    bot.answers["composeExtension/fetchTask"] = dialog(
        "Form", card(TYPED, actions=[submit("Send")])
    )
    bot.answers["composeExtension/submitAction"] = message("Thank you.")
    await tom.use_action("report")
    await tom.submit()
    await tom.use_action("report", message=await tom.type("x", GROUP))
    press, go = submit("Open", fetch=True), execute("Go")
    await bot.send(DSL, card(words("x"), actions=[press, go, submit("Old")]))
    bot.answers["task/fetch"] = dialog("Form", card(TYPED, actions=[submit("Send")]))
    await dana.click("Go")
    await dana.click("Old")
    await dana.click("Open")
    await dana.submit()


async def test_microsofts_models_take_all_that_is_sent(sandbox, bot):
    from microsoft_teams.api.activities import ActivityTypeAdapter  # takes seconds

    await everything(sandbox, bot)
    kinds = {told.get("name") or told["type"] for told in bot.got}
    assert kinds == {
        "installationUpdate",
        "conversationUpdate",
        "message",
        "messageUpdate",
        "messageDelete",
        "composeExtension/fetchTask",
        "composeExtension/submitAction",
        "adaptiveCard/action",
        "task/fetch",
        "task/submit",
    }
    for told in bot.got:
        parsed = ActivityTypeAdapter.validate_python(told)
        assert parsed.from_.aad_object_id == told["from"]["aadObjectId"]
        assert parsed.service_url == sandbox.service_url


GOOD = {
    "words": card(words("x")),
    "heading": card({"type": "TextBlock", "text": "x", "style": "heading", "weight": "Bolder"}),
    "look": card(
        {
            "type": "RichTextBlock",
            "inlines": [{"type": "TextRun", "text": "x", "color": "attention", "isSubtle": True}],
        }
    ),
    "facts": card({"type": "FactSet", "facts": [{"title": "a", "value": "b"}]}),
    "columns": card({"type": "ColumnSet", "columns": [{"type": "Column", "items": [words("x")]}]}),
    "container": card({"type": "Container", "items": [words("x")], "style": "emphasis"}),
    "row": card({"type": "ActionSet", "actions": [submit("Go", style="positive"), execute("Do")]}),
    "text": card(TYPED | {"isMultiline": True, "maxLength": 3000, "value": "x"}),
    "required": card(TYPED | {"isRequired": True, "errorMessage": "Please say."}),
    "choice": card(CHOSEN | {"style": "expanded", "wrap": True, "value": "y"}),
    "several": card(CHOSEN | {"isMultiSelect": True, "value": "y,n"}),
    "date": card({"type": "Input.Date", "id": "d", "value": "2026-11-23"}),
    "time": card({"type": "Input.Time", "id": "d", "value": "09:30"}),
    "toggle": card({"type": "Input.Toggle", "id": "d", "title": "Sure"}),
    "link": card(actions=[{"type": "Action.OpenUrl", "title": "x", "url": "https://example.org"}]),
}
BAD = {
    "no body's type": {"type": "AdaptiveCard", "version": "1.5", "body": [{"text": "x"}]},
    "unknown element": card({"type": "Carousel"}),
    "unknown key": card(words("x") | {"colour": "red"}),
    "no text": card({"type": "TextBlock"}),
    "no id": card({"type": "Input.Text"}),
    "wrong style": card(actions=[submit("Go", style="primary")]),
    "wrong type": card({"type": "TextBlock", "text": 5}),
    "unknown weight": card({"type": "TextBlock", "text": "x", "weight": "Bold"}),
    "no facts": card({"type": "FactSet"}),
    "no url": card(actions=[{"type": "Action.OpenUrl", "title": "x"}]),
}


@pytest.mark.parametrize("name", GOOD)
def test_what_is_taken_the_schema_takes(name):
    assert against_card(GOOD[name]) == []
    assert faults_in_card(GOOD[name]) == []


@pytest.mark.parametrize("name", BAD)
def test_what_the_schema_refuses_is_refused(name):
    assert against_card(BAD[name]) != []
    assert faults_in_card(BAD[name]) != []


OURS = {
    "a value that is no choice": card(CHOSEN | {"value": "z"}),
    "the same value twice": card(CHOSEN | {"choices": [CHOICES[0], CHOICES[0]]}),
    "a comma among several": card(
        CHOSEN | {"isMultiSelect": True, "choices": [{"title": "x", "value": "a,b"}]}
    ),
    "longer than allowed": card(TYPED | {"maxLength": 2, "value": "abc"}),
    "an id twice": card(TYPED, {"type": "Container", "items": [TYPED]}),
    "seven buttons": card({"type": "ActionSet", "actions": [submit(str(n)) for n in range(7)]}),
    "a newer version": card(words("x")) | {"version": "1.6"},
    "an address of a script": card(
        actions=[{"type": "Action.OpenUrl", "title": "x", "url": "javascript:alert(1)"}]
    ),
    "no object as data": card(actions=[submit("Go") | {"data": "x"}]),
    "no card": ["x"],
}


@pytest.mark.parametrize("name", OURS)
def test_what_a_client_would_not_show_as_it_was_meant_is_refused_too(name):
    assert faults_in_card(OURS[name]) != []


def test_reasons_hold_no_words_of_anybodys():
    said = [str(each) for each in faults_in_card(card({"type": "TextBlock", "Amy told me": 1}))]
    assert said
    assert "Amy" not in "".join(said)
