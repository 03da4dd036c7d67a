"""Which runs of text, bold or not, would Slack take? (Slack, Block Kit reference: rich text block.)

Of what stands in such a block the local Slack has texts and links; people, channels and emoji are
refused, for the bot has no use for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.sandbox.rules import (
    Fault,
    Rule,
    boolean,
    both,
    by_type,
    listing,
    one_of,
    text,
    thing,
    whole_number,
)
from bot.sandbox.slack.block_kit.elements import URL

LONGEST = 3000  # of one run; a whole message and a whole view have limits of their own
_STYLE = thing({}, {"bold": boolean, "italic": boolean, "strike": boolean, "code": boolean})


def _style_says_something(value: Any, path: str) -> Iterator[Fault]:
    if value == {}:
        yield Fault(path, "must not be empty")


STYLE = both(_STYLE, _style_says_something)
RUNS: dict[str, Rule] = {
    "text": thing({"type": one_of("text"), "text": text(LONGEST)}, {"style": STYLE}),
    "link": thing({"type": one_of("link"), "url": URL}, {"text": text(LONGEST), "style": STYLE}),
}
_EVERY_RUN = {"elements": listing(by_type(RUNS), 1000)}
SECTION = thing({"type": one_of("rich_text_section"), **_EVERY_RUN})
_EDGE: dict[str, Rule] = {"border": whole_number(0, 1)}
INSIDE: dict[str, Rule] = {
    "rich_text_section": SECTION,
    "rich_text_list": thing(
        {
            "type": one_of("rich_text_list"),
            "style": one_of("bullet", "ordered"),
            "elements": listing(by_type({"rich_text_section": SECTION}), 1000),
        },
        {"indent": whole_number(0, 8), "offset": whole_number(0, 1000), **_EDGE},
    ),
    "rich_text_preformatted": thing(
        {"type": one_of("rich_text_preformatted"), **_EVERY_RUN}, _EDGE
    ),
    "rich_text_quote": thing({"type": one_of("rich_text_quote"), **_EVERY_RUN}, _EDGE),
}
RICH_TEXT: dict[str, Rule] = {"elements": listing(by_type(INSIDE), 1000)}
