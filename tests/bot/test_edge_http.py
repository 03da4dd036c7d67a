"""Over HTTP: who is let in at the door?"""

from __future__ import annotations

import aiohttp
import pytest

from bot.web import BODY_BYTES
from tests.bot.test_edge_steps import BOTH, connected, report, rows_in

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
GARBAGE = {
    "half an object": (b"{", JSON), "a list": (b"[]", JSON), "a number": (b"5", JSON), "no UTF-8": (b"\xff\xfe", JSON),
    "half a payload": (b"payload={", FORM), "a payload that is a number": (b"payload=5", FORM),
    "an unknown encoding": (b"a=b", f"{FORM}; charset=klingon"), "very deep": (b"[" * 100_000, JSON),
    "nothing": (b"", JSON), "words": (b"let me in", "text/plain"),
}
COMMAND = {"command": "/report-image", "user_id": "U0TEACHER", "team_id": "T0HILLSIDE", "trigger_id": "1.1", "text": ""}


@pytest.mark.parametrize("signature", ["v0=00", "v0=" + "0" * 64, "nonsense"])
async def test_a_bad_signature_is_answered_401_and_nothing_is_stored(tmp_path, signature):
    async with connected(tmp_path) as w:
        before = rows_in(w)
        answer = await w.sandbox.deliver_badly_signed("slash_commands", COMMAND, signature=signature)
        assert answer.status == 401
        assert rows_in(w) == before
        assert not [c for c in w.sandbox.traffic if c.direction == "from_bot"]


async def test_a_signature_older_than_five_minutes_is_refused(tmp_path):
    async with connected(tmp_path) as w:
        assert (await w.sandbox.deliver_badly_signed("slash_commands", COMMAND, seconds_ago=301)).status == 401
        assert (await w.sandbox.deliver_badly_signed("slash_commands", COMMAND, seconds_ago=200)).status == 200


async def test_what_was_refused_for_its_signature_is_not_in_the_log(tmp_path, caplog):
    caplog.set_level("DEBUG")
    async with connected(tmp_path) as w:
        await w.sandbox.deliver_badly_signed("slash_commands", COMMAND | {"text": "zebracrossing"}, seconds_ago=999)
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


async def _post(url: str, body: bytes, kind: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as client, client.post(
            f"{url}/slack/events", data=body, headers={"Content-Type": kind}) as answer:
        return answer.status, await answer.text()
