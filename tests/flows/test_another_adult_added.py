"""What a reporter adds about the staff stands with what they added: the first account keeps its names,
and whoever was typed in either stays out.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.entries import contradictions
from flows.entries.reported import report_parts
from flows.moves import Value
from flows.school.routing import is_typed
from flows.screen import Pair, Text
from tests.support.flows.played import COLIN, DANA, DEV, HELEN, TOM, Played, calm

HOURS = timedelta(hours=1)
OAK: dict[str, Value] = {"named": ("other",), "other_adult": "Mr Oak"}


def reported(**said: Value) -> Played:
    values = {name.replace("_", "-"): value for name, value in said.items()}
    return Played(danger="no", **values)


def added(played: Played, **said: Value) -> Played:
    played.now += HOURS
    played.send(TOM, "add", "", "n", more="There is more.", **said)
    return played


def first_and_added(played: Played) -> tuple[str, str]:
    """What is shown of the staff in the first account, and of what was added last."""
    pairs = [
        part
        for part in report_parts(played.concern.reports[0], played.ctx)
        if isinstance(part, Pair)
    ]
    return next(p.value for p in pairs if p.label == "Staff involved"), pairs[-1].value


def test_another_adult_ticked_again_takes_no_name_from_the_first_account() -> None:
    played = added(reported(**OAK), named=("other",))
    assert is_typed(played.concern, "Ina Oak")
    first, later = first_and_added(played)
    assert "Mr Oak" in first
    assert "name not known" in later


def test_the_name_in_a_report_that_is_sent_again_stands_beside_the_first() -> None:
    played = added(reported(**OAK), **OAK | {"other_adult": "Ms Elm"})
    assert is_typed(played.concern, "Ina Oak")
    assert is_typed(played.concern, "Una Elm")


@pytest.mark.parametrize(("ticked", "words"), [("other", "name not known"), ("unsure", "not sure")])
def test_what_was_only_ticked_later_stands_with_what_was_added(ticked: str, words: str) -> None:
    played = added(reported(named=("nobody",)), named=(ticked,))
    first, later = first_and_added(played)
    assert first == "Nobody, as far as the reporter knows"
    assert words in later
    assert played.concern.route == "staff"


@pytest.mark.parametrize(
    "ticked",
    [{"named": (DEV,)}, {"named": ("unsure",)}, OAK],
    ids=["a deputy", "not sure who", "another adult"],
)
def test_that_the_staff_may_be_involved_is_remarked_on_whenever_it_was_said(
    ticked: dict[str, Value],
) -> None:
    played = added(Played(danger="no").taken_by(HELEN).answered(calm("uk-schools")), **ticked)
    assert "on the staff" in remarks(played)


def test_what_was_undone_is_not_remarked_on_any_more() -> None:
    played = Played(danger="no").taken_by(HELEN).answered(calm("uk-schools"))
    added(played, named=(DANA,))
    undone = {"who": DANA, "what": "undo", "why": "A mistake.", "advice": "LADO."}
    played.send(HELEN, "named", "", "n", **undone)
    assert remarks(played) == ""


def remarks(played: Played) -> str:
    parts = contradictions.remark("adult-involved", played.concern, played.ctx)
    return "\n".join(part.text for part in parts if isinstance(part, Text))


def test_whose_name_is_typed_beside_somebody_ticked_is_not_paged_by_the_new_way() -> None:
    played = Played(danger="no").taken_by(DANA)
    played.send(TOM, "add", danger="yes", more="Helen Moss knows.", named=(DEV,))
    assert HELEN in played.concern.perhaps
    assert HELEN not in [to for _, to in played.posts]
    assert [page.to for page in played.concern.paging.pages] == [COLIN]
