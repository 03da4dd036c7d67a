"""Which step is next, and what becomes of its answers? The same for the browser and the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.commands.setup.draft import Draft
from bot.commands.setup.kinds import wrong_of_its_kind
from bot.commands.setup.known import is_whole, known
from bot.commands.setup.question import MISSING, Question, Step
from bot.commands.setup.steps import ORDER

DONE = "step."  # before a step's name: it has been answered


@dataclass
class Asking:
    """A set-up under way."""

    draft: Draft
    steps: Sequence[Step] = ORDER

    @classmethod
    def begun(cls, folder: Path) -> Asking:
        """With what was left or is written there. Where all of it is written every step is answered:
        whoever comes back opens the one that is to be changed.
        """
        draft = Draft.begun(folder, known(folder))
        if draft.file.exists() or not is_whole(folder):
            return cls(draft)
        return cls(draft.with_answers({DONE + step.name: "yes" for step in ORDER}))

    async def asked(self) -> list[Step]:
        """The steps that concern this school."""
        return [step for step in self.steps if await step.questions(self.draft)]

    async def next(self) -> Step | None:
        """The first that is not answered yet; None: all are."""
        waiting = (step for step in await self.asked() if not self.draft[DONE + step.name])
        return next(waiting, None)

    async def answer(self, step: Step, given: Mapping[str, str]) -> Mapping[str, str]:
        """Keep these answers, unless one is wrong: a sentence by the key of its question.

        A secret left empty stays as it was. Raises OSError when they cannot be written down.
        """
        questions = await step.questions(self.draft)
        trial = self.draft.with_answers(_read(questions, given, self.draft))
        if wrong := dict(_wrong_at_once(questions, trial)):
            return wrong
        tried = await step.tried(trial)
        if not tried.wrong:
            self.draft = trial.with_answers({**tried.found, DONE + step.name: "yes"})
            self.draft.keep()
        return tried.wrong


def _wrong_at_once(questions: Sequence[Question], trial: Draft) -> Iterator[tuple[str, str]]:
    """What can be said of an answer by itself."""
    for each in questions:
        if each.needed and not trial[each.key]:
            yield each.key, MISSING
        elif words := wrong_of_its_kind(each, trial[each.key]):
            yield each.key, words


def _read(questions: Sequence[Question], given: Mapping[str, str], draft: Draft) -> dict[str, str]:
    """What was given for these questions, and for no other."""
    read = {}
    for each in questions:
        value = given.get(each.key, "").strip()
        offered = [choice for choice, _ in each.choices]
        kept = each.kind == "secret" and not value
        read[each.key] = (
            draft[each.key] if kept or (each.choices and value not in offered) else value
        )
    return read
