"""How are two concerns linked, and what is said of it?"""

from __future__ import annotations

from flows.declared import Rule, Says
from flows.linking import answering, in_error, links, messages, wishing
from flows.linking.buttons import AGREE_LINK, LINK, LINK_ERROR

RULES = (
    Rule(LINK, wishing.ask, wishing.keep, beside=wishing.beside),
    Rule(LINK_ERROR, in_error.ask, in_error.keep, beside=in_error.beside),
    Rule(AGREE_LINK, answering.ask, answering.keep, beside=answering.beside),
)
MESSAGES = (
    Says(links.ASKED, messages.asked, left="stub-with-open"),
    Says(links.ANSWERED, messages.answered, left="stub-with-open"),
)
