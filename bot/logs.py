"""What is written to the log? Opaque identifiers and kinds of errors, never what anybody typed."""

from __future__ import annotations

import logging

CHATTY = ("apscheduler", "alembic", "procrastinate", "psycopg", "slack_bolt", "slack_sdk", "aiohttp", "sqlalchemy")


def set_up() -> None:
    """The program's own lines from INFO on; the libraries' from WARNING on: below that some log whole payloads."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
