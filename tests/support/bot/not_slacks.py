"""What may come back from Slack's address though it is no answer of Slack's."""

from __future__ import annotations

from typing import Any

NOT_SLACKS: dict[str, dict[str, Any]] = {
    "a proxy's page": {"status": 200, "body": b"<html>Sign in to the internet</html>"},
    "a page that forbids": {"status": 403, "body": b"<html>Blocked by policy</html>"},
    "no page": {"status": 404, "body": b""},
    "words": {"status": 200, "body": b"ok", "content_type": "text/plain"},
    "nothing": {"status": 200, "body": b"", "content_type": "application/json"},
    "half of it": {"status": 200, "body": b'{"ok": tr', "content_type": "application/json"},
    "a list": {"status": 200, "body": b"[1]", "content_type": "application/json"},
    "null": {"status": 200, "body": b"null", "content_type": "application/json"},
    "no ok": {"status": 200, "body": b'{"error": "x"}', "content_type": "application/json"},
    "ok and no more": {"status": 200, "body": b'{"ok": true}', "content_type": "application/json"},
    "other letters": {"status": 200, "body": b"\xff\xfe{", "content_type": "application/json"},
    "a file": {"status": 200, "body": b"\x1f\x8b", "content_type": "application/gzip"},
    "broken gzip": {
        "status": 200,
        "body": b"no gzip",
        "content_type": "application/json",
        "encoding": "gzip",
    },
}
