"""What should be done once everything is written, in which order?"""

from __future__ import annotations

from collections.abc import Iterator

from bot.commands.setup.draft import Draft
from bot.commands.setup.steps.which import uses
from bot.commands.setup.written import program

BY_FILE = "The file {name} in this folder says in its first lines how it is put in place."
STARTED_BY = {
    "systemd": BY_FILE.format(name="report-image.service"),
    "windows": BY_FILE.format(name="report-image.xml"),
    "compose": "docs/containers.md says how it is started.",
}
STARTED_BY_HAND = "Start the bot, and leave it running; it says ready on when it is. From this folder: {program} run"
PACKAGE = (
    "Make the app's package: {program} teams package report.zip --website https://YOUR-SCHOOL. Upload it in the Teams "
    "admin centre, under Manage apps, and install it for all staff, under Setup policies (docs/teams.md, part 5)."
)
HOMES = {
    "slack": "In Slack: under Apps, Report, then the tab Home.",
    "teams": "In Teams: write home to Report, and press Home.",
}
DRILL = (
    "Have the safeguarding lead press Drill on the bot's Home page. {where} Everybody who is told first gets a message "
    "and presses I am here. After the last of them two people press What came of it, then Nothing real is in it."
)
STAFF = (
    "Weigh what {here} status lists. Then tell all staff: how to report, the safeguarding lead's telephone number, and "
    "that nobody is to look at, send, save or delete an image. They {how}."
)
REPORTING = {
    "slack": "type /report-image in any channel of Slack",
    "teams": "write report-image to Report in Teams",
}


def next_steps(draft: Draft) -> Iterator[str]:
    """A sentence or two for each. Commands are named so that they can be copied, from the set-up's folder."""
    here = program(draft.folder)
    chats = [chat for chat in ("slack", "teams") if uses(draft, chat)]
    yield STARTED_BY.get(draft["service"], STARTED_BY_HAND.format(program=here))
    if "teams" in chats:
        yield PACKAGE.format(program=here)
    yield DRILL.format(where=" ".join(HOMES[chat] for chat in chats))
    yield STAFF.format(here=here, how=", or ".join(REPORTING[chat] for chat in chats))


def as_lines(draft: Draft) -> str:
    """The same for the terminal, numbered."""
    steps = enumerate(next_steps(draft), 1)
    return "\n".join(
        ["Written. What comes next:", *(f"{number}. {step}" for number, step in steps)]
    )
