"""Which buttons add to a record or look into earlier ones, and who may press them?"""

from __future__ import annotations

from flows.declared import Press

RECORD = Press("record", "beside", "record.button", "record")
ENTER = Press("enter", "beside", opens="entry")
HOLD = Press("hold", "ladder", "hold.button", "hold")
KEEP_UNTIL = Press("keep-until", "ladder", "retention.button", "keep-until")
MOVING = Press("moving", "ladder", "moving.button", "moving")
RECORD_SENT = Press("record-sent", "ladder", "moving.sent", "record-sent")
EARLIER = Press("earlier", "owner", "earlier.button", "record")
