"""Is every form sent, every button pressed and every kind of message told in some conversation?
There it is searched.

Each conversation is searched for what was typed in places where it must not stand
(`tests.test_transcripts`): a form that none of them sends is searched by nobody. What is new goes
into a conversation, and its name into `TOGETHER`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.absence.buttons import BACK, UNMARK
from flows.assessment.buttons import REVISIT, STEP
from flows.drills.buttons import DECIDE, DRILL, DRILLS, READ, REAL
from flows.entries.kinds import kinds
from flows.export import announcing
from flows.school import role_change_messages
from flows.subjects import CLICKS, FORMS, MESSAGES, ROLES
from tests.support.chat.found import Found, found_in, kept
from tests.support.chat.play import play

HERE = Path(__file__).parent / "transcripts"
TOGETHER = (  # conversations that between them play everything
    "schools-2016/E1-met-online",
    "schools-2016/U14-the-other-one-is-nineteen",
    "schools-2016/a-closed-concern-is-found",
    "schools-2016/a-file-and-opened-again",
    "schools-2016/a-name-is-typed",
    "schools-2016/a-second-look-by-phone",
    "schools-2016/attached-with-danger",
    "schools-2016/destroying-stopped",
    "schools-2016/earlier-records",
    "schools-2016/interrupted-and-handed-over",
    "schools-2016/legal-hold",
    "schools-2016/let-somebody-see",
    "schools-2016/linked-concerns",
    "schools-2016/reminders-until-closed",
    "schools-2016/reporting",
    "schools-2016/still-with-you",
    "schools-2016/typed-answers",
    "schools-2016/what-else-belongs-in-the-record",
    "uk-schools/a-copy-on-paper",
    "uk-schools/danger-left-open-on-saturday-night",
    "uk-schools/everybody-is-mentioned",
    "uk-schools/drill-a-story",
    "uk-schools/drill-a-test-report",
    "uk-schools/drill-this-is-real",
    "uk-schools/follow-up-a-child-moves-school",
    "uk-schools/handed-over-by-the-rota",
    "uk-schools/follow-up-another-schools-child",
    "uk-schools/follow-up-device",
    "uk-schools/follow-up-parents-of-each-child",
    "uk-schools/follow-up-of-ones-own",
    "uk-schools/follow-up-referral",
    "uk-schools/friday-16-55-the-owner-goes-away",
    "uk-schools/home-authority",
    "uk-schools/more-is-told-of-a-closed-concern-at-night",
    "uk-schools/naming-the-owner-is-undone",
    "uk-schools/over-the-weekend",
    "uk-schools/the-lead-falls-ill",
    "uk-schools/the-lead-is-away",
    "uk-schools/what-to-do-now",
    "uk-schools/figures-for-governors",
)
SENT = {*FORMS, DRILL.name, READ.name, DECIDE.name} - {BACK.name, UNMARK.name, REAL.name} | {
    f"entry of {kind}" for kind in kinds()
}  # these three have no form
# What settles roles is pressed in tests/bot/test_people_change.py.
ROLES_SETTLED = {one.name for one in ROLES}
DRILLED = {one.name for one in DRILLS}
# Told by no conversation of two people: the command line (tests/bot/test_shredded.py), the school
# file (tests/bot/test_people_change.py).
ELSEWHERE = {announcing.KIND, announcing.WANTED, role_change_messages.KIND}
# Posted by an earlier version, brought up to date still (tests/storage/test_kept_record.py).
EARLIER = {STEP, REVISIT}


@pytest.mark.timeout(180)
async def test_every_form_is_sent_every_button_pressed_and_every_kind_of_message_told(
    tmp_path: Path, run_folder: Path
) -> None:
    found = [await _found(name, tmp_path, run_folder) for name in TOGETHER]
    sent, pressed, told, shown = (set().union(*each) for each in zip(*found, strict=True))
    assert (SENT - sent, {*CLICKS} - pressed, DRILLED - pressed) == (set(), set(), set())
    assert set(MESSAGES) - told - ELSEWHERE - EARLIER == set()
    assert not (ELSEWHERE | EARLIER) & told
    assert shown - set(CLICKS) - DRILLED - ROLES_SETTLED == set()


async def _found(name: str, folder: Path, run_folder: Path) -> Found:
    """What is found in a conversation; it is played unless it was already, in this run."""
    if (known := kept(name, run_folder)) is not None:
        return known
    (mine := folder / name).mkdir(parents=True)
    return found_in(await play(HERE / f"{name}.chat", mine))
