"""How are two concerns linked, and what is said of it?"""

from __future__ import annotations

from flows.declared import Rule, Says
from flows.linking import answering, links, messages, wishing
from flows.linking.buttons import AGREE_LINK, LINK

RULES = (
    Rule(LINK, wishing.ask, wishing.keep, beside=wishing.beside),
    Rule(AGREE_LINK, answering.ask, answering.keep, beside=answering.beside),
)
MESSAGES = (
    Says(links.ASKED, messages.asked, left="stub-with-open"),
    Says(links.ANSWERED, messages.answered, left="stub-with-open"),
)
