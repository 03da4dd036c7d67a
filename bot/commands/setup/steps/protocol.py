"""Has a safeguarding lead read the questions, and adopted them?"""

from __future__ import annotations

from collections.abc import Sequence

from bot.commands.setup.draft import Draft
from bot.commands.setup.question import Link, Question, Tried
from bot.commands.setup.steps.checked import wrong_in_file
from bot.running.clock import SystemClock
from flows.protocol.library import find

NAME = "uk-schools"


class Protocol:
    """The table [adopted]."""

    name, title = "protocol", "The questions your safeguarding lead is asked"

    async def says(self, draft: Draft) -> Sequence[str | Link]:
        return (
            "The designated safeguarding lead reads the sheet, and signs it. It may be done later: until then every "
            "recommendation says that nobody at your school has adopted it.",
            Link(
                "/sheet",
                "The sheet, to print",
                f"report-image protocol show {draft['school.protocol'] or NAME} --pdf sheet.pdf",
            ),
        )

    async def questions(self, draft: Draft) -> Sequence[Question]:
        return (
            Question(
                "adopted.by",
                "Who has read and signed it?",
                needed=False,
                hint="Leave both empty to do it later.",
            ),
            Question("adopted.on", "On which day?", "day", needed=False),
        )

    async def tried(self, draft: Draft) -> Tried:
        if bool(draft["adopted.by"]) != bool(draft["adopted.on"]):
            return Tried(
                {"adopted.on" if draft["adopted.by"] else "adopted.by": "goes with the other"}
            )
        if draft["adopted.on"] > SystemClock().now().date().isoformat():
            return Tried({"adopted.on": "is still to come"})
        chosen = draft["school.protocol"] or NAME
        found = {"adopted.protocol": chosen, "adopted.edition": find(chosen, None).edition}
        return Tried(
            wrong_in_file(draft.with_answers(found), "adopted"),
            found if draft["adopted.by"] else {},
        )
