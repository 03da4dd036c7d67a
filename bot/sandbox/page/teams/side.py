"""How does the local Teams come onto the page?"""

from __future__ import annotations

from bot.sandbox.page.shown import Shown
from bot.sandbox.page.teams.acts import Acts
from bot.sandbox.page.teams.markdown import markdown
from bot.sandbox.page.teams.view import Screens
from bot.sandbox.teams.cards.words import expanded
from bot.sandbox.teams.sandbox import TeamsSandbox
from bot.sandbox.teams.state import DSL, HEAD, TEACHER

AT_FIRST = ((TEACHER, "chat"), (DSL, "chat"), (HEAD, "chat"))


def teams_shown(sandbox: TeamsSandbox) -> Shown:
    """These people, with a teacher, the safeguarding lead and the headteacher side by side."""
    people = sandbox.workspace.people
    return Shown(
        "Microsoft Teams",
        "teams",
        sandbox.workspace,
        Screens(sandbox),
        Acts(sandbox),
        AT_FIRST,
        {"markdown": markdown, "expanded": expanded},
        {"to_choose": lambda: [p for p in people.values() if p.tenant == sandbox.tenant]},
        ("teams.css",),
    )
