"""What is asked, in which order?"""

from __future__ import annotations

from bot.commands.setup.question import Step
from bot.commands.setup.steps.contacts import Contacts
from bot.commands.setup.steps.key import Key
from bot.commands.setup.steps.people import People
from bot.commands.setup.steps.protocol import Protocol
from bot.commands.setup.steps.school import About
from bot.commands.setup.steps.service import Service
from bot.commands.setup.steps.slack import Making, Tokens
from bot.commands.setup.steps.staff import Staff
from bot.commands.setup.steps.teams import Teams
from bot.commands.setup.steps.terms import Terms
from bot.commands.setup.steps.which import Which

ORDER: tuple[Step, ...] = (
    Which(),
    Making(),
    Tokens(),
    Teams(),
    About(),
    Staff(),
    People(),
    Contacts(),
    Terms(),
    Protocol(),
    Key(),
    Service(),
)
