"""What can somebody do who reports, and what are they and the owner told of it?"""

from __future__ import annotations

from flows.declared import Rule, Says
from flows.paging.offering import offers
from flows.paging.offering.nobody_answers import NOBODY_YET, PICKED_UP
from flows.reporting import (
    additions,
    danger_open,
    files_sent,
    messages,
    reporting,
    settling,
)
from flows.reporting.buttons import ADD, HELP, NO_DANGER, REPORT, SETTLE, STATUS, WHO

RULES = (
    Rule(REPORT, sent=additions.sent_again, alone=reporting.submit, again=reporting.thanks),
    Rule(HELP),
    Rule(STATUS),
    Rule(NO_DANGER, danger_open.none),
    Rule(ADD, additions.ask, additions.keep),
    Rule(SETTLE, settling.ask, settling.keep),
    Rule(WHO, settling.ask_reporter, settling.keep_of_reporter, again=reporting.thanks),
)
MESSAGES = (
    Says(reporting.RECEIPT, messages.receipt, may="anybody", left="itself"),
    Says(PICKED_UP, messages.picked_up, may="anybody", left="itself"),
    Says(reporting.GIVEN_BACK, messages.given_back, may="anybody", left="itself"),
    Says(NOBODY_YET, messages.nobody_yet, may="anybody", left="itself"),
    Says(
        reporting.FINISHED,
        messages.finished,
        may="anybody",
        left="itself",
        still_changes=lambda concern, args: True,  # it may be opened again
    ),
    Says(files_sent.FILE_TOLD, messages.file_told, may="anybody", left="itself"),
    Says(files_sent.FILE, messages.file),
    Says(files_sent.DELETED, messages.deleted, may="anybody", left="itself"),
    Says(files_sent.FILE_DELETED, messages.file_deleted),
    Says(offers.ADDED, messages.added),
)
