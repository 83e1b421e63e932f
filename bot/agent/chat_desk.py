"""What a model may do in a chat: look at this owner's jobs, and say what the owner could say."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Annotated, Literal, Protocol
from zoneinfo import ZoneInfo

from pydantic import Field

from bot.agent.desk import LONGEST_SAID, Outside, host_in, recalled, safely, served_tools
from bot.agent.prompts import marked
from bot.agent.thought import Tool
from bot.language.preview import preview
from bot.wording.reply import Reply
from bot.wording.text import plain
from scheduler.cron import check_expression
from scheduler.errors import InvalidSchedule
from scheduler.model import Owner
from scheduler.schedule import At, Cron, Every, Schedule, Unit

Act = Callable[[str], Awaitable[Sequence[Reply]]]
"""Says a sentence as the owner would, to the grammar alone; what it answers (nothing: not read)."""

HARMLESS = {"list", "set_state"}
"""What the seed's tool does here without changing anything."""
NOT_READ = "Refused: that was not understood. Write it more plainly, or ask the person."


class Hands(Protocol):
    """What a chat may change on behalf of its owner beside what the grammar does."""

    async def add(self, task: str, schedule: Schedule) -> Reply:
        """Store a job whose task is the model's; its card. Raises `SchedulingError`."""

    async def note(self, text: str) -> str:
        """Keep a note; what to say of it."""

    async def strike(self, number: int) -> str:
        """Forget a note; what to say of it."""


@dataclass(slots=True, kw_only=True)
class ChatDesk:
    """The tools of one answer in a chat, and what came of them. It knows one owner."""

    owner: Owner
    now: datetime
    zone: str
    outside: Outside
    act: Act
    hands: Hands
    hosts: frozenset[str]
    """What the person named themselves."""
    replies: list[Reply] = field(default_factory=list)
    """Cards and questions that the person is shown, as the grammar made them."""
    said: list[str] = field(default_factory=list)
    tainted: bool = False
    """Whether the model sees foreign text: from then on the person is asked for each change."""

    async def tools(self) -> tuple[Tool, ...]:
        """All that the chat may use."""
        reading: dict[str, Callable[..., Awaitable[str]]] = {
            "jobs_query": self.jobs_query,
            "message": self.message,
            "web_fetch": self.web_fetch,
            "recall": self.recall,
        }
        if self.outside.search is not None:
            reading["web_search"] = self.web_search
        changing: dict[str, Callable[..., Awaitable[str]]] = {
            "jobs_control": self.jobs_control,
            "cron": self.cron,
            "remember": self.remember,
            "forget_note": self.forget_note,
        }
        return (
            *(Tool(name=name, call=call) for name, call in reading.items()),
            *(Tool(name=name, call=call, asks=self._asks) for name, call in changing.items()),
            *map(self._noted, await served_tools(self.outside)),
        )

    def _asks(self, arguments: Mapping[str, object]) -> bool:
        """Foreign text may be what wants a change: then the person is asked for it."""
        return self.tainted and arguments.get("action") not in HARMLESS

    def _noted(self, tool: Tool) -> Tool:
        """The tool of a server, whose answer is foreign text."""

        async def call(**arguments: object) -> object:
            self.tainted = True
            return await tool.call(**arguments)

        return replace(tool, call=call)

    # --- jobs -----------------------------------------------------------------------------------

    async def jobs_query(
        self,
        action: Literal["list", "get", "history", "preview"],
        job: int | None = None,
        sentence: str = "",
    ) -> str:
        """Look at this person's jobs.

        Args:
            action: list all; get one; history: why its runs spoke or kept silent; preview: how a
                sentence would be understood, without storing anything.
            job: The number of the job, for get and history.
            sentence: For preview.
        """
        if action == "preview":
            return previewed(sentence, self.now, self.zone)
        if action == "list":
            return await self._looked("/list")
        if job is None:
            return "Refused: say which job."
        self.tainted = True  # what it saw came from outside
        return await self._looked(f"/job {job}" if action == "get" else f"/why {job}")

    async def jobs_control(
        self,
        action: Literal["create", "update", "pause", "resume", "run_now", "remove"],
        job: int | None = None,
        sentence: str = "",
    ) -> str:
        """Change this person's jobs.

        Args:
            action: What to do.
            job: The number of the job, for all but create.
            sentence: For create a whole request in English ("every weekday at 9 stand-up"); for
                update what follows the number ("to 9:30", "only if it drops by 5 %"); for pause
                optionally until when ("until Monday").
        """
        if action == "create":
            return await self._changed(sentence)
        if job is None:
            return "Refused: say which job."
        words = {
            "update": f"change #{job} {sentence}" if sentence.startswith("to ") else
                      f"#{job} {sentence}",
            "pause": f"pause #{job} {sentence}".strip(),
            "resume": f"resume #{job}",
            "run_now": f"run #{job}",
            "remove": f"delete #{job}",
        }[action]  # fmt: skip
        return await self._changed(words)

    async def cron(  # noqa: PLR0913, PLR0917 - the seed's tool, as its models know it
        self,
        action: Literal["add", "list", "remove", "set_state"],
        message: str = "",
        every_seconds: int | None = None,
        cron_expr: str | None = None,
        at: str | None = None,
        job_id: str = "",
        state: dict[str, object] | None = None,
    ) -> str:
        """Scheduled tasks that you do yourself when they are due.

        Args:
            action: add needs message and one of every_seconds, cron_expr, at; remove needs job_id.
            message: The task, as an instruction to yourself.
            every_seconds: The interval.
            cron_expr: Five fields.
            at: ISO 8601.
            job_id: The number of the job.
            state: Only within a run.
        """
        del state
        match action:
            case "list":
                return await self._looked("/list")
            case "remove":
                return await self._changed(f"delete #{job_id.removeprefix('#')}")
            case "add":
                return await self._added(message, every_seconds, cron_expr, at)
            case _:
                return "Refused: a state is kept within a run of its job."

    async def _added(
        self, message: str, every: int | None, expression: str | None, at: str | None
    ) -> str:
        try:
            schedule = schedule_of(every, expression, at, now=self.now, zone=self.zone)
        except (ValueError, InvalidSchedule) as error:
            return f"Refused: {error}"

        async def add() -> str:
            card = await self.hands.add(message, schedule)
            self.replies.append(card)
            return plain(card.text)

        return await safely(add)

    async def _changed(self, words: str) -> str:
        """What the grammar makes of it; the person sees the answer as it is."""
        if words.lstrip().startswith("/"):  # what a job may use, its owner alone says
            return NOT_READ

        async def act() -> str:
            answers = await self.act(words)
            self.replies.extend(answers)
            told = "\n".join(plain(reply.text) for reply in answers)
            return f"{SHOWN}{told}" if answers else NOT_READ

        return await safely(act)

    async def _looked(self, words: str) -> str:
        async def look() -> str:
            return "\n".join(plain(reply.text) for reply in await self.act(words))

        return marked(await safely(look), "the jobs of the person", self.outside.hide)

    # --- everything else ------------------------------------------------------------------------

    @property
    def text(self) -> str:
        return "\n".join(self.said)[:LONGEST_SAID]

    async def message(self, text: Annotated[str, Field(min_length=1)]) -> str:
        """Say something to the person of this chat, beside your answer."""
        self.said.append(text)
        return "It stands before your answer."

    async def web_fetch(self, url: str) -> str:
        """Read a page of a host that the person named in this chat."""
        if host_in(url) not in self.hosts:
            return "Refused: the person named no such host. Ask them for the address."
        self.tainted = True
        return await self.outside.looked(url, lambda: self.outside.fetch(url, self.hosts))

    async def web_search(self, query: Annotated[str, Field(max_length=200)]) -> str:
        """Search the web."""
        search = self.outside.search
        if search is None:
            return "There is no search here."
        self.tainted = True
        return await self.outside.looked("web search", lambda: search(query))

    async def remember(self, text: Annotated[str, Field(min_length=1, max_length=500)]) -> str:
        """Keep a short note for this person."""
        return await safely(lambda: self.hands.note(text))

    async def forget_note(self, number: int) -> str:
        """Forget the note of that number, as recall shows it."""
        return await safely(lambda: self.hands.strike(number))

    async def recall(self) -> str:
        """This person's own short notes."""
        return await recalled(self.outside, self.owner)


SHOWN = "The person is shown this answer:\n"


def schedule_of(
    every: int | None, expression: str | None, at: str | None, *, now: datetime, zone: str
) -> Schedule:
    """The schedule that the seed's tool names. Raises ValueError and `InvalidSchedule`."""
    given = [one for one in (every, expression, at) if one not in (None, "")]
    if len(given) != 1:
        raise ValueError("give exactly one of every_seconds, cron_expr and at")
    if every is not None:
        return Every(amount=every, unit=Unit.SECOND, anchors=(now,), zone=zone)
    if expression:
        check_expression(expression)
        return Cron(expressions=(expression,), zone=zone)
    moment = datetime.fromisoformat(at or "")
    return At(moments=(moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone)),))


def previewed(sentence: str, now: datetime, zone: str) -> str:
    """How a sentence would be understood; nothing is stored."""
    line = preview(sentence, now, zone, count=3)
    return json.dumps(line, default=str, ensure_ascii=False)
