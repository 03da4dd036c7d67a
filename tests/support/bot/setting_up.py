"""What somebody answers who sets the bot up for Hillside School in the local Slack."""

from __future__ import annotations

from datetime import timedelta

from bot.running.clock import SystemClock


def day(away: int) -> str:
    """So many days from today: the set-up asks the machine what day it is."""
    return str(SystemClock().now().date() + timedelta(days=away))


ROLES = ("mash", "early-help", "emergency-duty-team", "lado", "police")

ANSWERS = {
    "chat": "slack",
    "SLACK_BOT_TOKEN": "xoxb-sandbox",
    "SLACK_APP_TOKEN": "xapp-sandbox",
    "school.name": "Hillside School",
    "school.phone": "01632 960000",
    "school.authority": "Kent",
    "school.opens": "08:00",
    "school.closes": "17:00",
    "school.day_ends": "15:15",
    "people.dsl.id": "slack:U0DSL",
    "people.dsl.name": "Dana Shaw",
    "people.dsl.phone": "01632 960010",
    "people.deputies.0.id": "slack:U0DDSL",
    "people.deputies.0.phone": "01632 960011",
    "people.headteacher.id": "slack:U0HEAD",
    "people.headteacher.phone": "01632 960012",
    "people.chair_of_governors.id": "slack:U0CHAIR",
    "people.chair_of_governors.phone": "01632 960013",
    "people.vice_chair.id": "slack:U0VICE",
    "people.vice_chair.phone": "01632 960014",
    **{f"contacts.{role}.phone": f"01632 96000{n}" for n, role in enumerate(ROLES, start=1)},
    "contacts.mash.rung": "yes",
    "terms.dates": f"{day(-88)} to {day(-37)}\n{day(-27)} to {day(19)}",
    "terms.inset": day(-88),
    "adopted.by": "Dana Shaw",
    "adopted.on": "2026-11-01",
    "key.copy": "the safe in the office",
}
