"""How does a school get its data protection papers drafted? One Markdown file, filled in from the
school file.

The text is `dpia.md.jinja` beside this; what it says of the program is held against it by tests.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.given.school import Which, school_alone
from bot.commands.mistakes_told import mistakes_in_plain_words
from bot.commands.paper import new_file

if TYPE_CHECKING:
    from datetime import date

    from flows.school.school import School

TEMPLATE = Path(__file__).with_name("dpia.md.jinja")
ROLES = ("dsl", "headteacher", "acting-head", "chair-of-governors", "vice-chair")


def dpia(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The Markdown file to write.")],
    school_id: Which = "",
) -> None:
    """Write a draft of your data protection papers to FILE, filled in from the school file.

    An impact assessment, the entry in the record of processing, the appropriate policy document,
    processors and transfers, how long things are kept, rights, and notices for adults and for a
    child. Needs no key and no record. Replaces no file.
    """
    from bot.running.clock import SystemClock

    with mistakes_in_plain_words():
        school = school_alone(school_id)
        words = papers(school, school.local(SystemClock().now()).date())
        new_file.write(file, words.encode())
    typer.echo(f"Written: {file}. Go through it with your data protection officer.")


def papers(school: School, today: date) -> str:
    """The draft, in Markdown. `today`: the school's."""
    from jinja2 import Environment, StrictUndefined, select_autoescape

    page = Environment(
        undefined=StrictUndefined,
        autoescape=select_autoescape(default_for_string=False),
        keep_trailing_newline=True,
    ).from_string(TEMPLATE.read_text(encoding="utf-8"))
    return page.render(_filled(school, today))


def _filled(school: School, today: date) -> dict[str, Any]:
    from bot.accounts import account_of
    from flows.closing.retention import ADULT_YEARS, CHILD_YEARS
    from flows.dates import full_day

    deputies = [f"deputy:{number}" for number, _ in enumerate(school.people.deputies, 1)]
    held = [(role, one) for role in (*ROLES, *deputies) if (one := school.role_holder(role))]
    lead = school.role_holder("dsl")
    told_outside = {one.id: one.name or one.id for _, one in held if one.outside}
    return {
        "school": school,
        "today": full_day(today),
        "people": [(school.role_words(role), one.name or "____") for role, one in held],
        "lead": lead.name if lead else "",
        "outside": ", ".join(told_outside.values()),
        "services": {account_of(one).platform for one in school.workspaces},
        "workspaces": f", {len(school.workspaces)} workspaces" if school.workspaces[1:] else "",
        "child_years": CHILD_YEARS,
        "adult_years": ADULT_YEARS,
    }
