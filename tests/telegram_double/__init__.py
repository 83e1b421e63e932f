"""A strict local Telegram Bot API over real HTTP, with people behind it and a ledger beside it."""

from tests.telegram_double.chats import Kind, Standing
from tests.telegram_double.double import TOKEN, USERNAME, Double
from tests.telegram_double.errors import Refusal
from tests.telegram_double.faults import Fault, Rule
from tests.telegram_double.group import Group
from tests.telegram_double.ledger import Call, Ledger
from tests.telegram_double.remote import RemoteDouble, RemoteSeat, launched
from tests.telegram_double.seat import Seat
from tests.telegram_double.world import CallbackAnswer

__all__ = [
    "TOKEN",
    "USERNAME",
    "Call",
    "CallbackAnswer",
    "Double",
    "Fault",
    "Group",
    "Kind",
    "Ledger",
    "Refusal",
    "RemoteDouble",
    "RemoteSeat",
    "Rule",
    "Seat",
    "Standing",
    "launched",
]
