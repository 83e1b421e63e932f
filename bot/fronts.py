"""The other half of the composition root: the terminal and Telegram, each with its courier."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from tzlocal import get_localzone_name

from bot.app import App
from bot.console import Console, ConsoleMessenger, Show
from bot.delivery.chats import Chats
from bot.delivery.courier import Courier
from bot.delivery.pacing import Pacer, Tempo
from bot.delivery.tenure import Tenure
from bot.settings import Settings
from bot.telegram.gate import Admission
from bot.telegram.house import House
from scheduler.ports import Messenger, Outbox

if TYPE_CHECKING:
    from bot.telegram.front import TelegramFront

CHANNEL_LEASE = timedelta(seconds=30)
"""How long Telegram stays silent at most when the process died that talked to it."""
TERMINAL = Tempo(
    per_second=10_000, burst=1_000, between=timedelta(0), between_in_group=timedelta(0)
)
"""A terminal takes what it is given."""


def system_zone(settings: Settings) -> str:
    """The zone of the terminal: as set, else the system's, else UTC."""
    zone = settings.zone or get_localzone_name()
    return "UTC" if zone in {None, "", "Etc/UTC"} else zone


def terminal_front(app: App, show: Show) -> tuple[Console, Courier]:
    """The terminal's conversation, and the courier that says what is owed there."""
    zone = system_zone(app.settings)
    messenger = ConsoleMessenger(show, zone=zone, clock=app.clock, owners=app.store.owners)
    courier = _courier(app, "console", messenger, TERMINAL, app.store.outbox)
    conversation = app.conversation(default_zone=zone, folder=Path.cwd())
    return Console(conversation, clock=app.clock, ids=app.ids, show=show), courier


def telegram_front(
    app: App, token: str, announce: Callable[[str], None]
) -> "tuple[TelegramFront, Courier, Tenure]":
    """The bot on Telegram, its courier, and the right to run both.

    Raises `TokenRefused` for what cannot be a token.
    """
    # Importing aiogram takes seconds and much memory: nobody else pays for it.
    from bot.telegram.front import TelegramFront  # noqa: PLC0415

    store, settings, tempo = app.store, app.settings, Tempo()
    chats = Chats(app.service, store.jobs, store.owners, store.outbox, clock=app.clock)
    tenure = Tenure(
        store.leases,
        f"telegram:{token.partition(':')[0]}",
        clock=app.clock,
        lease=min(CHANNEL_LEASE, timedelta(seconds=settings.lease_seconds)),
        rest=max(tempo.between, tempo.between_in_group),
    )
    house = House(
        conversation=app.conversation(per_minute=settings.commands_per_minute),
        inbox=store.inbox,
        outbox=store.outbox,
        owners=store.owners,
        facts=store.facts,
        chats=chats,
        clock=app.clock,
        ids=app.ids,
        owed=app.wake,
        held=tenure.left,
    )
    admission = Admission(open=settings.open, allow=frozenset(settings.allow))
    front = TelegramFront(
        token, house, api_url=settings.api_url, admission=admission, announce=announce
    )
    outbox = store.outbox.under(tenure.name)
    return front, _courier(app, "telegram", front.messenger, tempo, outbox, chats), tenure


def _courier(
    app: App,
    channel: str,
    messenger: Messenger,
    tempo: Tempo,
    outbox: Outbox,
    chats: Chats | None = None,
) -> Courier:
    courier = Courier(channel, outbox, messenger, clock=app.clock, pacer=Pacer(tempo), chats=chats)
    app.wakers.append(courier.wake)
    return courier
