"""Who is staff, where pupils have accounts in the same chat?"""

from __future__ import annotations

from collections.abc import Sequence

from bot.commands.setup.draft import Draft
from bot.commands.setup.question import Link, Question, Tried
from bot.commands.setup.steps.checked import wrong_in_file
from bot.commands.setup.steps.which import uses


class Staff:
    """The domains of the table [staff]; groups and single accounts are written by hand."""

    name, title = "staff", "Who is staff"

    async def says(self, draft: Draft) -> Sequence[str | Link]:
        return (
            "Pupils have accounts in your Teams too, and nothing there tells them from staff. Staff get the form to "
            "report; a pupil is told who can help.",
        )

    async def questions(self, draft: Draft) -> Sequence[Question]:
        if not uses(draft, "teams"):
            return ()
        return (
            Question(
                "staff.domains",
                "What stands after the @ in addresses of staff, and of no pupil?",
                "lines",
                "Like staff.hillside.sch.uk, a line each. Leave it empty where pupils' addresses end the same: "
                "docs/teams.md, part 3, says what else there is. Until then a report by anybody without a role is "
                "marked as not checked.",
                needed=False,
            ),
        )

    async def tried(self, draft: Draft) -> Tried:
        return Tried(wrong_in_file(draft, "staff"))
