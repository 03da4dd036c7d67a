"""Which buttons does everybody have who reports, and who may press them?"""

from __future__ import annotations

from flows.declared import Press

REPORT = Press(
    "report", "reporter", "help.report", look="main", before_it_is_theirs=True, command=""
)
HELP = Press("help", "anybody", "help.what", command="help")
STATUS = Press("status", "anybody", "help.mine", command="status")
NO_DANGER = Press("no-danger", "reporter", "no-danger.button", "report", before_it_is_theirs=True)
SETTLE = Press("settle", "owner", "settle.button", "record")
ADD = Press("add", "reporter", "add.button", "report", before_it_is_theirs=True)
WHO = Press("who-is-part", "reporter", "settle.own", "report", before_it_is_theirs=True)
