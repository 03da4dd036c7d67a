"""Is the app in Slack made, and do its tokens open what they should? Each is tried at once."""

from __future__ import annotations

from collections.abc import Sequence

from bot.commands.setup.draft import Draft
from bot.commands.setup.question import Link, Question, Tried
from bot.commands.setup.steps.checked import wrong_settings
from bot.commands.setup.steps.which import uses
from bot.delivery.channel import TryAgain
from bot.running.clock import SystemClock
from bot.slack.credentials import SlackKeys
from bot.slack.trying.making import address_with_manifest, made
from bot.slack.trying.reachable import app_asked
from bot.slack.web_api import FAILED

APPS = "https://api.slack.com/apps"
MAKING, MADE, WORKSPACE = "slack.configuration_token", "slack.app", "slack.workspace"
TOKENS = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN")
SILENT = Tried({"": "Slack does not answer from here. Is slack.com let through?"})


class Making:
    """Made by somebody on Slack's page, or by Slack itself, given a configuration token."""

    name, title = "slack-app", "Make the app in Slack"

    async def says(self, draft: Draft) -> Sequence[str | Link]:
        return (
            "Open this page, choose your workspace, press Next, then Create. Then come back here and go on.",
            Link(address_with_manifest(), "Slack: a new app, filled in already"),
        )

    async def questions(self, draft: Draft) -> Sequence[Question]:
        if not uses(draft, "slack") or draft[TOKENS[0]]:
            return ()
        hint = "At the foot of Slack's page of your apps, Your App Configuration Tokens. It is used once, and not kept."
        return (
            Question(
                MAKING, "Or have it made here: configuration token", "secret", hint, needed=False
            ),
        )

    async def tried(self, draft: Draft) -> Tried:
        if not draft[MAKING]:
            return Tried()
        try:
            return Tried(found={MADE: await made(keys_of(draft), draft[MAKING]), MAKING: ""})
        except TryAgain as refused:
            return (
                Tried({MAKING: "Slack does not take it: make a new one"}) if refused.app else SILENT
            )
        except FAILED:
            return Tried({MAKING: "Slack made no app with it: open the page above instead"})


class Tokens:
    """Two things to copy out of Slack's pages."""

    name, title = "slack", "The app's tokens"

    async def says(self, draft: Draft) -> Sequence[str | Link]:
        return (
            Link(f"{APPS}/{draft[MADE]}" if draft[MADE] else APPS, "Slack: your app"),
            "Under Install App, install it to your workspace and copy the Bot User OAuth Token.",
            "Under Basic Information, App-Level Tokens, generate one with the scope connections:write and copy it.",
        )

    async def questions(self, draft: Draft) -> Sequence[Question]:
        if not uses(draft, "slack"):
            return ()
        return (
            Question(TOKENS[0], "Bot User OAuth Token", "secret", "It starts with xoxb-"),
            Question(TOKENS[1], "App-Level Token", "secret", "It starts with xapp-"),
        )

    async def tried(self, draft: Draft) -> Tried:
        if wrong := wrong_settings(draft, TOKENS):
            return Tried(wrong)
        try:
            app = await app_asked(keys_of(draft), SystemClock())
        except TryAgain:
            return SILENT
        wrong = dict(map(_at_its_field, app.wrong))
        return Tried(wrong, {WORKSPACE: f"slack:{app.workspaces[0]}"} if app.workspaces else {})


def keys_of(draft: Draft) -> SlackKeys:
    """What Slack gave, as far as it was answered."""
    address = draft["SLACK_API_URL"] or "https://slack.com/api/"
    return SlackKeys(draft[TOKENS[0]] or None, None, draft[TOKENS[1]] or None, address)


def _at_its_field(sentence: str) -> tuple[str, str]:
    where, _, words = sentence.partition(": ")
    return (where, words) if where in TOKENS else ("", sentence)
