"""A conversation on a real store with a clock that is turned by hand, and nothing in between."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from bot.app import App, open_app
from bot.conversation.context import Surroundings
from bot.conversation.exchange import Conversation
from bot.conversation.message import Message, Press
from bot.conversation.surveys import Kind, Survey
from bot.delivery.courier import after
from bot.settings import Settings
from bot.turns.remind import remind
from bot.wording.notation import Addressee
from bot.wording.rendering import render
from bot.wording.reply import Reply
from bot.wording.text import plain
from scheduler.diff import Json
from scheduler.errors import TurnFailed
from scheduler.executor import Executor
from scheduler.model import Due, Job, Observation, Owner, Plan, Share, Turn
from scheduler.planning import plan
from tests.bot.telegram.clock import HandClock

ANN, BEN = "telegram:7", "telegram:8"
MADRID = "Europe/Madrid"


class Talk:
    """Says, presses and waits as a person would, and hears what comes back as plain text."""

    def __init__(self, app: App, clock: HandClock, *, zone: str | None) -> None:
        self.app = app
        self.clock = clock
        self.alive = True
        """Whether anybody fires what is due."""
        self.page: Json = {"title": "Shop", "text": ["Tea", "Price: 129.90 EUR"]}
        """What every watch sees."""
        self.survey: Survey | TurnFailed = Survey(kind=Kind.PAGE)
        """What a first look at any address finds."""
        self.last: Reply | None = None
        self.forwards = False
        """Whether they pass on what somebody else wrote."""
        self.person = ""
        """Who of the chat it is that says and presses."""
        self._around = Surroundings(
            check_source=lambda owner, source: app.probes_of(owner).check(source),
            survey=self._survey,
            numbers=app.store.numbers,
            scheduler_alive=self._alive,
            default_zone=zone,
            folder=Path("/srv"),
        )
        self.conversation = self._conversation()
        store = app.store
        self.targets: dict[str, Json] = {}
        """What the programs that do tasks bring back, by name."""
        handlers = {"watch": self._look, "remind": self._remind, "command": self._do}
        self._executor = Executor(store.runs, handlers, clock=clock, ids=app.ids)
        self._origins = count(1)

    def _conversation(self) -> Conversation:
        store = self.app.store
        return Conversation(
            self.app.service,
            store.jobs,
            store.owners,
            self.app.reviewing,
            clock=self.clock,
            around=self._around,
        )

    async def _survey(self, owner: Owner, url: str, word: str) -> Survey:
        await self.app.probes_of(owner).check({"probe": "page", "url": url})
        if isinstance(self.survey, TurnFailed):
            raise self.survey
        return self.survey

    def limit(self, per_minute: int) -> None:
        """From now on a chat is served only so often in a minute."""
        self.surround(per_minute=per_minute)

    def surround(self, **changes: object) -> None:
        """Talk on in other surroundings."""
        self._around = replace(self._around, **changes)  # type: ignore[arg-type]
        self.conversation = self._conversation()

    def serve_really(self) -> None:
        """From now on runs do what they do in the real process."""
        self._executor = self.app.executor

    async def _alive(self) -> bool:
        return self.alive

    async def _remind(self, turn: Turn) -> Observation:
        return remind(turn)

    async def _look(self, turn: Turn) -> Observation:
        return Observation(state=self.page)

    async def _do(self, turn: Turn) -> Observation:
        return Observation(state=self.targets[str(turn.job.source["target"])])

    def origin(self) -> str:
        """Names a message that nobody sent before."""
        return f"telegram:{next(self._origins)}"

    async def replies(
        self,
        words: str,
        *,
        owner: Owner = ANN,
        origin: str | None = None,
        sent_at: datetime | None = None,
        about: Job | None = None,
        addressed: bool = True,
    ) -> Sequence[Reply]:
        message = Message(
            owner=owner,
            text=words,
            origin=origin or self.origin(),
            sent_at=sent_at or self.clock.now(),
            about=about and about.id,
            person=self.person,
            addressed=addressed,
            forwarded=self.forwards,
        )
        answers = await self.conversation.exchange(message)
        self.last = answers[-1] if answers else None
        return answers

    async def say(self, words: str, **about: object) -> str:
        """What is answered, as a person reads it."""
        answers = await self.replies(words, **about)  # type: ignore[arg-type]
        return "\n".join(plain(reply.text) for reply in answers)

    async def talk(self, *lines: str) -> str:
        """Several messages; the answer to the last."""
        answer = ""
        for line in lines:
            answer = await self.say(line)
        return answer

    def data(self, label: str) -> str:
        """What the button *label* under the last answer carries."""
        assert self.last is not None
        found = {button.label: button.data for row in self.last.buttons for button in row}
        return found[label]

    async def press(
        self,
        label: str = "",
        *,
        data: str = "",
        owner: Owner = ANN,
        origin: str | None = None,
    ) -> str:
        """The answer to a button, which the last answer has or which carries *data*."""
        press = Press(
            owner=owner,
            data=data or self.data(label),
            origin=origin or self.origin(),
            person=self.person,
        )
        self.last = await self.conversation.press(press)
        return plain(self.last.text)

    async def jobs(self, owner: Owner = ANN) -> Sequence[Job]:
        return await self.app.service.listed(owner)

    async def job(self, number: int = 1, owner: Owner = ANN) -> Job:
        return await self.app.service.job(owner, number, removed_too=True)

    async def wait(self, channel: str = "telegram", **by: float) -> list[str]:
        """Let time pass; everything that is then due and owed, as a person reads it."""
        self.clock.turn(**by)
        await self._serve()
        return await self._delivered(channel)

    async def _serve(self) -> None:
        def planned(due: Due) -> Plan:
            return plan(due, now=self.clock.now(), new_id=self.app.ids.new)

        runs, lease, share = self.app.store.runs, timedelta(minutes=2), Share(runs=100, turns=100)
        while claims := await runs.claim(self.clock.now(), share, lease=lease, plan=planned):
            for claim in claims:
                await self._executor.execute(claim)

    async def _delivered(self, channel: str) -> list[str]:
        outbox, words = self.app.store.outbox, list[str]()
        while taken := await outbox.take(self.clock.now(), channel=channel, limit=100):
            for delivery in taken:
                reply = render(delivery, Addressee(now=self.clock.now(), zone=MADRID))
                words.append(plain(reply.text))
                self.last = reply
                await outbox.settle(after(delivery, "1", now=self.clock.now(), overtaken=False))
        return words


@asynccontextmanager
async def talking(home: Path, *, zone: str | None = MADRID) -> AsyncIterator[Talk]:
    """A conversation with people whose zone is *zone* until they say another."""
    clock = HandClock()
    settings = Settings.model_construct(home=home)
    async with open_app(settings, clock=clock) as app:
        yield Talk(app, clock, zone=zone)
