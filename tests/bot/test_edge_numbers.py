"""Whatever number a forged button or form carries, it is answered as any other that is none of ours."""

from __future__ import annotations

import pytest

from flows.subjects import CLICKS, FORMS
from tests.support.bot.steps import (
    connected,
    forge_click,
    forge_form,
    pick_up,
    report,
    the_concern,
    typed,
)

ENDLESS = "9" * 5000
PLACES = [ENDLESS, f"page-{ENDLESS}", f"x-{ENDLESS}", f"x/{ENDLESS}", f"close/{ENDLESS}"]


@pytest.mark.parametrize("place", PLACES, ids=range(len(PLACES)))
async def test_a_number_without_an_end_is_none_and_nothing_falls_over_it(tmp_path, caplog, place):
    async with connected(tmp_path) as w:
        await report(w)
        await pick_up(w)
        carried = {"c": the_concern(w).id, "s": place, "x": ENDLESS}
        for number, press in enumerate(CLICKS):
            w.person("DSL")._person.modals.clear()
            await forge_click(w, "DSL", press, carried | {"n": f"c{number}"})
        for number, form in enumerate(FORMS):
            await forge_form(w, "DSL", form, carried | {"n": f"f{number}"}, note=typed("x"))
            await forge_form(w, "DSL", form, carried | {"n": ENDLESS}, note=typed("x"))
        assert not [r for r in caplog.records if "failed" in str(r.msg)]
