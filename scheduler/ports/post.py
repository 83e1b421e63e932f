"""What is owed to people, and the ways to them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from scheduler.model import Delivery, Owner


class Outbox(Protocol):
    """Messages that are owed, in order per owner."""

    async def owe(self, deliveries: Sequence[Delivery]) -> None:
        """Add messages; one whose key is there already is left out."""

    async def take(
        self, now: datetime, *, channel: str, limit: int, resting: Collection[Owner] = ()
    ) -> Sequence[Delivery]:
        """Take the first open message of up to *limit* owners of *channel*, marked as being sent.

        Owners who are *resting* are left out, and those who have a message on their way.

        What is held lets others pass; once it is due, all that was held for an owner is taken as
        one message. A change is told from the last state of its job that arrived, and a message
        of which nothing is left is superseded: see `scheduler.netting`. What the jobs of an owner
        have to say about missed moments becomes one; it waits, and lets others pass, until nothing
        of theirs is left that was due by then: see `scheduler.summary`. Committed on return.

        Raises `LeaseLost` where only one process may send by the channel and this one may not (any
        more).
        """

    async def settle(self, delivery: Delivery) -> None:
        """Store how sending went: status, message id, error, and when to try again.

        What was told in the same message shares its fate.

        Raises `LeaseLost`, and stores nothing, when the message is not this process's any more.
        """

    async def adopt(
        self, now: datetime, *, channel: str, in_hand: Collection[str]
    ) -> Sequence[Delivery]:
        """Take over what is marked as being sent, though nobody alive is sending it.

        Nobody is when the lease of its process expired, or when that is this process and the
        message not among those that it has *in_hand*. Raises `LeaseLost` as `take` does.
        """

    async def give_up(self, owner: Owner, reason: str, now: datetime) -> None:
        """End everything that waits for *owner* and the topics of its chat as dead."""

    async def superseded(self, delivery: Delivery) -> bool:
        """Whether a newer message about a change of the same job waits behind this one."""

    async def by_message(self, owner: Owner, message_id: str) -> Delivery | None:
        """What was sent to *owner* under this message id."""

    async def next_due_at(self, *, channel: str, after: datetime) -> datetime | None:
        """When the earliest waiting message of *channel* may be sent."""


class Messenger(Protocol):
    """One way to a person."""

    async def send(self, delivery: Delivery) -> str:
        """Send, and return the message's id. Raises a `DeliveryError` that says what is known."""
