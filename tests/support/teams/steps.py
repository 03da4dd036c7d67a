"""What do people do first in Teams?"""

from __future__ import annotations

from tests.support.teams.world import TeamsWorld


async def report(place: TeamsWorld) -> None:
    """The teacher types for the form, and sends it; nobody is in danger. All is delivered."""
    await sent(place)
    await place.settle()


async def sent(place: TeamsWorld) -> None:
    """The same, and nothing is delivered yet."""
    teacher = place.person("TEACHER")
    await teacher.type("report-image")
    await teacher.click("Report")
    teacher.fill("Is a child in danger?", "No")
    teacher.fill("account", "Priya showed me.")
    await teacher.submit()
