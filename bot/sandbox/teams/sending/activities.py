"""How does Teams write down what a person did? (Microsoft, activities and invokes of a bot.)"""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

from bot.sandbox.teams.credentials import Credentials
from bot.sandbox.teams.state import JSON, Chat, Dialog, Message, Person
from bot.sandbox.teams.workspace import Workspace

CONTEXT = {"theme": "default"}
FORM = {"contentType": "text/html"}


class Activities:
    """Descriptions of what happened, as they are posted to the bot."""

    def __init__(
        self, workspace: Workspace, credentials: Credentials, service_url: Callable[[], str]
    ) -> None:
        self._workspace, self.service_url = workspace, service_url
        self.bot = {"id": credentials.bot_id, "name": "Report"}

    def of(self, person: Person, chat: Chat, kind: str) -> JSON:
        """What every activity holds, of this type."""
        now = self._workspace.clock.now()
        return {
            "type": kind,
            "id": f"f:{UUID(int=self._workspace.number())}",
            "timestamp": _moment(now),
            "channelId": "msteams",
            "serviceUrl": self.service_url(),
            "from": {
                "id": person.user_id,
                "name": person.real_name,
                "aadObjectId": person.id,
            },
            "conversation": self._conversation(person, chat),
            "recipient": dict(self.bot),
            "locale": "en-GB",
            "entities": [_client()],
            "channelData": {"tenant": {"id": person.tenant}},
        }

    def _conversation(self, person: Person, chat: Chat) -> JSON:
        found: JSON = {
            "id": chat.id,
            "conversationType": chat.kind,
            "tenantId": person.tenant,
        }
        if chat.kind != "personal":
            found |= {"isGroup": True, "name": chat.name}
        return found

    def message(self, person: Person, chat: Chat, message: Message, formatted: str = "") -> JSON:
        """Something typed. `formatted`: the same as HTML, when it was."""
        shown: list[JSON] = [FORM | {"content": formatted}] if formatted else []
        if message.image:
            picture = f'<p><img src="{html.escape(message.image)}" alt="image"></p>'
            shown = [{"contentType": "image/*", "contentUrl": message.image}]
            shown.append(FORM | {"content": picture})
        said = {"id": message.id, "text": message.text, "textFormat": "plain"}
        return self.of(person, chat, "message") | said | ({"attachments": shown} if shown else {})

    def edited(self, person: Person, chat: Chat, message: Message) -> JSON:
        """The same message, as it is now."""
        return self._event(self.message(person, chat, message), "messageUpdate", "editMessage")

    def restored(self, person: Person, chat: Chat, message: Message) -> JSON:
        """A message that was deleted, and is there again."""
        told = self.message(person, chat, message)
        return self._event(told, "messageUpdate", "undeleteMessage")

    def deleted(self, person: Person, chat: Chat, message: Message) -> JSON:
        """A message that is gone: nothing of it is told."""
        told = self.of(person, chat, "message") | {"id": message.id}
        return self._event(told, "messageDelete", "softDeleteMessage")

    def _event(self, activity: JSON, kind: str, event: str) -> JSON:
        data = activity["channelData"] | {"eventType": event}
        return activity | {"type": kind, "channelData": data}

    # Presses

    def press(self, person: Person, chat: Chat, message: Message, data: JSON) -> JSON:
        """A Submit in a chat that asks for a dialog."""
        return self._invoke(person, chat, "task/fetch", {"data": data, "context": CONTEXT}) | {
            "replyToId": message.id
        }

    def execute(self, person: Person, chat: Chat, message: Message, action: JSON) -> JSON:
        """An Execute in a chat."""
        value = {"action": action, "trigger": "manual"}
        return self._invoke(person, chat, "adaptiveCard/action", value) | {"replyToId": message.id}

    def plain_submit(self, person: Person, chat: Chat, message: Message, data: JSON) -> JSON:
        """A Submit in a chat that asks for nothing: a message without words."""
        return self.of(person, chat, "message") | {"value": data, "replyToId": message.id}

    def submission(self, person: Person, dialog: Dialog, data: JSON) -> JSON:
        """A dialog that was sent."""
        chats = self._workspace.chats
        chat = chats.get(dialog.conversation) or self._workspace.open_chat(person)
        value: JSON = {"data": data, "context": CONTEXT}
        if dialog.command is None:
            told = self._invoke(person, chat, "task/submit", value)
            return told | ({"replyToId": dialog.message} if dialog.message else {})
        value |= {"commandId": dialog.command, "commandContext": "compose"}
        return self._invoke(person, chat, "composeExtension/submitAction", value)

    def compose(
        self, person: Person, chat: Chat, command: str, about: Message | None = None
    ) -> JSON:
        """An action of the compose box, or one on a message."""
        value: JSON = {"commandId": command, "commandContext": "compose", "context": CONTEXT}
        if about is not None:
            value |= {"commandContext": "message", "messagePayload": self._payload(chat, about)}
        return self._invoke(person, chat, "composeExtension/fetchTask", value)

    def _payload(self, chat: Chat, message: Message) -> JSON:
        """A message of that chat, whole: Teams gives it to whichever app is asked about it."""
        return {
            "id": message.id,
            "messageType": "message",
            "createdDateTime": _moment(datetime.fromtimestamp(int(message.id) / 1000, UTC)),
            "linkToMessage": f"https://teams.microsoft.com/l/message/{chat.id}/{message.id}",
            "importance": "normal",
            "from": self._author(message),
            "body": {"contentType": "text", "content": message.text},
            "attachments": [],
            "mentions": [],
            "reactions": [],
        }

    def _author(self, message: Message) -> JSON:
        sender = self._workspace.people.get(message.sender)
        if sender is None:
            return {"application": {"id": self.bot["id"], "displayName": self.bot["name"]}}
        user = {"id": sender.id, "displayName": sender.real_name, "userIdentityType": "aadUser"}
        return {"user": user, "device": None, "conversation": None}

    def _invoke(self, person: Person, chat: Chat, name: str, value: JSON) -> JSON:
        return self.of(person, chat, "invoke") | {"name": name, "value": value}


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def _client() -> JSON:
    return {
        "type": "clientInfo",
        "locale": "en-GB",
        "country": "GB",
        "platform": "Web",
        "timezone": "Europe/London",
    }
