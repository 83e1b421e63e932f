"""Words that say when a watch shall write: "only if it drops by 5 % and stays so for an hour"."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from bot.wording.slashes import PATTERN, of_match
from scheduler.errors import InvalidPattern
from scheduler.policy import Condition, Rule, opposite

C = Condition
Words = re.Match[str]

LONGEST = 400
"""Characters of a rule in words."""

NUMBER = r"(?P<value>[-\u2212]?\d[\d\s.,\u00a0']*)"
PERCENT = r"\s*(?:%|percent|per cent)"
AT_LEAST = r"(?:at least |more than |over )?"
QUOTE = r"[\"\u201c\u201e\u00ab'\u2018](?P<text>.+?)[\"\u201d\u201c\u00bb'\u2019]"
TEXT = r"(?P<words>\S.*)"
UP = r"(?:rises?|goes up|climbs?|increases?|grows?)"
DOWN = r"(?:drops?|falls?|goes down|sinks?|decreases?|is reduced)"
SIZES = r"(?:[\u20ac$\u00a3]\s*)?"

FORMS: tuple[tuple[str, Condition], ...] = (
    (rf"(?:changes? |moves? )?by {AT_LEAST}{NUMBER}{PERCENT}", C.BY_PERCENT),
    (rf"(?:changes? |moves? )?by {AT_LEAST}{SIZES}{NUMBER}", C.BY),
    (rf"{DOWN} (?:by )?{AT_LEAST}{NUMBER}{PERCENT}", C.DROPS_PERCENT),
    (rf"{UP} (?:by )?{AT_LEAST}{NUMBER}{PERCENT}", C.RISES_PERCENT),
    (rf"{DOWN} by {AT_LEAST}{SIZES}{NUMBER}", C.DROPS),
    (rf"{UP} by {AT_LEAST}{SIZES}{NUMBER}", C.RISES),
    (rf"(?:{DOWN} |goes |gets |is )?(?:to )?(?:below|under|less than) {SIZES}{NUMBER}", C.BELOW),
    (rf"(?:{UP} |goes |gets |is )?(?:to )?(?:above|over|more than) {SIZES}{NUMBER}", C.ABOVE),
    (UP, C.RISES),
    (DOWN, C.DROPS),
    (r"something (?:new )?(?:comes up|appears)", C.APPEARS),
    (r"something (?:goes|disappears)(?: away)?", C.DISAPPEARS),
    (rf"(?:(?:it|that) )?match(?:es)? {PATTERN}", C.MATCHES),
    (rf"(?:contains?|says?|shows?|mentions?) (?:{QUOTE}|{TEXT})", C.CONTAINS),
    (rf"{QUOTE} (?:comes up|appears|is there)", C.CONTAINS),
    (rf"{QUOTE} (?:goes|disappears|is gone)(?: away)?", C.DISAPPEARS),
    (rf"(?:becomes?|turns|is) {QUOTE}", C.IS),
    (rf"(?:becomes?|turns) {TEXT}", C.IS),
    (r"(?:on )?(?:changes|(?:any|every|each) change)", C.CHANGES),
)
"""The most particular first; each is the whole of what stands between commas."""

UNITS = {"s": 1, "sec": 1, "second": 1, "m": 60, "min": 60, "minute": 60, "h": 3600, "hour": 3600,
         "d": 86400, "day": 86400, "week": 604800}  # fmt: skip
SPAN = r"(?P<span>.{1,40}?)"

HOLD = re.compile(rf"(?:and )?(?:stays? so |for it lasts |lasts )?for (?:at least )?{SPAN}")
AT_MOST = re.compile(rf"(?:at most |only |not more than )once (?:in |per |every |an? )?{SPAN}")
AGAIN = re.compile(rf"(?:and )?again every {SPAN}(?: while .*)?")
PART = re.compile(
    r"(?:(?<= )/(?:[^/\\]|\\.)+/i?(?=,|$)|[^,\"\u201c]|\"[^\"]*\"|\u201c[^\u201d]*\u201d|,(?!\s))+"
)
"""What stands between commas, as far as they are not part of a number, quotation or pattern."""
_SHUT = r"match(?:es)? /(?:[^/\\]|\\.)+/i?"
LASTING = re.compile(
    rf"({_SHUT}|(?!and stays?|match(?:es)? /).+?)"
    r" ((?:and stays? so )?for (?:at least )?(?:\d|an? ).+)"
)
BACK = re.compile(
    r"(?:and )?(?:both ways|(?:back|below|above|under|over|gone) again|back"
    r"|(?:when |if )?(?:that|it) is (?:over|(?:below|above|under|over|back|gone)(?: again)?))"
)
"""That the end of it is to be told, too."""
AND_BACK = re.compile(rf"({_SHUT}|(?!and ).+?) ((?:and|both) .*)", re.IGNORECASE)
OFTEN = re.compile(r"(?P<times>\d+) (?:of|in) the last (?P<among>\d+)(?: times| checks)?")
IN_A_ROW = re.compile(r"(?P<times>\d+) times in a row|(?P<twice>twice) in a row")
DAILY = re.compile(
    r"(?:at most|not more than|no more than|up to|max) (?P<daily>\d+|one|two|three|twice)"
    r"(?: times?| messages?| alerts?)? (?:a|per|each|every) day"
)
WORDS = {"one": 1, "two": 2, "twice": 2, "three": 3}
MARGIN = re.compile(rf"again only (?:after|when) it was {NUMBER} beyond it")

BEGINNING = re.compile(
    r"(?:please )?(?:(?:tell|write|notify|warn|ping|message) (?:to )?me |write )?(?:but )?"
    r"(?P<only>only )?(?P<when>if |when |once |as soon as )?(?:it |that |the \w+ )?",
    re.IGNORECASE,
)
ABOUT = re.compile(
    r"(?:(?:change|edit|make|set)\s+)?#\s*(?P<number>\d{1,9})\s*(?:to\b|:)?\s*(?P<rule>.+)",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleWish:
    """A rule that somebody wants for a job, which they may have named."""

    rules: tuple[Rule, ...] = ()
    """One, or two where its end is to be told, too."""
    waits: Mapping[str, Any] = field(default_factory=dict)
    """Where no rule is said, how often those that there are shall speak: fields of `Rule`."""
    number: int | None = None
    only: bool = False
    """Whether it says "only": then it is about a watch that is there, and no other request."""


def rule_wish(words: str) -> RuleWish | None:
    """The rule that *words* ask for as a whole, be it of ``#3`` or of what they reply to."""
    named = ABOUT.fullmatch(words.strip())
    said = named["rule"] if named else words
    rules, waits = read_rules(said, begun=True), _distance(said)
    if not rules and not waits:
        return None
    only = said.strip().lower().startswith("only")
    number = int(named["number"]) if named else None
    return RuleWish(rules=rules, waits={} if rules else waits, number=number, only=only)


def _distance(said: str) -> dict[str, Any]:
    """What *said* as a whole says about how often a rule speaks."""
    change = _change(" ".join(said.lower().split()).strip(" .!"))
    return change if change.keys() <= DISTANCES else {}


def read_rules(words: str, *, begun: bool = False, path: str = "") -> tuple[Rule, ...]:
    """The rule on *path* that *words* say, and the one about its end; none where they say none.

    With *begun* they have to begin as a rule does: "only …", "if …", "when …". Raises
    `InvalidPattern`.
    """
    said = " ".join(words.split()).strip(" .!")
    beginning = BEGINNING.match(said)
    if (
        beginning is None
        or len(said) > LONGEST
        or (begun and not (beginning["only"] or beginning["when"]))
    ):
        return ()
    head, *tails = _parts(said[beginning.end() :] or " ")
    back = [tail for tail in tails if BACK.fullmatch(tail.lower())]
    rule = _condition(head, path)
    for tail in tails:
        if tail not in back:
            rule = rule and _with(rule, tail)
    if rule is None or not back:
        return () if rule is None else (rule,)
    end = opposite(rule)
    return () if end is None else (rule, end)


def _parts(said: str) -> Iterator[str]:
    for part in PART.findall(said):
        for split in (AND_BACK, LASTING):
            found = split.fullmatch(part.strip())
            if found and (split is LASTING or BACK.fullmatch(found[2].lower())):
                yield from found.groups()
                break
        else:
            yield part.strip()


def _condition(said: str, path: str) -> Rule | None:
    for form, condition in FORMS:
        found = re.fullmatch(form, said, re.IGNORECASE)
        if found is None:
            continue
        value = of_match(found) if condition is C.MATCHES else _value(found.groupdict())
        try:
            return Rule(condition=condition, path=path, value=value)
        except InvalidPattern:
            raise
        except ValueError:
            return None
    return None


def _value(found: Mapping[str, str | None]) -> float | str | None:
    if (number := found.get("value")) is not None:
        return _number(number)
    text = found.get("text") or found.get("words")
    return None if text is None else text.strip()


def _number(written: str) -> float | None:
    plain = re.sub(r"[\s\u00a0']", "", written.replace("\u2212", "-")).rstrip(".,")
    if re.fullmatch(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?", plain):
        plain = plain.replace(",", "")
    elif re.fullmatch(r"-?\d{1,3}(?:\.\d{3})+,\d+", plain):
        plain = plain.replace(".", "").replace(",", ".")
    plain = plain.replace(",", ".")
    try:
        number = float(plain)
    except ValueError:
        return None
    return int(number) if number.is_integer() else number


def _with(rule: Rule, tail: str) -> Rule | None:
    """The rule that waits, rests or insists as *tail* says; None where it says neither."""
    change = _change(tail.strip().lower())
    try:
        return replace(rule, **change) if change else None
    except ValueError:
        return None


def _change(tail: str) -> dict[str, Any]:
    """What *tail* says about when a rule speaks, as fields of it; empty where it says nothing."""
    for form, fields in TAILS:
        if found := form.fullmatch(tail):
            return {name: value for name, value in fields(found).items() if value is not None}
    return {}


def _of_the_last(found: Words) -> dict[str, Any]:
    return {"times": int(found["times"]), "among": int(found["among"])}


def _in_a_row(found: Words) -> dict[str, Any]:
    times = 2 if found["twice"] else int(found["times"])
    return {"times": times, "among": times}


def _daily(found: Words) -> dict[str, Any]:
    return {"daily": WORDS.get(found["daily"]) or int(found["daily"])}


def _margin(found: Words) -> dict[str, Any]:
    return {"margin": _number(found["value"]) or 0}


def _lasting(name: str) -> Callable[[Words], dict[str, Any]]:
    return lambda found: {name: _span(found["span"])}


TAILS: tuple[tuple[re.Pattern[str], Callable[[Words], dict[str, Any]]], ...] = (
    (OFTEN, _of_the_last),
    (IN_A_ROW, _in_a_row),
    (DAILY, _daily),
    (MARGIN, _margin),
    (HOLD, _lasting("hold")),
    (AT_MOST, _lasting("at_most_every")),
    (AGAIN, _lasting("again_every")),
)
"""What may stand behind a condition, and what it says."""
DISTANCES = frozenset({"daily", "at_most_every", "again_every"})
"""What may be said by itself, of the rules that there are."""


def _span(said: str) -> timedelta | None:
    """How long "an hour", "10 min", "1 h 20 min" or "day" are."""
    seconds = 0
    for amount, unit in re.findall(r"(\d+|an?|one)?\s*([a-z]+)", said):
        size = UNITS.get(unit) or UNITS.get(unit.removesuffix("s"))
        if size is None:
            return None
        seconds += size * (int(amount) if amount.isdecimal() else 1)
    return timedelta(seconds=seconds) if seconds else None
