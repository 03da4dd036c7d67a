"""Over HTTP: who is let in at the door?"""

from __future__ import annotations

import asyncio
import json
from urllib.parse import quote_plus, urlencode, urlsplit

import aiohttp
import pytest

from bot import serving, web
from bot.decoding import DEEPEST
from bot.running.clock import SystemClock
from bot.sandbox.slack.sending.transport import sign
from bot.slack.reaching import request_check
from bot.web import BODY_BYTES
from tests.support.bot.steps import BOTH, connected, report, rows_in

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
GARBAGE = {
    "half an object": (b"{", JSON),
    "a list": (b"[]", JSON),
    "a number": (b"5", JSON),
    "no UTF-8": (b"\xff\xfe", JSON),
    "half a payload": (b"payload={", FORM),
    "a payload that is a number": (b"payload=5", FORM),
    "an unknown encoding": (b"a=b", f"{FORM}; charset=klingon"),
    "very deep": (b"[" * 100_000, JSON),
    "nothing": (b"", JSON),
    "words": (b"let me in", "text/plain"),
}
COMMAND = {
    "command": "/report-image",
    "user_id": "U0TEACHER",
    "team_id": "T0HILLSIDE",
    "trigger_id": "1.1",
    "text": "",
}


@pytest.mark.parametrize("signature", ["v0=00", "v0=" + "0" * 64, "nonsense"])
async def test_a_bad_signature_is_answered_401_and_nothing_is_stored(tmp_path, signature):
    async with connected(tmp_path) as w:
        before = rows_in(w)
        answer = await w.sandbox.deliver_badly_signed(
            "slash_commands", COMMAND, signature=signature
        )
        assert answer.status == 401
        assert rows_in(w) == before
        assert not [c for c in w.sandbox.traffic if c.direction == "from_bot"]


async def test_a_signature_older_than_five_minutes_is_refused(tmp_path):
    async with connected(tmp_path) as w:
        assert (
            await w.sandbox.deliver_badly_signed("slash_commands", COMMAND, seconds_ago=301)
        ).status == 401
        assert (
            await w.sandbox.deliver_badly_signed("slash_commands", COMMAND, seconds_ago=200)
        ).status == 200


async def test_what_was_refused_for_its_signature_is_not_in_the_log(tmp_path, caplog):
    caplog.set_level("DEBUG")
    async with connected(tmp_path) as w:
        await w.sandbox.deliver_badly_signed(
            "slash_commands", COMMAND | {"text": "zebracrossing"}, seconds_ago=999
        )
    assert "zebracrossing" not in caplog.text


@pytest.mark.parametrize("what", GARBAGE)
async def test_unsigned_garbage_is_refused_without_a_traceback(tmp_path, caplog, what):
    body, kind = GARBAGE[what]
    async with connected(tmp_path) as w:
        before = rows_in(w)
        status, text = await _post(w.program.url, body, kind)
        assert status in (400, 401)
        assert "Traceback" not in text + caplog.text
        assert rows_in(w) == before


async def test_a_body_of_more_than_a_megabyte_is_refused(tmp_path):
    async with connected(tmp_path) as w:
        status, text = await _post(w.program.url, b"x" * (BODY_BYTES + 1), JSON)
        assert status == 413
        assert "Traceback" not in text


async def test_over_socket_mode_nothing_answers_at_the_address_for_slack(tmp_path):
    async with connected(tmp_path, socket_mode=True) as w:
        assert (await _post(w.program.url, b"{}", JSON))[0] == 404


@BOTH
async def test_the_bot_answers_well_after_all_that(tmp_path, socket_mode):
    async with connected(tmp_path, socket_mode=socket_mode) as w:
        for body, kind in GARBAGE.values():
            await _post(w.program.url, body, kind)
        assert await report(w)


async def test_what_is_not_signed_is_refused_before_it_is_understood(tmp_path, caplog):
    async with connected(tmp_path) as w:
        for body, kind in GARBAGE.values():
            assert (await _post(w.program.url, body, kind))[0] == (
                400 if body == b"\xff\xfe" else 401
            )
    [told] = [each for each in caplog.records if each.name.startswith("report_image")]
    assert "SLACK_SIGNING_SECRET" in str(told.msg)


@pytest.mark.parametrize("form", [False, True], ids=["an event", "a click"])
async def test_json_that_is_nested_too_deep_is_refused_also_when_signed(tmp_path, form):
    async with connected(tmp_path) as w:
        for depth, expected in ((DEEPEST + 1, 400), (100_000, 400)):
            deep = '{"type": "x", "team_id": "T0HILLSIDE", "a": ' + "[" * depth + "]" * depth + "}"
            assert (
                await _signed(
                    w, urlencode({"payload": deep}) if form else deep, FORM if form else JSON
                )
                == expected
            )


def test_brackets_that_somebody_typed_are_no_depth():
    for typed in ("[" * 3000 + '"' + "{" * 3000, '\\"[' * 900):
        said = {"text": typed}
        assert request_check.decoded(json.dumps(said), JSON) == said
        assert request_check.decoded(urlencode({"payload": json.dumps(said)}), FORM) == said
        assert request_check.decoded(urlencode(said), FORM) == said


def test_a_command_may_speak_of_a_payload():
    said = {"command": "/report-image", "text": "the payload is payload=1&x"}
    assert request_check.decoded(urlencode(said), FORM) == said


async def test_a_look_at_the_certificate_opens_nothing_without_a_signature(tmp_path):
    async with connected(tmp_path) as w:
        assert await report(w)
        _, sent = w.sandbox.delivery.last
        another = sent | {"view": sent["view"] | {"private_metadata": "{}"}}
        before, again = rows_in(w), json.dumps(another)
        for field in ("payload", "ssl_check=0&payload"):
            sneaked = f"ssl_check=1&{field}={quote_plus(again)}".encode()
            assert await _post(w.program.url, sneaked, FORM) == (200, "")
        assert rows_in(w) == before


async def test_a_client_that_sends_its_first_lines_letter_by_letter_is_let_go(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(serving, "IDLE_SECONDS", 0.3)
    async with connected(tmp_path) as w:
        reader, writer = await _dialled(w)
        writer.write(b"POST /slack/events HTTP/1.1\r\nHost: x\r\nX-A: ")
        async with asyncio.timeout(5):
            assert await reader.read() == b""
        writer.close()
        assert await report(w)


async def test_a_client_that_never_sends_its_body_is_let_go(tmp_path, monkeypatch):
    monkeypatch.setattr(web, "READ_SECONDS", 0.3)
    async with connected(tmp_path) as w:
        reader, writer = await _dialled(w)
        writer.write(b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nab")
        async with asyncio.timeout(5):
            assert (await reader.readline()).startswith(b"HTTP/1.1 408")
        writer.close()
        assert await report(w)


async def test_the_check_of_the_certificate_is_answered_though_it_is_not_signed(tmp_path):
    async with connected(tmp_path) as w:
        before = rows_in(w)
        assert (await _post(w.program.url, b"ssl_check=1&token=x", FORM))[0] == 200
        for body in (
            b"ssl_check=1&command=/report-image&user_id=U0DSL&team_id=T0HILLSIDE&trigger_id=1.1&text=status",
            b'{"x": "&ssl_check=1&"}',
        ):
            assert "Report" not in (await _post(w.program.url, body, FORM))[1]
        assert rows_in(w) == before


async def _dialled(w):
    place = urlsplit(w.program.url)
    return await asyncio.open_connection(place.hostname, place.port)


async def _signed(w, body: str, kind: str) -> int:
    stamp = str(int(SystemClock().now().timestamp()))
    headers = {
        "Content-Type": kind,
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": sign(w.sandbox.credentials.signing_secret, stamp, body),
    }
    async with (
        aiohttp.ClientSession() as client,
        client.post(f"{w.program.url}/slack/events", data=body.encode(), headers=headers) as answer,
    ):
        return answer.status


async def _post(url: str, body: bytes, kind: str) -> tuple[int, str]:
    async with (
        aiohttp.ClientSession() as client,
        client.post(f"{url}/slack/events", data=body, headers={"Content-Type": kind}) as answer,
    ):
        return answer.status, await answer.text()


async def test_the_log_says_once_whether_the_secret_is_wrong_or_the_clock(tmp_path, caplog):
    async with connected(tmp_path) as w:
        for _ in range(3):
            await w.sandbox.deliver_badly_signed("slash_commands", COMMAND, signature="v0=00")
            await w.sandbox.deliver_badly_signed("slash_commands", COMMAND, seconds_ago=3600)
    told = [each.msg["event"] for each in caplog.records if each.name.startswith("report_image")]
    assert ["SLACK_SIGNING_SECRET" in each for each in told] == [True, False]
    assert "clock" in told[1]
