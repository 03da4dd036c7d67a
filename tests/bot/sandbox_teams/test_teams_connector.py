"""The local connector takes what the real one takes, and says no as it does."""

from __future__ import annotations

from datetime import timedelta

import aiohttp
import pytest

from bot.sandbox.teams.state import DSL, GUEST, HEAD, LEFT, STRANGER, TEACHER, TENANT
from tests.support.teams.fake_bot import card, said, submit, words

SHORT = card(words("Somebody needs you."), actions=[submit("I have it", fetch=True)])


def asked(**changed):
    return {"isGroup": False, "members": [{"id": DSL}], "tenantId": TENANT} | changed


async def test_a_chat_is_made_once_and_for_either_id_of_a_person(sandbox, bot):
    first = await bot.call("POST", "", asked())
    assert first.status == 201
    assert first.body["id"].startswith("a:")
    by_user = asked(members=[{"id": sandbox.workspace.people[DSL].user_id}])
    assert (await bot.call("POST", "", by_user)).body == first.body


@pytest.mark.parametrize(
    "wrong",
    [
        {"isGroup": True},
        {"members": []},
        {"members": [{"id": DSL}, {"id": HEAD}]},
        {"members": [{"aadObjectId": DSL}]},
        {"members": [{"id": DSL, "aadObjectId": DSL}]},
        {"members": [{"id": "00000000-0000-4000-8000-000000000000"}]},
        {"members": ["x"]},
        {"tenantId": None},
    ],
    ids=["group", "none", "two", "field", "extra field", "unknown", "no object", "no tenant"],
)
async def test_a_chat_is_asked_for_with_one_id_in_one_tenant(bot, wrong):
    refused = await bot.call("POST", "", asked(**wrong))
    assert (refused.status, refused.code) == (400, "BadSyntax")


async def test_nobody_of_another_tenant_is_reached(sandbox, bot):
    elsewhere = sandbox.workspace.people[STRANGER]
    refused = await bot.call(
        "POST", "", asked(members=[{"id": STRANGER}], tenantId=elsewhere.tenant)
    )
    assert refused.status == 403


async def test_a_message_arrives_and_can_be_changed(sandbox, bot):
    chat = await bot.chat_with(DSL)
    sent = await bot.call("POST", f"/{chat}/activities", said(SHORT))
    assert sent.status == 201
    changed = await bot.call("PUT", f"/{chat}/activities/{sent.body['id']}", said(text="Over"))
    assert (changed.status, changed.body) == (200, sent.body)
    [seen] = sandbox.person(DSL).chat
    assert (seen.id, seen.text, seen.card, seen.edited) == (sent.body["id"], "Over", None, True)


async def test_only_the_bots_own_message_can_be_changed(sandbox, bot):
    typed = await sandbox.person(DSL).type("help")
    chat = await bot.chat_with(DSL)
    refused = await bot.call("PUT", f"/{chat}/activities/{typed}", said(text="I agree"))
    assert (refused.status, sandbox.person(DSL).chat[0].text) == (403, "help")
    assert (await bot.call("PUT", f"/{chat}/activities/1", said(text="x"))).status == 404


async def test_without_a_good_token_nothing_is_done(sandbox, bot):
    chat = await bot.chat_with(DSL)
    for header in ("", "Bearer made-up", bot.token):
        refused = await bot.call(
            "POST", f"/{chat}/activities", said(text="x"), Authorization=header
        )
        assert refused.status == 401
    assert sandbox.person(DSL).chat == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": "message"},
        {"type": "messageBack", "text": "x"},
        {"type": "message", "text": ["x"]},
        said(card({"type": "Image", "url": "https://example.org/x.png"})),
        said(card({"type": "TextBlock"})),
        said(SHORT) | {"attachments": [{"contentType": "text/html", "content": "<p>x</p>"}]},
        {"type": "message", "attachments": said(SHORT)["attachments"] * 2},
    ],
    ids=["empty", "type", "text", "element", "no text", "attachment", "two cards"],
)
async def test_a_message_that_cannot_be_shown_is_refused(sandbox, bot, wrong):
    chat = await bot.chat_with(DSL)
    refused = await bot.call("POST", f"/{chat}/activities", wrong)
    assert (refused.status, refused.code) == (400, "BadArgument")
    assert sandbox.person(DSL).chat == []


async def test_a_message_has_at_most_28_kilobytes(bot):
    chat = await bot.chat_with(DSL)
    long = await bot.call("POST", f"/{chat}/activities", said(card(words("x" * 29_000))))
    assert (long.status, long.code) == (413, "MessageSizeTooBig")
    assert (
        await bot.call("POST", f"/{chat}/activities", said(card(words("x" * 20_000))))
    ).status == 201


async def test_a_history_that_was_removed_is_found_again_by_making_the_chat_anew(sandbox, bot):
    chat, dana = await bot.chat_with(DSL), sandbox.person(DSL)
    await bot.send(DSL, text="Hello")
    dana.remove_history()
    gone = await bot.call("POST", f"/{chat}/activities", said(text="x"))
    assert (gone.status, gone.code) == (404, "ConversationNotFound")
    assert await bot.chat_with(DSL) == chat
    await bot.send(DSL, text="Again")
    assert [seen.text for seen in dana.chat] == ["Again"]


async def test_whoever_has_no_app_is_not_reached_until_it_is_back(sandbox, bot):
    await sandbox.uninstall(DSL)
    refused = await bot.call("POST", "", asked())
    assert (refused.status, refused.code) == (403, "BotNotInConversationRoster")
    await sandbox.install(DSL)
    assert (await bot.call("POST", "", asked())).status == 201


async def test_whoever_blocked_the_bot_is_told_of_in_a_string(sandbox, bot):
    chat = await bot.chat_with(DSL)
    sandbox.person(DSL).block()
    refused = await bot.call("POST", f"/{chat}/activities", said(text="x"))
    assert refused.status == 403
    assert '"subCode": "MessageWritesBlocked"' in refused.body["message"]


async def test_an_administrator_can_take_the_app_from_everybody(sandbox, bot):
    chat = await bot.chat_with(DSL)
    sandbox.workspace.disabled_by_admin = True
    assert (
        await bot.call("POST", f"/{chat}/activities", said(text="x"))
    ).code == "BotDisabledByAdmin"


async def test_the_bot_is_in_no_group_and_no_channel(sandbox, bot):
    group = next(each for each in sandbox.workspace.chats.values() if each.kind == "groupChat")
    assert (await bot.call("POST", f"/{group.id}/activities", said(text="x"))).status == 403


@pytest.mark.parametrize(
    ("who", "role", "mark"),
    [(TEACHER, "user", False), (GUEST, "guest", True), (LEFT, "user", False)],
)
async def test_a_member_is_described_but_not_whether_the_account_was_closed(bot, who, role, mark):
    chat = await bot.chat_with(who)
    told = (await bot.call("GET", f"/{chat}/members/{who}")).body
    assert (told["userRole"], "#EXT#" in told["userPrincipalName"]) == (role, mark)
    assert (told["tenantId"], told["aadObjectId"], told["id"][:3]) == (TENANT, who, "29:")
    assert "accountEnabled" not in told


async def test_nobody_else_is_a_member_of_a_private_chat(bot):
    chat = await bot.chat_with(DSL)
    assert (await bot.call("GET", f"/{chat}/members/{HEAD}")).status == 404


async def test_one_conversation_takes_seven_a_second(bot, clock):
    chat = await bot.chat_with(DSL)
    for _ in range(7):
        assert (await bot.call("POST", f"/{chat}/activities", said(text="x"))).status == 201
    wait = await bot.call("POST", f"/{chat}/activities", said(text="x"))
    assert (wait.status, wait.headers["Retry-After"]) == (429, "1")
    clock.forward(timedelta(seconds=1))
    assert (await bot.call("POST", f"/{chat}/activities", said(text="x"))).status == 201


async def test_a_service_address_that_moved_may_answer_or_not(sandbox, bot):
    chat, old = await bot.chat_with(DSL), sandbox.service_url
    sandbox.move_service("uk")
    await sandbox.person(DSL).type("help")
    assert bot.last["serviceUrl"] == sandbox.service_url != old
    headers = {"Authorization": f"Bearer {bot.token}"}
    url = f"{old}v3/conversations/{chat}/members/{DSL}"
    async with bot.session.get(url, headers=headers) as answer:
        assert answer.status == 200
    sandbox.move_service("uk", old_answers=False)
    async with bot.session.get(url, headers=headers) as answer:
        assert answer.status == 404
    assert (await bot.call("GET", f"/{chat}/members/{DSL}")).status == 200


# What a test asks to go wrong


@pytest.mark.parametrize(
    ("status", "code", "wait"),
    [
        (412, "PreconditionFailed", None),
        (429, "Throttled", 7),
        (502, "", None),
        (504, "", None),
        (403, "ConversationBlockedByUser", None),
        (403, "BotNotInConversationRoster", None),
        (403, "BotDisabledByAdmin", None),
        (403, "", None),
        (404, "ConversationNotFound", None),
        (401, "BotNotRegistered", None),
    ],
)
async def test_a_call_is_refused_as_often_as_was_asked_and_does_nothing(
    sandbox, bot, status, code, wait
):
    chat = await bot.chat_with(DSL)
    sandbox.refuse("send", status, code, times=2, retry_after=wait)
    for _ in range(2):
        refused = await bot.call("POST", f"/{chat}/activities", said(text="x"))
        assert refused.status == status
        assert refused.headers.get("Retry-After") == (str(wait) if wait else None)
        assert (refused.code if code else "") == code
    assert sandbox.person(DSL).chat == []
    assert (await bot.call("POST", f"/{chat}/activities", said(text="x"))).status == 201


async def test_an_answer_can_be_lost_after_the_effect(sandbox, bot):
    chat = await bot.chat_with(DSL)
    sandbox.faults.add("send", "drop_after")
    with pytest.raises(aiohttp.ClientError):
        await bot.call("POST", f"/{chat}/activities", said(text="x"))
    assert [seen.text for seen in sandbox.person(DSL).chat] == ["x"]


async def test_a_call_can_be_lost_before_the_effect(sandbox, bot):
    chat = await bot.chat_with(DSL)
    sandbox.faults.add("send", "drop_before")
    with pytest.raises(aiohttp.ClientError):
        await bot.call("POST", f"/{chat}/activities", said(text="x"))
    assert sandbox.person(DSL).chat == []


async def test_a_call_can_hang(sandbox, bot):
    chat = await bot.chat_with(DSL)
    sandbox.faults.add("send", "delay", seconds=30)
    with pytest.raises(TimeoutError):
        await bot.call("POST", f"/{chat}/activities", said(text="x"), within=0.1)
    assert sandbox.person(DSL).chat == []


async def test_a_fault_can_be_about_one_person(sandbox, bot):
    sandbox.refuse("create", 403, "ForbiddenOperationException", to=DSL)
    assert (await bot.call("POST", "", asked(members=[{"id": HEAD}]))).status == 201
    assert (await bot.call("POST", "", asked())).status == 403
    assert (await bot.call("POST", "", asked())).status == 201


async def test_a_proxys_page_may_come_in_place_of_an_answer(sandbox, bot):
    chat = await bot.chat_with(DSL)
    sandbox.faults.add("send", "answer", status=200, body=b"<html>Filtered</html>")
    with pytest.raises(ValueError):
        await bot.call("POST", f"/{chat}/activities", said(text="x"))
    assert sandbox.person(DSL).chat == []


async def test_all_that_crossed_is_kept_with_its_answer(sandbox, bot):
    await bot.send(DSL, text="x")
    kinds = [(each.direction, each.kind) for each in sandbox.traffic]
    assert kinds == [("from_bot", "token"), ("from_bot", "create"), ("from_bot", "send")]
    assert sandbox.traffic[-1].content["text"] == "x"
    assert sandbox.traffic[-1].answer[0] == 201
    assert sandbox.credentials.app_secret not in str(sandbox.traffic)
