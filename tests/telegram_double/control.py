"""The same world for a test in another process: POST /double/<verb> with a JSON object."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from aiogram.types import Message, User
from aiohttp import web

from tests.telegram_double.chats import Chat, Standing
from tests.telegram_double.faults import Fault
from tests.telegram_double.schema import wire
from tests.telegram_double.seat import Seat

if TYPE_CHECKING:
    from tests.telegram_double.double import Double

Wish = dict[str, Any]
Verb = Callable[["Double", Wish], Awaitable[Any]]

VERBS: dict[str, Verb] = {}


def verb(act: Verb) -> Verb:
    """Offer *act* under its own name."""
    VERBS[act.__name__] = act
    return act


def routes(double: "Double") -> list[web.RouteDef]:
    """The one route; a wish that cannot be fulfilled answers 400 with the reason."""

    async def fulfil(http: web.Request) -> web.Response:
        act = VERBS.get(http.match_info["verb"])
        if act is None:
            raise web.HTTPNotFound
        try:
            return web.json_response({"result": await act(double, await http.json())})
        except (LookupError, ValueError, TypeError, AssertionError) as wrong:
            return web.json_response({"error": f"{type(wrong).__name__}: {wrong}"}, status=400)

    return [web.post("/double/{verb}", fulfil)]


@verb
async def private(double: "Double", wish: Wish) -> Wish:
    """``name`` → the ids of a new person and their private chat (the same number)."""
    seat = double.private(double.person(**wish))
    return {"chat": seat.id, "person": seat.person.id}


@verb
async def group(double: "Double", wish: Wish) -> Wish:
    """``title``, ``members`` (ids), ``supergroup``, ``forum`` → the id of a new group."""
    members = [double.world.people[person] for person in wish["members"]]
    if wish.get("supergroup") or wish.get("forum"):
        made = double.supergroup(wish["title"], members, forum=bool(wish.get("forum")))
    else:
        made = double.group(wish["title"], members)
    return {"chat": made.id}


@verb
async def say(double: "Double", wish: Wish) -> Any:
    """``chat``, ``text`` and optionally ``by``, ``topic``, ``reply_to`` → the message."""
    seat = _seat(double, wish)
    if "reply_to" in wish:
        return wire(await seat.reply(seat.chat.posts[wish["reply_to"]], wish["text"]))
    return wire(await seat.say(wish["text"]))


@verb
async def edit(double: "Double", wish: Wish) -> Any:
    """``chat``, ``message_id``, ``text`` → the edited message."""
    seat = _seat(double, wish)
    return wire(await seat.edit(seat.chat.posts[wish["message_id"]], wish["text"]))


@verb
async def press(double: "Double", wish: Wish) -> Wish:
    """``chat``, ``message`` (as it was read), ``label`` → the answer, or ``timeout``."""
    seat = _seat(double, wish)
    try:
        message = Message.model_validate(wish["message"])
        answer = await seat.press(message, wish["label"], wish.get("timeout", 10.0))
    except TimeoutError:
        return {"timeout": True}
    return {"text": answer.text, "show_alert": answer.show_alert, "url": answer.url}


@verb
async def location(double: "Double", wish: Wish) -> Any:
    """``chat``, ``latitude``, ``longitude`` → the message."""
    seat = _seat(double, wish)
    return wire(await seat.send_location(wish["latitude"], wish["longitude"]))


@verb
async def stand(double: "Double", wish: Wish) -> None:
    """``chat`` and the bot's new ``standing`` there (``blocked``, ``member``, ``kicked``, …)."""
    seat = _seat(double, wish)
    seat.stand(Standing(wish["standing"]))


@verb
async def messages(double: "Double", wish: Wish) -> Wish:
    """``chat``, ``topic`` → the bot's messages as they stand, and ``version``.

    With ``since`` the answer waits until the version is higher, or ``timeout`` seconds.
    """
    seat = _seat(double, wish)
    signal = seat.chat.signal
    try:
        async with asyncio.timeout(wish.get("timeout", 0)):
            await signal.past(wish.get("since", -1))
    except TimeoutError:
        return {"version": signal.count, "messages": None}
    return {"version": signal.count, "messages": wire(seat.messages)}


@verb
async def fail(double: "Double", wish: Wish) -> int:
    """The fields of a ``Rule``; ``kind`` is a ``Fault`` → the number of the rule."""
    kind = Fault(wish.pop("kind"))
    double.fail(kind, **wish)
    return len(double.faults.rules) - 1


@verb
async def struck(double: "Double", wish: Wish) -> bool:
    """Whether rule number ``rule`` has claimed a call; waits up to ``timeout`` seconds for it."""
    try:
        async with asyncio.timeout(wish["timeout"]):
            return await double.faults.rules[wish["rule"]].struck.wait()
    except TimeoutError:
        return False


@verb
async def lift(double: "Double", _wish: Wish) -> None:
    """End every rule."""
    double.faults.lift()


@verb
async def inject(double: "Double", wish: Wish) -> int:
    """Any JSON object as an update → its id."""
    return double.inject(wish)


@verb
async def refused(double: "Double", wish: Wish) -> list[str]:
    """``method`` → what was said to each call of it that had no effect."""
    return [str(call.error) for call in double.ledger.refused(wish["method"])]


@verb
async def pending(double: "Double", wish: Wish) -> int:
    """How many updates are not acknowledged yet; waits up to ``timeout`` seconds for none."""
    try:
        async with asyncio.timeout(wish.get("timeout", 0)):
            await double.updates.acknowledged()
    except TimeoutError:
        return len(double.updates.pending)
    return 0


def _seat(double: "Double", wish: Wish) -> Seat:
    chat: Chat = double.world.chats[wish["chat"]]
    return Seat(double.world, chat, _person(double, chat, wish.get("by")), wish.get("topic"))


def _person(double: "Double", chat: Chat, by: int | None) -> User:
    if by is not None:
        return double.world.people[by]
    return chat.person or next(iter(chat.members.values()))
