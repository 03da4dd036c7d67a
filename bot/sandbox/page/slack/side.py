"""How does a Slack workspace come onto the page?"""

from __future__ import annotations

from bot.sandbox.page.shown import Shown
from bot.sandbox.page.slack.acts import Acts
from bot.sandbox.page.slack.text import Marks
from bot.sandbox.page.slack.view import Screens
from bot.sandbox.slack.sandbox import Sandbox

AT_FIRST = (("U0TEACHER", "C0STAFF"), ("U0DSL", "chat"), ("U0HEAD", "chat"))


def slack_shown(sandbox: Sandbox) -> Shown:
    """This workspace, with a teacher, the safeguarding lead and the headteacher side by side."""
    people = sandbox.workspace.people
    marks = Marks(lambda user: people[user].real_name if user in people else user)
    return Shown(
        "Slack",
        "slack",
        sandbox.workspace,
        Screens(sandbox),
        Acts(sandbox),
        AT_FIRST,
        {"mrkdwn": marks.html},
        {"to_choose": lambda: [each for each in people.values() if not each.is_deleted]},
    )
