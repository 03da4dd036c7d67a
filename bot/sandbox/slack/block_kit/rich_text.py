"""Which runs of text, bold or not, would Slack take? (Slack, Block Kit reference: rich text block.)

Of what stands in such a block the local Slack has sections of text; links, lists, people, channels
and emoji are refused, for the bot has no use for them.
"""

from __future__ import annotations

from bot.sandbox.rules import Rule, boolean, by_type, listing, one_of, text, thing

LONGEST = 3000  # of one run; a whole message and a whole view have limits of their own
STYLE = thing({"bold": boolean})
RUN = thing({"type": one_of("text"), "text": text(LONGEST)}, {"style": STYLE})
SECTION = thing(
    {"type": one_of("rich_text_section"), "elements": listing(by_type({"text": RUN}), 1000)}
)
RICH_TEXT: dict[str, Rule] = {"elements": listing(by_type({"rich_text_section": SECTION}), 1000)}
