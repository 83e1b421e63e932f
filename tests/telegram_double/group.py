"""A group or supergroup: its members' seats, its topics, and what happens to the bot in it."""

from collections.abc import Iterable
from typing import Any

from aiogram.types import User

from tests.telegram_double.chats import Chat, Kind, Standing, Topic
from tests.telegram_double.membership import change_standing
from tests.telegram_double.schema import wire
from tests.telegram_double.seat import Seat
from tests.telegram_double.world import World

TOPIC_COLOUR = 7322096


class Group:
    """A group chat. The first of its members created it and is always an administrator."""

    def __init__(self, world: World, chat: Chat) -> None:
        self.chat = chat
        self._world = world

    @property
    def id(self) -> int:
        return self.chat.id

    @property
    def founder(self) -> User:
        return next(iter(self.chat.members.values()))

    def seat(self, person: User, *, topic: int | None = None) -> Seat:
        """Where *person* acts and reads, in one topic or in the whole chat."""
        return Seat(self._world, self.chat, person, topic)

    def topic(self, name: str) -> int:
        """Open a topic of a forum; the answer is its thread id."""
        head = self._world.head(self.chat, self.founder)
        thread_id: int = head["message_id"]
        thread = {"message_thread_id": thread_id, "is_topic_message": True}
        created = {"forum_topic_created": {"name": name, "icon_color": TOPIC_COLOUR}}
        self._world.announce(self.chat, head | thread | created)
        self.chat.topics[thread_id] = Topic(thread_id, name)
        return thread_id

    def close_topic(self, thread_id: int) -> None:
        """Close a topic: only administrators may write there."""
        self.chat.topics[thread_id].closed = True

    def delete_topic(self, thread_id: int) -> None:
        """Delete a topic with its messages; bots are not told."""
        del self.chat.topics[thread_id]
        for message in [*self.chat.posts.values()]:
            if message.message_thread_id == thread_id:
                self.chat.remove(message.message_id)

    def join(self, person: User) -> Seat:
        """Let somebody else in."""
        self.chat.members[person.id] = person
        self._announce(self.chat, person, new_chat_members=[wire(person)])
        return self.seat(person)

    def add_bot(self, *, admin: bool = False) -> None:
        """Bring the bot (back) in."""
        standing = Standing.ADMINISTRATOR if admin else Standing.MEMBER
        change_standing(self._world, self.chat, standing, by=self.founder)
        self._announce(self.chat, self.founder, new_chat_members=[wire(self._world.bot)])

    def stand(self, standing: Standing) -> None:
        """Kick, mute or promote the bot, or delete the group; it is told by ``my_chat_member``."""
        change_standing(self._world, self.chat, standing, by=self.founder)

    def migrate(self) -> "Group":
        """Upgrade to a supergroup: a new chat with a new id; the old one refuses with it."""
        old = self.chat
        new = Chat(
            id=self._world.new_group_id(Kind.SUPERGROUP),
            kind=Kind.SUPERGROUP,
            title=old.title,
            standing=old.standing,
            members=old.members,
            admins=old.admins,
        )
        self._world.chats[new.id] = new
        self._announce(old, self.founder, migrate_to_chat_id=new.id)
        self._announce(new, self.founder, migrate_from_chat_id=old.id)
        old.migrated_to = new.id
        return Group(self._world, new)

    def _announce(self, chat: Chat, sender: User, **fields: Any) -> None:
        self._world.announce(chat, self._world.head(chat, sender) | fields)


def found_group(
    world: World, title: str, members: Iterable[User], *, forum: bool, kind: Kind
) -> Group:
    """A new group with the bot in it, which is told so as Telegram tells it."""
    people = {person.id: person for person in members}
    chat = Chat(
        id=world.new_group_id(kind),
        kind=kind,
        title=title,
        forum=forum,
        standing=Standing.LEFT,
        members=people,
        admins={next(iter(people))},
    )
    world.chats[chat.id] = chat
    group = Group(world, chat)
    group.add_bot()
    return group
