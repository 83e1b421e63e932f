"""``minder backtest``, ``minder jobs rule|state``: what watches write about and what they saw."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from bot.app import App
from bot.charts.charting import Chart, sparkline, summary
from bot.charts.drawing import chart_of
from bot.charts.picture import can_draw, png
from bot.cli.border import AsJson, Refused, answer, usage
from bot.cli.facts import iso
from bot.cli.jobs import OwnedBy, Reference, origin, with_job
from bot.conversation.attending import KEPT, compares, with_rules
from bot.conversation.attention_words import NO_SERIES, compared
from bot.conversation.comparing import Becoming, read_comparing
from bot.conversation.rule_reading import read_rules
from bot.wording import cards
from bot.wording.refusals import Refusal
from bot.wording.rule_words import rule_sentences
from bot.wording.text import plain
from scheduler.backtest import Replay, replay
from scheduler.coming import period_of
from scheduler.diff import Json
from scheduler.model import Job, Observed
from scheduler.policy import Rule
from scheduler.verdict import facts

NO_WATCH = Refusal(
    code="NO_WATCH",
    message="That job compares nothing: it says what it has to say each time.",
    hint="Rules are for watches.",
)
EXAMPLE = "As in: minder backtest 3 --rule \u201conly if it drops by 5 %\u201d"


def backtest(
    job: Reference,
    rule: Annotated[str, typer.Option("--rule", help="In words: \u201cbelow 90\u201d.")],
    days: Annotated[int, typer.Option(min=1, max=KEPT.days, help="Of the past.")] = 7,
    owner: OwnedBy = None,
    as_json: AsJson = False,
) -> None:
    """What a rule would have sent, tried on what the job saw; nothing is changed."""
    wanted = _rules(rule)

    async def work(app: App, found: Job) -> None:
        now = app.clock.now()
        seen = await app.service.observed(found, since=now - KEPT)
        new = with_rules(found.attention, wanted)
        tried = [
            replay(
                attention, seen, since=now - timedelta(days=days), until=now,
                period=period_of(found, now),
            )
            for attention in (new, found.attention)
        ]  # fmt: skip
        words = f"{' '.join(rule_sentences(new.rules))}\n{compared(*tried, until=now)}"
        answer(_facts(found, new.rules[0], *tried), words, as_json=as_json)

    with_job(job, owner, work)


def rule(
    job: Reference,
    words: Annotated[
        str,
        typer.Argument(
            help="As \u201conly if it drops by 5 %\u201d, \u201cignore /updated\u201d, "
            "\u201ccompare /items by sku\u201d, \u201cmeasure 20 looks first\u201d."
        ),
    ],
    owner: OwnedBy = None,
    as_json: AsJson = False,
) -> None:
    """Change what it writes about, or how it compares; `minder backtest` tries a rule before."""
    become = _becoming(words)

    async def work(app: App, found: Job) -> None:
        if not compares(found):
            raise Refused(NO_WATCH)
        changed = await app.service.attend(found, become(found.attention), origin=origin(app))
        card = cards.card(changed, now=app.clock.now(), language=None)
        answer(_attention_facts(changed), plain(card.text), as_json=as_json)

    with_job(job, owner, work)


def _becoming(words: str) -> Becoming:
    """What *words* make of an attention; exits with 2 where they are about none."""
    if (compared := read_comparing(" ".join(words.split()))) is not None:
        return compared
    rules = _rules(words)
    return lambda attention: with_rules(attention, rules)


def _attention_facts(job: Job) -> dict[str, Json]:
    attention = job.attention
    lists: list[Json] = [
        {"path": one.path, "match": one.match.value, "key": one.key} for one in attention.lists
    ]
    return {
        "job_id": job.id,
        "rule": facts(attention.rules[0]) if attention.rules else None,
        "rules": [facts(one) for one in attention.rules],
        "ignore": list(attention.ignore),
        "lists": lists,
        "shadow": attention.shadow,
        "silence": attention.silence,
    }


def state(
    job: Reference,
    clear: Annotated[
        bool, typer.Option("--clear", help="Forget it: the next look is the first.")
    ] = False,
    owner: OwnedBy = None,
    as_json: AsJson = False,
) -> None:
    """What it saw last, and what it told last."""

    async def work(app: App, found: Job) -> None:
        if clear:
            await app.service.forget(found, origin=origin(app))
        memory = await app.service.memory(found)
        kept = {"seen": memory.seen, "told": memory.told, "has_told": memory.has_told,
                "notes": dict(memory.notes)}  # fmt: skip
        words = f"#{found.number} saw {memory.seen!r} last, and told {memory.told!r}."
        if not memory.has_told:
            words = f"#{found.number} remembers nothing: its next look is its first."
        answer({"job_id": found.id, **kept}, words, as_json=as_json)

    with_job(job, owner, work)


def chart(
    job: Reference,
    to: Annotated[Path | None, typer.Option("--to", help="Draw it into this PNG file.")] = None,
    dark: Annotated[bool, typer.Option("--dark", help="On black.")] = False,
    owner: OwnedBy = None,
    as_json: AsJson = False,
) -> None:
    """The number that it looks at, over time: a line of bars, or a picture."""

    async def work(app: App, found: Job) -> None:
        seen, until = await _kept(app, found), app.clock.now()
        language = (await app.store.owners.profile(found.owner)).language
        drawn = chart_of(found, seen, until=until, dark=dark, language=language)
        if drawn is None:
            raise Refused(Refusal(code="NO_NUMBER", message=f"#{found.number} {NO_SERIES}"))
        if to is not None:
            to.write_bytes(_drawn(drawn))
        words = f"{drawn.title}\n{sparkline(drawn)}\n{summary(drawn)}"
        answer({"job_id": found.id, **drawn.as_json()}, words, as_json=as_json)

    with_job(job, owner, work)


def _drawn(chart: Chart) -> bytes:
    if not can_draw():
        hint = "pip install minder[charts] brings what draws."
        raise Refused(Refusal(code="CANNOT_DRAW", message="Pillow is not installed.", hint=hint))
    return png(chart)


async def _kept(app: App, job: Job) -> Sequence[Observed]:
    return await app.service.observed(job, since=app.clock.now() - KEPT)


def _rules(words: str) -> Sequence[Rule]:
    found = read_rules(words)
    if not found:
        usage(f"\u201c{words}\u201d is no rule that I know.", EXAMPLE)
    return found


def _facts(job: Job, rule: Rule, new: Replay, present: Replay) -> dict[str, Json]:
    said: list[Json] = [
        {"at": iso(sent.at), "kind": sent.kind.value, "why": dict(sent.verdict.why)}
        for sent in new.sent
    ]
    return {
        "job_id": job.id,
        "rule": facts(rule),
        "since": iso(new.since),
        "looks": new.looks,
        "messages": len(new.sent),
        "messages_now": len(present.sent),
        "sent": said,
    }
