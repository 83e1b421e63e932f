"""Pages for models: the guarded fetch, and the text that a reader of the page would see."""

import json
from collections.abc import Collection

from bot.probes.addresses import Allowed
from bot.probes.fetch import Fetcher
from bot.probes.reader import Reader


class WebPages:
    """See `bot.agent.desk.Fetch`."""

    def __init__(self, allowed: Allowed) -> None:
        self._allowed = allowed
        self._reader = Reader()

    async def __call__(self, url: str, hosts: Collection[str] | None) -> str:
        answer = await Fetcher(self._allowed, within=hosts).page(url)
        if "json" in answer.content_type:
            return answer.body.decode("utf-8", "replace")
        state = await self._reader.read(
            answer.body, content_type=answer.content_type, selector=None
        )
        lines = state.get("text")
        text = "\n".join(map(str, lines)) if isinstance(lines, list) else json.dumps(dict(state))
        return f"{state['title']}\n{text}" if state.get("title") else text
