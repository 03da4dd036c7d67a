"""What can somebody do who is paged, and what do they read?"""

from __future__ import annotations

from flows.closing import attaching
from flows.declared import Rule, Says
from flows.paging import buttons, messages, paging, still_there, taking

RULES = (
    Rule(buttons.ACKNOWLEDGE, taking.take, beside=attaching.beside),
    Rule(buttons.GIVE_BACK, paging.give_back),
    Rule(buttons.CANNOT, paging.cannot, paging.keep_cannot),
    Rule(buttons.STILL_YES, still_there.yes),
    Rule(buttons.STILL_MORE, still_there.more),
    Rule(buttons.HELPING, still_there.helping),
)
MESSAGES = (
    Says(paging.PAGE, messages.page, left="stub-with-open"),
    Says(paging.DANGER, messages.danger),
    Says(paging.NOT_REACHED, messages.not_reached),
    Says(still_there.STILL, messages.still),
    Says(still_there.HELP, messages.help_asked),
)
