"""A form that is larger than Slack takes in one frame of Socket Mode is shown all the same, and the
connection stays.
"""

from __future__ import annotations

import json

import pytest

from bot.sandbox.slack.sending.socket_mode import LARGEST_FRAME
from tests.support.bot.processes import until
from tests.support.bot.steps import BOTH, chat, concerns_in, connected, fill_in

LONG = "Прия сказала мне. " * 160  # each letter takes six bytes of a frame
NAMED = {"other_adult": "Mrs Moss", "account": LONG}
pytestmark = pytest.mark.waits


@BOTH
async def test_a_question_beside_a_long_account_is_asked_and_the_account_stays(
    tmp_path, socket_mode
):
    async with connected(tmp_path, socket_mode=socket_mode) as w:
        teacher = await fill_in(w, **NAMED)
        before = w.sandbox.socket_mode.connections[:]
        await teacher.submit()
        await until(w.sandbox, lambda: "Helen Moss (the headteacher)" in str(teacher.modal))
        assert len(json.dumps(teacher.modal.content)) > LARGEST_FRAME
        assert LONG.rstrip() in str(teacher.modal)
        assert w.sandbox.socket_mode.connections == before
        assert (teacher.problem, concerns_in(w)) == (None, [])


async def test_where_it_cannot_be_shown_they_are_told_how_to_go_on(tmp_path):
    async with connected(tmp_path, socket_mode=True) as w:
        teacher = await fill_in(w, **NAMED)
        w.sandbox.faults.add("views.update", "error", error="internal_error")
        await teacher.submit()
        await until(w.sandbox, lambda: chat(teacher))
        assert "999" in str(chat(teacher)[-1].blocks)
