"""How is a drill begun at the machine, by whoever looks after the bot or deals with records?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.given.school import Which, opened
from bot.commands.mistakes_told import fail

if TYPE_CHECKING:
    from flows.school.school import School

By = Annotated[
    str, typer.Option("--by", metavar="WHO", help="Who begins it: name, role or member ID.")
]
Story = Annotated[
    str,
    typer.Option("--story", metavar="STORY", help="Which story is played; without one, none is."),
]
BEGUN = (
    "Begun. {number} people get a message that begins with DRILL, each in their own chat, and press"
    " once. Who has not pressed after one day is told to {name} in the chat."
)
STORY_BEGUN = (
    "Begun. The first person on the ladder gets a message that begins with DRILL, and the next when"
    " nobody has it. {name} is told in the chat when it is over."
)
WAITS = (
    "The bot on this machine is not well, or does not run: unless it runs elsewhere the messages wait until it does."
    " report-image status says more."
)


def drill(by: By = "", story: Story = "", school_id: Which = "") -> None:
    """Begin a drill: a test report through the real ways. Everybody who is told of a report gets a
    message in their own chat and presses once. With a story: it is played like a report, to the
    decision.

    It is no report, no figure counts it, and it is deleted when two people have said that nothing
    real is in it. None begins while a concern waits for a decision that everybody who is told first
    may know of; here it is not said whether that is why. The bot has to be running.
    """
    from bot.commands.given.turns import turns_of
    from bot.commands.status import of_the_bot
    from bot.turns import drilling
    from flows.drills.stories import stories
    from flows.drills.who import people
    from flows.wording.sentences import say

    if story and story not in stories():
        fail(f"--story: {story}: must be one of {', '.join(stories())}.")
    with opened(school_id) as (school, database):
        person, turns = _person(school, by), turns_of(school, database)
        why = database.transaction(
            lambda tx: drilling.at_the_machine(turns.turning(tx), person, story)
        )
        if why:
            fail(say(f"drill.not.{why}") + (_who_may(school) if why == "not-theirs" else ""))
        words = STORY_BEGUN if story else BEGUN
        typer.echo(words.format(number=len(people(school)), name=school.display(person)))
        if any(of_the_bot()):
            typer.echo(WAITS)


def _who_may(school: School) -> str:
    """Names, as they have to be typed."""
    who = (school.people.dsl, *school.people.deputies, *school.people.administrators)
    return f" They are: {', '.join(one.name or one.accounts[0] for one in who if one)}."


def _person(school: School, by: str) -> str:
    """Somebody of the school file, administrators too; whether they may begin one is decided later."""
    from bot.commands.given.find_person import anybody
    from flows.names.folding import same_name

    words = by or typer.prompt("Who begins it? Name, role or member ID")
    admins = [one.id for one in school.people.administrators if same_name(words, one.name)]
    return next(iter(admins), "") or anybody(school, words) or ""
