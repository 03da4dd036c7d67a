"""What do the connector's calls do: make a chat, send, change, say who somebody is?"""

from __future__ import annotations

from typing import Any

from bot.sandbox.copied import copied
from bot.sandbox.rules import report
from bot.sandbox.teams.api.refusals import Refusal
from bot.sandbox.teams.cards.checks import card_in, faults_in_activity
from bot.sandbox.teams.state import BOT, JSON, TENANT, Chat, Message, Person
from bot.sandbox.teams.workspace import Workspace


class Conversations:
    """Private chats of people with the bot, as far as the bot may use them."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def create(self, asked: JSON) -> JSON:
        """The private chat with a person, always the same one."""
        members = asked.get("members")
        if asked.get("isGroup") or not isinstance(members, list) or len(members) != 1:
            raise Refusal(400, "BadSyntax", "Bad format of conversation parameters.")
        tenant = asked.get("tenantId") or _tenant_in(asked)
        member = members[0] if isinstance(members[0], dict) else {}
        person = self._workspace.known_as(str(member.get("id", "")))
        if not tenant or person is None or set(member) - {"id", "name", "role"}:
            raise Refusal(400, "BadSyntax", "Failed to decrypt pairwise id.")
        if tenant != person.tenant or tenant != TENANT:
            raise Refusal(403, "ForbiddenOperationException", "The tenant is not this app's.")
        self._may_reach(person)
        return {"id": self._workspace.open_chat(person).id}

    def send(self, chat_id: str, activity: JSON) -> JSON:
        """A new message of the bot's."""
        chat = self._writable(chat_id)
        card = _checked("send", activity)
        message = Message(chat.id, self._workspace.new_id(), BOT)
        _write(message, activity, card)
        return {"id": self._workspace.add(message).id}

    def update(self, chat_id: str, message_id: str, activity: JSON) -> JSON:
        """Another content for a message of the bot's; whoever saw a card of their own sees this."""
        chat = self._writable(chat_id)
        message = self._workspace.messages.get((chat.id, message_id))
        if message is None:
            raise Refusal(404, "ActivityNotFoundInConversation")
        if message.sender != BOT:
            raise Refusal(403, "Forbidden", "Only the bot's own messages can be changed.")
        _write(message, activity, _checked("update", activity))
        message.edited = True
        message.for_one.clear()
        message.typed.clear()
        self._workspace.changed("message", channel=chat.id)
        return {"id": message.id}

    def member(self, chat_id: str, who: str) -> JSON:
        """Who somebody in this chat is. Nothing tells that an account was closed."""
        chat = self._chat(chat_id)
        person = self._workspace.known_as(who)
        if person is None or person.id not in chat.members:
            raise Refusal(404, "MemberNotFoundInConversation")
        self._may_reach(person)
        return {
            "id": person.user_id,
            "name": person.real_name,
            "aadObjectId": person.id,
            "objectId": person.id,
            "email": person.principal_name,
            "userPrincipalName": person.principal_name,
            "tenantId": person.tenant,
            "userRole": person.role,
        }

    def person_in(self, chat_id: str) -> str:
        """Whose private chat it is, by account; the id itself for any other."""
        chat = self._workspace.chats.get(chat_id)
        people = sorted(chat.members - {BOT}) if chat and chat.kind == "personal" else []
        return people[0] if people else chat_id

    def _chat(self, chat_id: str) -> Chat:
        chat = self._workspace.chats.get(chat_id)
        if chat is None:
            raise Refusal(404, "ConversationNotFound", "Conversation not found.")
        return chat

    def _writable(self, chat_id: str) -> Chat:
        chat = self._chat(chat_id)
        if chat.kind != "personal":
            raise Refusal(403, "BotNotInConversationRoster", "The bot is not part of it.")
        self._may_reach(self._workspace.people[self.person_in(chat_id)])
        return chat

    def _may_reach(self, person: Person) -> None:
        if self._workspace.disabled_by_admin:
            raise Refusal(403, "BotDisabledByAdmin", "The app was disabled by an administrator.")
        if not person.installed:
            raise Refusal(403, "BotNotInConversationRoster", "The bot is not part of it.")
        if person.has_blocked:
            raise Refusal(403, "MessageWritesBlocked")


def _tenant_in(asked: JSON) -> Any:
    data = asked.get("channelData")
    tenant = data.get("tenant") if isinstance(data, dict) else None
    return tenant.get("id") if isinstance(tenant, dict) else None


def _checked(where: str, activity: JSON) -> JSON | None:
    """The card of an activity that Teams would take, if it has one."""
    found = report(where, faults_in_activity(activity))
    if found:
        raise Refusal(400, "BadArgument", found[0])
    return card_in(activity)


def _write(message: Message, activity: JSON, card: JSON | None) -> None:
    message.text, message.summary = activity.get("text", ""), activity.get("summary", "")
    message.card = copied(card)
