"""Is nobody drowned, and does no child wait on one person? Four weeks of a school, with three concerns,
one of them an emergency at half-term, and people away.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from flows.follow_up.follow_ups import open_ones
from flows.moves import Wake
from flows.paging import alone
from flows.turn import Post, Turn
from tests.support.flows.played import DANA, DEV, HELEN, TOM, Played, calm
from tests.support.world import example_school

PROTOCOL = "uk-schools"
MOST_A_DAY, LONGEST_ALONE = 10, timedelta(hours=1)
MINUTE, STEP = timedelta(minutes=1), timedelta(minutes=5)
BEGINS, ENDS = (datetime(2026, *day, tzinfo=UTC) for day in ((10, 12, 7), (11, 9, 7)))
AWAY = [  # who, from, until
    (DANA, datetime(2026, 10, 23, 16, tzinfo=UTC), datetime(2026, 11, 2, 8, tzinfo=UTC)),
    (HELEN, datetime(2026, 10, 26, 8, tzinfo=UTC), datetime(2026, 10, 29, 8, tzinfo=UTC)),
    (DANA, datetime(2026, 11, 6, 16, 57, tzinfo=UTC), datetime(2026, 11, 9, 8, tzinfo=UTC)),
]
REPORTS = {  # when, and what about danger
    datetime(2026, 10, 12, 9, 4, tzinfo=UTC): "no",
    datetime(2026, 10, 27, 22, 10, tzinfo=UTC): "threatened",
    datetime(2026, 11, 6, 16, 50, tzinfo=UTC): "no",
}


class Week:
    """A concern among people who look at their chat ten minutes after a message by day, forty in
    the evening, never between 22:30 and 06:30, and not at all while they are away.
    """

    def __init__(self, at: datetime, danger: str) -> None:
        self.played = Played(at=at, protocol=PROTOCOL, danger=danger, away=away_at(at))
        self.noticed: Turn | None = None
        self.unread: dict[str, datetime] = {}
        self.sent: list[tuple[datetime, str]] = []
        self.alone_since, self.longest = None, timedelta()
        self.notice()

    def notice(self) -> None:
        """What the last move sent, and how long it was that nobody but the owner knew."""
        played = self.played
        if played.turn is self.noticed:
            return
        self.noticed = played.turn
        to = [d.to for d in played.turn.duties if isinstance(d, Post) and not d.thread]
        self.sent += [(played.now, person) for person in to]
        for person in to:
            self.unread.setdefault(person, played.now)
        owner = played.concern.owner
        if self.alone_since and set(to) & ({DANA, DEV, HELEN} - {owner}):
            self.longest = max(self.longest, played.now - self.alone_since)
            self.alone_since = None

    def until(self, now: datetime) -> None:
        played, gone = self.played, away_at(now)
        changed = gone.keys() != played.away.keys()
        played.away, before = gone, played.now
        while played.turn.wake_at and played.turn.wake_at <= now:
            played.wake()
            self.notice()
        played.now = max(before, now)
        if changed and played.concern.owner:
            played.do(Wake(played.concern.id))
            self.notice()
        for person in (DANA, DEV, HELEN):
            since = self.unread.get(person)
            if since and now >= since + _looks_after(now) and person not in gone and _awake(now):
                del self.unread[person]
                self.act(person)

    def act(self, person: str) -> None:
        """They take it, are with it too, or do the next thing."""
        played, concern = self.played, self.played.concern
        if concern.owner is None or (concern.owner in played.away and person != concern.owner):
            played.press(person, "acknowledge", "page", str(concern.handovers))
        elif person != concern.owner:
            played.press(person, "helping", "still")
        elif not concern.answers:
            played.answered(calm(PROTOCOL))
            self.notice()
            played.decided("early-help")
        for one in open_ones(played.concern):
            if one.since <= played.now and played.concern.owner == person:
                self.notice()
                played.send(person, "done", one.id, note="Done.")
        self.notice()
        waits = played.concern.owner and not alone.safe(played.concern)
        self.alone_since = played.now if waits else None


def _looks_after(now: datetime) -> timedelta:
    return 10 * MINUTE if example_school().in_hours(now) else 40 * MINUTE


def _awake(now: datetime) -> bool:
    return 6.5 <= now.hour + now.minute / 60 < 22.5


def away_at(now: datetime) -> dict[str, datetime]:
    return {person: until for person, since, until in AWAY if since <= now < until}


def test_in_four_weeks_nobody_is_drowned_and_no_child_waits_on_one_person(capsys) -> None:
    concerns: list[Week] = []
    now = BEGINS
    while now < ENDS:
        concerns += [Week(at, danger) for at, danger in REPORTS.items() if now < at <= now + STEP]
        now += STEP
        for one in concerns:
            one.until(now)
    days = Counter(
        (person, f"{at:%d %b}") for one in concerns for at, person in one.sent if person != TOM
    )
    busiest, most = days.most_common(1)[0]
    everybody = Counter(person for one in concerns for _, person in one.sent)
    longest = max(one.longest for one in concerns)
    with capsys.disabled():
        print(f"\nmessages in four weeks: {dict(everybody)}")
        print(f"most for one person on one day: {most}, {busiest}; days with any: {len(days)}")
        print(f"longest that a child waited on one person: {longest}")
    assert most <= MOST_A_DAY
    assert longest <= LONGEST_ALONE
    assert all(one.played.concern.owner for one in concerns)
