"""Nobody does, sees or learns what they may not, whoever they are and whatever they send."""

from __future__ import annotations

import pytest

from tests.attack.attack import attacked, pairs
from tests.attack.target import target
from tests.support.storage.databases import KEY


@pytest.mark.timeout(300)
async def test_nobody_does_sees_or_learns_what_they_may_not(sqlite_url: str) -> None:
    async with target(sqlite_url, KEY) as record:
        outcome = await attacked(record, pairs())
    print(outcome)
    assert outcome.wrong == [], str(outcome)
