"""Everybody who is measured: Minder and the date parsers that pip installs, behind one signature.

The peers that are no part of Minder come with ``pip install '.[peers]'``; those that are missing
are left out. A peer is given what it needs to do its best: the right language where it takes one,
the owner's wall clock as its base, and the wish for dates to come. Peers know no watches and do not
ask back.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from importlib.util import find_spec
from itertools import islice
from zoneinfo import ZoneInfo

import dateparser.search
from dateutil.rrule import rrulestr

from bot.language.preview import preview
from tests.bot.language.adversary.expectation import Found, Sentence, found_in

BEYOND = 3
"""Moments asked for beyond those that are compared: enough to see that a series ends."""
NOTHING = Found(kind="none")

Reader = Callable[[Sentence], Found]


def minder(sentence: Sentence) -> Found:
    count = sentence.expected.count + BEYOND
    return found_in(
        preview(sentence.text, sentence.now, sentence.zone, sentence.language, count=count)
    )


def dateparser_search(sentence: Sentence) -> Found:
    found = dateparser.search.search_dates(
        sentence.text,
        languages=[sentence.language],
        settings={"RELATIVE_BASE": _wall(sentence), "PREFER_DATES_FROM": "future"},
    )
    return _once(found[0][1], sentence) if found else NOTHING


def recurrent_parse(sentence: Sentence) -> Found:
    import recurrent  # noqa: PLC0415 - the peers may be missing

    found = recurrent.RecurringEvent(now_date=_wall(sentence)).parse(sentence.text)
    if isinstance(found, datetime):
        return _once(found, sentence)
    return _repeated(found, sentence) if found else NOTHING


def parsedatetime_parse(sentence: Sentence) -> Found:
    import parsedatetime  # noqa: PLC0415

    calendar = parsedatetime.Calendar(version=parsedatetime.VERSION_CONTEXT_STYLE)
    found, context = calendar.parseDT(sentence.text, sourceTime=_wall(sentence))
    return _once(found, sentence) if context.hasDateOrTime else NOTHING


def timefhuman_parse(sentence: Sentence) -> Found:
    from timefhuman import tfhConfig, timefhuman  # noqa: PLC0415

    found = timefhuman(sentence.text, config=tfhConfig(now=_wall(sentence)))
    moments = list(_flat(found))
    return _once(moments[0], sentence) if moments else NOTHING


_PEERS: dict[str, Reader] = {
    "dateparser search": dateparser_search,
    "recurrent": recurrent_parse,
    "parsedatetime": parsedatetime_parse,
    "timefhuman": timefhuman_parse,
}
READERS: dict[str, Reader] = {
    "minder": minder,
    **{name: reader for name, reader in _PEERS.items() if find_spec(name.split()[0])},
}
"""Those that are installed here."""


def version_of(name: str) -> str:
    """The version that is measured; none for Minder, which is the one at hand."""
    return version(name.split(maxsplit=1)[0]) if name in _PEERS else ""


def _wall(sentence: Sentence) -> datetime:
    return sentence.now.replace(tzinfo=None)


def _once(found: datetime, sentence: Sentence) -> Found:
    return Found(kind="at", moments=(_instant(found, sentence),))


def _repeated(rule: str, sentence: Sentence) -> Found:
    """The coming moments of a recurrence rule; a rule that cannot be walked has none."""
    coming = rrulestr(rule, dtstart=_wall(sentence)).xafter(_wall(sentence))
    moments = tuple(
        _instant(moment, sentence) for moment in islice(coming, sentence.expected.count + BEYOND)
    )
    return Found(kind="cron", moments=moments)


def _instant(found: datetime, sentence: Sentence) -> datetime:
    local = found if found.tzinfo else found.replace(tzinfo=ZoneInfo(sentence.zone))
    return local.astimezone(UTC)


def _flat(found: object) -> Iterator[datetime]:
    if isinstance(found, datetime):
        yield found
    elif isinstance(found, list | tuple):
        for one in found:
            yield from _flat(one)
