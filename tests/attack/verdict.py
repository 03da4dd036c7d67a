"""Did an attempt do what it may not? It changed a record, showed content, or was answered otherwise
than if there were no such concern.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from tests.attack.moves import Move, Try
from tests.attack.people import HAVE_ROLES
from tests.attack.states import Standing
from tests.attack.target import State, Target

CHANGED, SEEN, DIFFERS = WRONGS = (
    "changes by people who may not",
    "content seen by people who may not",
    "answers that tell that there is one",
)
ABSENT = "00000000-0000-4000-8000-000000000000"
GENERATED = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\b[B-Z2-9]{4}-[B-Z2-9]{4}\b")
OWN_STATE = {"press away", "press back", "send away", "send back", "press confirm", "press refuse"}


@dataclass(frozen=True)
class Wrong:
    """What went wrong, and by which attempt."""

    kind: str
    person: str
    state: str
    move: str
    forged: bool


@dataclass
class Judge:
    """Judges attempts on these concerns, each of which leaves nothing."""

    target: Target
    every: list[Standing]

    def __post_init__(self) -> None:
        self._asked = self.target.asked_of([each.concern for each in self.every])
        self._before, self._last = self.target.kept(self._asked), self.target.last_duty()
        self._absent: dict[tuple[str, str, bool], str] = {}

    async def judged(self, one: Try, move: Move) -> list[Wrong]:
        """Everything that is wrong with this attempt."""
        with self.target.taken_back():
            answer = repr(await move.make(one))
            changed = _changes(self._before, self.target.kept(self._asked))
            posted = self.target.messages_since(self._last) if changed else ""
        found = [*_changed(one, move, changed), *_seen(one, self.every, answer, posted)]
        if not (move.alone or _theirs(one, move)):
            key = (one.person, move.name, one.forged)
            if key not in self._absent:
                self._absent[key] = await _where_there_is_none(one, move)
            if _plain(answer, one) != self._absent[key]:
                found.append(DIFFERS)
        who = one.person.removeprefix("slack:U0")
        return [Wrong(kind, who, one.standing.name, move.name, one.forged) for kind in found]


async def _where_there_is_none(one: Try, move: Move) -> str:
    nowhere = replace(one, concern=ABSENT, thread=(one.thread[0], "1.000000"))
    with one.target.taken_back():
        return _plain(repr(await move.make(nowhere)), nowhere)


def _plain(answer: str, one: Try) -> str:
    """The answer without what is another each time."""
    return GENERATED.sub("-", answer.replace(one.concern, "-"))


def _changes(before: State, after: State) -> set[str]:
    return {name for name in before if before[name] != after[name]}


def _theirs(one: Try, move: Move) -> bool:
    """Whether they may know of the concern, for this."""
    reports = one.person == one.standing.reporter
    return one.person in one.standing.knows or (reports and move.may in ("reporter", None))


def _may(one: Try, move: Move) -> bool:
    """Whether they may do this to the concern."""
    standing = one.standing
    match move.may:
        case "reporter":
            added = move.name == "send a file" and one.person in standing.knows
            return one.person == standing.reporter or added
        case "reader":
            return one.person in standing.knows
        case "ladder":
            return one.person in standing.acts
        case "beside":
            return one.person in {standing.owner, *standing.beside}
        case "owner":
            return one.person == standing.owner
        case "anybody":
            return one.person in HAVE_ROLES  # who says that they are away, hands on what they have
    return one.person == standing.owner  # that they are there is noted, whatever they press


def _changed(one: Try, move: Move, changes: set[str]) -> Iterator[str]:
    """What is kept of the people of the school is changed by those who have a role, of concerns by
    those who may.
    """
    people = "people" in changes and not (move.name in OWN_STATE and one.person in HAVE_ROLES)
    if people or (changes - {"people"} and not _may(one, move)):
        yield CHANGED


def _seen(one: Try, every: list[Standing], answer: str, posted: str) -> Iterator[str]:
    """Whether the answer holds what was typed, or a reference, of a concern they may not know of; no
    message holds anything that was typed.
    """
    words = {each.word: each.knows for each in every}
    references = {each.reference: each.knows | {each.reporter} for each in every}
    given = {one.standing.reference} if one.forged else set()  # what they typed themselves
    if any(
        one.person not in who and told in answer for told, who in _told(words, references, given)
    ) or any(word in posted for word in words):
        yield SEEN


def _told(
    words: Mapping[str, frozenset[str]], references: Mapping[str, frozenset[str]], given: set[str]
) -> Iterator[tuple[str, frozenset[str]]]:
    yield from words.items()
    yield from ((told, who) for told, who in references.items() if told not in given)
