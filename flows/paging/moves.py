"""What can somebody do who is paged, and what do they read?"""

from __future__ import annotations

from flows.declared import Rule, Says
from flows.linking import earlier
from flows.paging import (
    buttons,
    handing_over,
    involved,
    messages,
    naming,
    ownership,
    paging,
    taking,
    unrecorded,
)
from flows.paging.offering import offers, with_it
from flows.paging.offering.nobody_answers import NOT_REACHED

RULES = (
    Rule(buttons.ACKNOWLEDGE, taking.take, beside=earlier.beside),
    Rule(buttons.GIVE_BACK, ownership.give_back),
    Rule(buttons.CANNOT, involved.cannot, involved.keep_cannot),
    Rule(buttons.HAND_OVER, handing_over.ask, handing_over.keep),
    Rule(buttons.TO_THE_ROTA, handing_over.to_the_rota),
    Rule(buttons.NAMED, naming.ask, naming.keep),
    Rule(buttons.STILL_YES, with_it.yes),
    Rule(buttons.STILL_MORE, with_it.more),
    Rule(buttons.HELPING, with_it.helping, with_it.keep),
)
MESSAGES = (
    Says(paging.PAGE, messages.page, left="stub-with-open"),
    Says(offers.DANGER, messages.danger),
    Says(NOT_REACHED, messages.not_reached),
    Says(naming.SECOND_WORD, messages.second_word),
    Says(offers.STILL, messages.still),
    Says(offers.HELP, messages.help_asked),
    Says(unrecorded.REMINDED, messages.not_recorded),
)
