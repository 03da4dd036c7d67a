"""Whoever acts in the local Teams is held to the rules that every client keeps."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import web

from bot.sandbox.teams.acting.answers import UNREACHED, WRONG
from bot.sandbox.teams.state import DSL, HEAD, LEFT, PUPIL, TEACHER
from bot.sandbox.teams.workspace import CHANNEL, GROUP
from tests.support.teams.fake_bot import card, dialog, execute, message, submit, words

ACCOUNT = {"type": "Input.Text", "id": "account", "label": "What happened?", "isMultiline": True}
MUST = ACCOUNT | {"isRequired": True, "errorMessage": "Please say what happened."}
SEND = submit("Send", data={"form": {"c": "abc"}})
FORM = dialog("Report", card(MUST, actions=[SEND]))
PAGE = card(
    words("Somebody needs you."), actions=[submit("I have it", fetch=True, data={"a": "1"})]
)


async def opened(sandbox, bot, answer=FORM):
    bot.answers["composeExtension/fetchTask"] = answer
    tom = sandbox.person(TEACHER)
    await tom.use_action("report")
    return tom


# A chat


async def test_what_is_typed_reaches_the_bot_with_who_and_where(sandbox, bot):
    await sandbox.person(TEACHER).type("report-image")
    told = bot.last
    assert (told["type"], told["text"], told["from"]["aadObjectId"]) == (
        "message",
        "report-image",
        TEACHER,
    )
    assert told["conversation"]["conversationType"] == "personal"
    assert told["recipient"]["id"] == f"28:{sandbox.credentials.app_id}"


async def test_words_with_a_layout_come_as_html_too(sandbox, bot):
    await sandbox.person(TEACHER).type("a < b", formatted=True)
    assert bot.last["text"] == "a < b"
    assert bot.last["attachments"] == [{"contentType": "text/html", "content": "<p>a &lt; b</p>"}]


async def test_a_message_can_be_changed_taken_back_and_restored(sandbox, bot):
    tom = sandbox.person(TEACHER)
    sent = await tom.type("one")
    await tom.edit(sent, "two")
    gone = await tom.delete(sent)
    assert tom.chat == []
    await tom.undelete(gone)
    events = [(m["type"], m["channelData"].get("eventType"), m.get("text")) for m in bot.got]
    assert events == [
        ("message", None, "one"),
        ("messageUpdate", "editMessage", "two"),
        ("messageDelete", "softDeleteMessage", None),
        ("messageUpdate", "undeleteMessage", "two"),
    ]
    assert {m["id"] for m in bot.got} == {sent}


async def test_a_pasted_picture_comes_as_an_address_and_fetching_it_would_show(sandbox, bot):
    await sandbox.person(TEACHER).paste_image()
    picture = bot.last["attachments"][0]
    assert picture["contentType"] == "image/*"
    assert picture["contentUrl"].startswith(sandbox.service_url)
    async with bot.session.get(picture["contentUrl"]):
        assert sandbox.traffic[-1].kind == "attachment"


async def test_what_is_written_to_others_is_not_told_to_the_bot(sandbox, bot):
    for chat in (GROUP, CHANNEL):
        await sandbox.person(TEACHER).type("Good morning", chat)
    assert bot.got == []
    with pytest.raises(LookupError, match="not a member"):
        await sandbox.person(PUPIL).type("Good morning", GROUP)


async def test_the_bot_hears_of_the_app_coming_and_going(sandbox, bot):
    dana = sandbox.person(DSL)
    await sandbox.install(DSL)
    await sandbox.install(DSL, "add-upgrade")
    await dana.uninstall()
    told = [(m["type"], m.get("action") or m["membersAdded"][0]["id"][:3]) for m in bot.got]
    assert told == [
        ("conversationUpdate", "28:"),
        ("installationUpdate", "add"),
        ("installationUpdate", "add-upgrade"),
        ("installationUpdate", "remove"),
    ]
    with pytest.raises(LookupError, match="not there"):
        await dana.type("help")


async def test_a_policy_gives_the_app_to_pupils_too_and_to_no_closed_account(sandbox, bot):
    await sandbox.install_for_all()
    told = {m["from"]["aadObjectId"] for m in bot.got}
    assert PUPIL in told
    assert LEFT not in told
    with pytest.raises(LookupError, match="closed"):
        await sandbox.person(LEFT).type("help")


# Buttons in the chat


async def test_a_press_that_asks_for_a_dialog_gets_it(sandbox, bot):
    sent = await bot.send(DSL, PAGE)
    bot.answers["task/fetch"] = FORM
    dana = sandbox.person(DSL)
    await dana.click("I have it")
    assert dana.dialog.title == "Report"
    assert bot.last["replyToId"] == sent
    assert bot.last["value"]["data"] == {"a": "1", "msteams": {"type": "task/fetch"}}


@pytest.mark.parametrize(
    "nothing",
    [None, {}, {"task": {}}, {"task": {"type": "message"}}, web.Response(status=500), ["x"]],
    ids=["nothing", "empty", "no type", "no words", "failed", "no object"],
)
async def test_a_press_that_asks_for_a_dialog_and_gets_nothing_fails(sandbox, bot, nothing):
    await bot.send(DSL, PAGE)
    bot.answers["task/fetch"] = nothing
    dana = sandbox.person(DSL)
    await dana.click("I have it")
    assert (dana.dialog, dana.problem) == (None, UNREACHED)


async def test_a_dialog_may_end_with_something_said_and_never_begins_so(sandbox, bot):
    dana = await in_chat(sandbox, bot)
    bot.answers["task/submit"] = message("Helen has it.")
    await dana.submit()
    assert (dana.dialog.words, dana.problem) == ("Helen has it.", None)
    bot.answers["task/fetch"] = message("Helen has it.")
    await dana.click("I have it", dana.chat[-1])
    assert (dana.dialog, dana.problem) == (None, UNREACHED)


@pytest.mark.parametrize("nothing", [{}, {"task": None}], ids=["an object", "no task"])
async def test_a_dialog_does_not_close_with_an_object(sandbox, bot, nothing):
    dana = await in_chat(sandbox, bot)
    bot.answers["task/submit"] = nothing
    await dana.submit()
    assert (dana.dialog is None, dana.problem) == (False, WRONG)


async def test_a_dialog_can_be_put_away(sandbox, bot):
    dana = await in_chat(sandbox, bot)
    await dana.close_dialog()
    assert dana.dialog is None


async def test_a_submit_that_asks_for_nothing_is_a_message_without_words(sandbox, bot):
    sent = await bot.send(DSL, card(words("x"), actions=[submit("Old", data={"a": "1"})]))
    await sandbox.person(DSL).click("Old")
    assert (bot.last["type"], bot.last["value"], bot.last["replyToId"]) == (
        "message",
        {"a": "1"},
        sent,
    )
    assert "text" not in bot.last


async def test_an_executes_card_is_the_pressers_until_the_message_changes(sandbox, bot):
    sent = await bot.send(DSL, card(words("one"), actions=[execute("Go")]))
    shown = {"type": "application/vnd.microsoft.card.adaptive", "statusCode": 200}
    bot.answers["adaptiveCard/action"] = shown | {"value": card(words("two"))}
    dana = sandbox.person(DSL)
    await dana.click("Go")
    assert dana.chat[0].card == card(words("two"))
    assert sandbox.workspace.in_chat(sandbox.workspace.people[DSL].chat_id)[0].card != card(
        words("two")
    )
    chat = await bot.chat_with(DSL)
    body = {"type": "message", "text": "three"}
    await bot.call("PUT", f"/{chat}/activities/{sent}", body)
    assert (dana.chat[0].card, dana.chat[0].text) == (None, "three")


async def test_an_execute_may_be_answered_with_a_short_message_but_not_with_a_dialog(sandbox, bot):
    await bot.send(DSL, card(words("one"), actions=[execute("Go")]))
    dana = sandbox.person(DSL)
    kind = "application/vnd.microsoft.activity.message"
    bot.answers["adaptiveCard/action"] = {"statusCode": 200, "type": kind, "value": "Done."}
    await dana.click("Go")
    assert (dana.notice, dana.problem) == ("Done.", None)
    bot.answers["adaptiveCard/action"] = FORM
    await dana.click("Go")
    assert (dana.dialog, dana.problem) == (None, WRONG)


async def test_an_execute_without_a_verb_reaches_nobody(sandbox, bot):
    without = execute("Go")
    del without["verb"]
    await bot.send(DSL, card(words("one"), actions=[without]))
    dana = sandbox.person(DSL)
    await dana.click("Go")
    assert (dana.problem, bot.got) == (UNREACHED, [])


async def test_a_client_that_lags_behind_presses_what_it_shows(sandbox, bot):
    sent = await bot.send(DSL, PAGE)
    dana = sandbox.person(DSL)
    [old] = dana.chat
    chat = await bot.chat_with(DSL)
    await bot.call("PUT", f"/{chat}/activities/{sent}", {"type": "message", "text": "Over"})
    with pytest.raises(LookupError):
        await dana.click("I have it")
    bot.answers["task/fetch"] = message("Over.")
    await dana.click("I have it", old)
    assert bot.last["value"]["data"]["a"] == "1"


# The compose box


async def test_an_action_of_the_compose_box_opens_from_any_chat(sandbox, bot):
    tom = await opened(sandbox, bot)
    assert bot.last["value"]["commandId"] == "report"
    assert bot.last["conversation"]["conversationType"] == "personal"
    await tom.use_action("home", GROUP)
    assert (bot.last["value"]["commandId"], bot.last["conversation"]["id"]) == ("home", GROUP)
    assert bot.last["conversation"]["conversationType"] == "groupChat"
    with pytest.raises(LookupError):
        await tom.use_action("made-up")


async def test_an_action_on_a_message_brings_the_message(sandbox, bot):
    said = await sandbox.person(HEAD).type("Look at this", GROUP)
    bot.answers["composeExtension/fetchTask"] = FORM
    await sandbox.person(TEACHER).use_action("report", message=said)
    payload = bot.last["value"]["messagePayload"]
    assert (payload["body"]["content"], payload["from"]["user"]["id"]) == ("Look at this", HEAD)
    assert payload["linkToMessage"].startswith("https://teams.microsoft.com/")


async def test_an_action_of_the_compose_box_ends_with_a_dialog_only(sandbox, bot):
    tom = await opened(sandbox, bot)
    tom.fill("account", "A child told me")
    for nothing in (None, {}, message("Thank you.")):
        bot.answers["composeExtension/submitAction"] = nothing
        await tom.submit()
        assert (tom.dialog.title, tom.problem) == ("Report", WRONG)
    bot.answers["composeExtension/submitAction"] = dialog("Received", card(words("Thank you.")))
    await tom.submit()
    assert (tom.dialog.title, tom.problem) == ("Received", None)
    sent = bot.last["value"]
    assert (sent["commandId"], sent["data"]) == (
        "report",
        {"form": {"c": "abc"}, "account": "A child told me"},
    )


# Dialogs


async def in_chat(sandbox, bot, *body, actions=(SEND,)):
    await bot.send(DSL, PAGE)
    bot.answers["task/fetch"] = dialog("Form", card(*body, actions=list(actions)))
    dana = sandbox.person(DSL)
    await dana.click("I have it")
    return dana


async def test_a_dialog_that_is_answered_with_nothing_closes(sandbox, bot):
    dana = await in_chat(sandbox, bot, ACCOUNT)
    await dana.submit()
    assert (bot.last["name"], dana.dialog, dana.problem) == ("task/submit", None, None)


async def test_a_dialog_can_go_on_with_another_card(sandbox, bot):
    dana = await in_chat(sandbox, bot, ACCOUNT)
    bot.answers["task/submit"] = dialog("Next", card(ACCOUNT | {"value": "kept"}, actions=[SEND]))
    dana.fill("What happened?", "typed")
    await dana.submit()
    assert (dana.dialog.title, dana.dialog.typed) == ("Next", {"account": "kept"})


async def test_a_required_field_keeps_the_dialog_back(sandbox, bot):
    dana = await in_chat(
        sandbox, bot, MUST, actions=[SEND, submit("Other", associatedInputs="none")]
    )
    before = len(bot.got)
    await dana.click("Send")
    assert dana.dialog_errors == {"account": "Please say what happened."}
    assert len(bot.got) == before
    await dana.click("Other")
    assert "account" not in bot.last["value"]["data"]


@pytest.mark.parametrize(
    "wrong",
    [
        card(words("x"), actions=[execute("Go")]),
        card(words("x"), actions=[submit("Go", fetch=True)]),
        card({"type": "TextBlock"}),
        card(ACCOUNT, ACCOUNT),
    ],
    ids=["execute", "msteams", "no text", "same id"],
)
async def test_a_dialog_that_would_not_work_does_not_open(sandbox, bot, wrong):
    tom = await opened(sandbox, bot, dialog("Report", wrong))
    assert (tom.dialog, tom.problem) == (None, UNREACHED)


async def test_closing_tells_nobody(sandbox, bot):
    tom = await opened(sandbox, bot)
    before = len(bot.got)
    await tom.close_dialog()
    assert (tom.dialog, len(bot.got)) == (None, before)


async def test_a_submission_that_is_not_answered_is_sent_twice_more_and_late_answers_are_ignored(
    sandbox, bot
):
    dana = await in_chat(sandbox, bot, ACCOUNT)
    tries = []

    async def late(activity):
        tries.append(activity["id"])
        await asyncio.wait([asyncio.create_task(bot.over.wait())], timeout=2)
        return message("Too late")

    bot.answers["task/submit"] = late
    await dana.submit()
    assert len(tries) == 3
    assert (dana.dialog.title, dana.problem) == ("Form", WRONG)


async def test_the_answer_to_a_repeat_counts(sandbox, bot):
    dana = await in_chat(sandbox, bot, ACCOUNT)
    tries = []

    async def second(activity):
        tries.append(activity)
        if len(tries) == 1:
            await bot.over.wait()
        return message("Saved.")

    bot.answers["task/submit"] = second
    await dana.submit()
    assert (len(tries), dana.dialog.words) == (2, "Saved.")
    assert tries[0] == tries[1]


async def test_a_dialog_that_was_closed_meanwhile_stays_closed(sandbox, bot):
    dana = await in_chat(sandbox, bot, ACCOUNT)

    async def closes(activity):
        await dana.close_dialog()
        return message("Saved.")

    bot.answers["task/submit"] = closes
    await dana.submit()
    assert dana.dialog is None


CHOICES = [{"title": "Yes", "value": "yes"}, {"title": "No", "value": "no"}]
ONE = {"type": "Input.ChoiceSet", "id": "one", "label": "One", "choices": CHOICES}
SEVERAL = ONE | {"id": "several", "label": "Several", "isMultiSelect": True}
WHO = {
    "type": "Input.ChoiceSet",
    "id": "who",
    "choices": [],
    "choices.data": {"type": "Data.Query", "dataset": "graph.microsoft.com/users"},
}


async def test_what_is_chosen_and_typed_is_sent_as_teams_writes_it(sandbox, bot):
    toggle = {"type": "Input.Toggle", "id": "sure", "title": "Sure"}
    fields = (ONE, SEVERAL, WHO, toggle, {"type": "Input.Date", "id": "day"}, ACCOUNT)
    dana = await in_chat(sandbox, bot, *fields, {"type": "Input.Time", "id": "time"})
    for field, value in {
        "One": "No",
        "several": ["Yes", "no"],
        "who": HEAD,
        "sure": True,
        "day": "2026-11-23",
    }.items():
        dana.fill(field, value)
    await dana.submit()
    assert bot.last["value"]["data"] == {
        "form": {"c": "abc"},
        "one": "no",
        "several": "yes,no",
        "who": HEAD,
        "sure": "true",
        "day": "2026-11-23",
        "account": "",
        "time": "",
    }


async def test_a_choice_that_was_not_made_is_not_mentioned(sandbox, bot):
    dana = await in_chat(sandbox, bot, ONE, SEVERAL)
    await dana.submit()
    assert bot.last["value"]["data"] == {"form": {"c": "abc"}}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (ONE, "Perhaps"),
        (ONE, ["yes", "no"]),
        (WHO, "Helen Moss"),
        (ACCOUNT | {"maxLength": 3}, "four"),
        (ACCOUNT | {"isMultiline": False}, "a\nb"),
        ({"type": "Input.Date", "id": "day"}, "yesterday"),
        ({"type": "Input.Date", "id": "day", "max": "2026-11-23"}, "2026-11-24"),
        ({"type": "Input.Time", "id": "time"}, "25:00"),
    ],
    ids=["choice", "two", "name", "long", "lines", "day", "late", "time"],
)
async def test_a_client_lets_nobody_enter_what_does_not_fit(sandbox, bot, field, value):
    dana = await in_chat(sandbox, bot, field)
    with pytest.raises(ValueError):
        dana.fill(field["id"], value)


async def test_a_button_that_is_not_there_cannot_be_pressed(sandbox, bot):
    dana = await in_chat(sandbox, bot, ACCOUNT, actions=[SEND | {"isEnabled": False}])
    with pytest.raises(LookupError, match="cannot be pressed"):
        await dana.click("Send")
    with pytest.raises(LookupError, match="no such button"):
        await dana.click("Elsewhere")
