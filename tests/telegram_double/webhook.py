"""The other way of delivery: each update posted to the bot's webhook until it says 2xx."""

import asyncio

from aiohttp import ClientError, ClientSession, ClientTimeout

from tests.telegram_double.updates import Updates, Webhook

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
RETRY_SECONDS = 0.05
TIMEOUT = ClientTimeout(total=10)


async def deliver(updates: Updates) -> None:
    """Post updates in order for as long as a webhook is set; runs until cancelled."""
    async with ClientSession(timeout=TIMEOUT) as session:
        while True:
            count = updates.signal.count
            webhook = updates.webhook
            if webhook is None or not updates.pending:
                await updates.signal.past(count)
            elif await _posted(session, webhook, updates.pending[0]):
                updates.forget(updates.pending[0]["update_id"] + 1)
            else:
                await _moment(updates, count)


async def _posted(session: ClientSession, webhook: Webhook, update: object) -> bool:
    headers = {SECRET_HEADER: webhook.secret} if webhook.secret else {}
    try:
        async with session.post(webhook.url, json=update, headers=headers) as answer:
            return answer.ok
    except (ClientError, TimeoutError):
        return False


async def _moment(updates: Updates, count: int) -> None:
    try:
        async with asyncio.timeout(RETRY_SECONDS):
            await updates.signal.past(count)
    except TimeoutError:
        return
