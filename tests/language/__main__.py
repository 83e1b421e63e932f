"""How well sentences are read, beside the parsers that pip installs: ``python -m tests.language``.

``--corpus FILE`` adds a practice corpus; ``--only minder`` leaves the peers out; ``--failures``
prints what Minder got wrong. Instead of the table, ``--pairs N`` describes and reads N schedules in
each language, ``--fuzz N`` reads N texts of all kinds, ``--speed N`` measures costs and growth.
"""

import argparse
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from time import process_time
from types import FrameType
from typing import NoReturn

from bot.language import warm
from tests.bot.language.adversary.expectation import Found, Kind, Sentence, verdict
from tests.bot.language.adversary.sentences import own_sentences
from tests.language import practice
from tests.language.fuzz import fuzz
from tests.language.pairs import pairs
from tests.language.readers import NOTHING, READERS, Reader, version_of
from tests.language.speed import speed

PATIENCE_S = 2.0
"""A parser that takes longer for one sentence has not answered."""
HEADING = (
    "| reader | all | once, en | repeating, en | other languages | false schedules "
    "| CPU ms p50 / p95 / max |\n|---|---|---|---|---|---|---|"
)
_NO_REQUEST = (Kind.NONE, Kind.COMMAND)
_REPEATING = (Kind.EVERY, Kind.CRON)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one reader made of one sentence, and how long it took."""

    sentence: Sentence
    found: Found
    verdict: str
    milliseconds: float


def answer(reader: Reader, sentence: Sentence) -> Answer:
    started = process_time()
    try:
        with _patience():
            found, said = reader(sentence), ""
    except Exception as error:  # noqa: BLE001 (a peer that raises is part of what is measured)
        found, said = NOTHING, type(error).__name__
    took = (process_time() - started) * 1000
    return Answer(
        sentence=sentence,
        found=found,
        verdict=said or verdict(sentence, found),
        milliseconds=took,
    )


@contextmanager
def _patience() -> Iterator[None]:
    signal.signal(signal.SIGALRM, _too_long)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _too_long(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise TimeoutError


def row(name: str, answers: Sequence[Answer]) -> str:
    """One line of the table: shares of right answers, false schedules, and time per sentence."""
    columns = (
        _share(answers, lambda _: True),
        _share(answers, lambda s: s.language == "en" and s.expected.kind is Kind.AT),
        _share(answers, lambda s: s.language == "en" and s.expected.kind in _REPEATING),
        _share(answers, lambda s: s.language != "en"),
        _false_schedules(answers),
        _latency(answers),
    )
    return f"| {name} | {' | '.join(columns)} |"


def _share(answers: Iterable[Answer], asked: Callable[[Sentence], bool]) -> str:
    right = [one.verdict == "ok" for one in answers if asked(one.sentence)]
    return f"{100 * sum(right) / len(right):.1f}" if right else "-"


def _false_schedules(answers: Iterable[Answer]) -> str:
    talk = [one for one in answers if one.sentence.expected.kind in _NO_REQUEST]
    return f"{100 * sum(one.verdict == 'false_schedule' for one in talk) / len(talk):.1f}"


def _latency(answers: Sequence[Answer]) -> str:
    times = [one.milliseconds for one in answers]
    cuts = quantiles(times, n=20)
    return f"{cuts[9]:.1f} / {cuts[18]:.1f} / {max(times):.0f}"


def breakdown(answers: Sequence[Answer], key: Callable[[Sentence], str]) -> str:
    asked, right = Counter[str](), Counter[str]()
    for one in answers:
        asked[key(one.sentence)] += 1
        right[key(one.sentence)] += one.verdict == "ok"
    return ", ".join(f"{name} {right[name]}/{asked[name]}" for name in sorted(asked))


def main() -> None:
    options = _options()
    counts = {pairs: options.pairs, fuzz: options.fuzz, speed: options.speed}
    for measure, count in counts.items():
        for line in measure(count) if count else ():
            _say(line)
    if not any(counts.values()):
        _compare(options)


def _compare(options: argparse.Namespace) -> None:
    sets = {"own set": own_sentences()}
    if options.corpus:
        sets["practice corpus"] = practice.sentences(options.corpus)
    warm()  # as the bot does when it starts
    for title, asked in sets.items():
        _say(f"\n{title}: {len(asked)} sentences\n\n{HEADING}")
        for name in options.only or READERS:
            _measure(name, asked, with_failures=options.failures)


def _measure(name: str, asked: Sequence[Sentence], *, with_failures: bool) -> None:
    reader = READERS[name]
    for first in {sentence.language: sentence for sentence in asked}.values():
        answer(reader, first)  # the first call in a language loads its tables
    answers = [answer(reader, sentence) for sentence in asked]
    _say(row(f"{name} {version_of(name)}".strip(), answers))
    if name == "minder" and with_failures:
        for one in answers:
            if one.verdict != "ok":
                _say(f"  {one.verdict} {one.sentence.name} {one.sentence.text!r}")
        _say(f"  by language: {breakdown(answers, lambda s: s.language)}")
        _say(f"  by kind: {breakdown(answers, lambda s: s.expected.kind)}")
        _say(f"  by tag: {breakdown(answers, lambda s: s.tags[0])}")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.language", description=__doc__)
    parser.add_argument("--corpus", type=Path, help="a practice corpus, one JSON object a line")
    parser.add_argument("--only", nargs="*", choices=READERS, help="measure only these")
    parser.add_argument("--failures", action="store_true", help="what Minder got wrong")
    parser.add_argument("--pairs", type=int, help="schedules to describe and read, each language")
    parser.add_argument("--fuzz", type=int, help="texts to read")
    parser.add_argument("--speed", type=int, help="messages over which nothing may grow")
    return parser.parse_args()


if __name__ == "__main__":
    main()
