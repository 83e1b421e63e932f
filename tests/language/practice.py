"""Another corpus of sentences, one JSON object a line, as the same kind of `Sentence`."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tests.bot.language.adversary.expectation import Expectation, Kind, Sentence, Series

Line = Mapping[str, Any]


def sentences(path: Path) -> tuple[Sentence, ...]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(_sentence(json.loads(line)) for line in lines)


def _sentence(line: Line) -> Sentence:
    return Sentence(
        name=line["id"],
        language=line["lang"],
        text=line["text"],
        now=datetime.fromisoformat(line["now"]).astimezone(ZoneInfo(line["tz"])),
        zone=line["tz"],
        expected=_expected(Kind(line["kind"]), line["expect"]),
        task=line["task"],
        tags=tuple(line["tags"]),
    )


def _expected(kind: Kind, answer: Line) -> Expectation:
    exact = [answer["next"]] if "next" in answer else []
    days = [answer["dates"]] if "dates" in answer else []
    return Expectation(
        kind=kind,
        windows=tuple((_moment(low), _moment(high)) for low, high in answer.get("any_of", ())),
        series=tuple(_series(one) for one in exact + answer.get("any_of_next", [])),
        count=answer.get("n", 5),
        dates=tuple(
            tuple(map(date.fromisoformat, one)) for one in days + answer.get("any_of_dates", [])
        ),
        accepts=_accepted(kind, answer.get("accept_kinds", ())),
    )


def _accepted(kind: Kind, others: list[str]) -> frozenset[str]:
    # Commands in words are no request for a job: the corpus files them under "none".
    return frozenset(others) | ({"none"} if kind is Kind.NONE else set())


def _series(moments: list[str]) -> Series:
    return tuple(map(_moment, moments))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)
