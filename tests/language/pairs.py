"""What was described is read again as the same: ``python -m tests.language --pairs N``."""

from collections.abc import Iterator

from hypothesis import HealthCheck, Phase, given, seed, settings

from bot.language import describe, languages, read
from bot.language.intent import Create
from tests.bot.language.schedules import Drawn, schedules

BATCH = 1_000
SHOWN = 5


def pairs(count: int) -> Iterator[str]:
    """*count* schedules in each language, and what came back as another one."""
    for code in languages():
        told, wrong = _told(code, count)
        english = sum(words_in_english for _, words_in_english in told)
        yield f"{code}: {len(told)} schedules, {len(wrong)} read differently, {english} in English"
        yield from wrong[:SHOWN]


def _told(code: str, count: int) -> tuple[list[tuple[str, bool]], list[str]]:
    told: list[tuple[str, bool]] = []
    wrong: list[str] = []

    def one(drawn: Drawn) -> None:
        words, in_english = said(drawn, code)
        told.append((words, in_english))
        if not comes_back(drawn, words, "en" if in_english else code):
            wrong.append(f"  {words!r}: {drawn.schedule}")

    for number, start in enumerate(range(0, count, BATCH)):
        draw = settings(
            max_examples=min(BATCH, count - start),
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )(given(schedules())(one))
        seed(number)(draw)()
    return told, wrong


def said(drawn: Drawn, code: str) -> tuple[str, bool]:
    """The schedule in that language, and whether it had to be English."""
    words = describe(drawn.schedule, code, drawn.zone)
    english = describe(drawn.schedule, "en", drawn.zone)
    return words, code != "en" and words == english


def comes_back(drawn: Drawn, words: str, code: str) -> bool:
    """Whether the words give the schedule again to who reads them where they were said."""
    intent = read(words, drawn.now, drawn.zone, code)
    return isinstance(intent, Create) and intent.schedule == drawn.schedule
