"""The cron expressions that the oracle asks about: known ones, and ones made by chance."""

from random import Random

KNOWN = (
    "0 9 * * *", "30 2 * * *", "0 3 * * *", "0,30 2 * * *", "15 0 * * *", "0 0 * * *",
    "45 23 * * 0", "5-55/10 1 * * *", "0-59/7 2,3 * * *", "59 1 * * 6,0", "0 22-6 * * *",
    "*/30 * * * *", "0 * * * *", "*/7 2 * * *", "17 */2 * * *", "*/15 0-4 * * sun",
    "0 9 * * 1-5", "0 18 * * mon,thu", "0 9 1,15 * *", "0 9 l * *", "0 9 l,15 * *",
    "0 9 * * 1#1", "0 17 * * l5", "0 9 13 * 5", "30 2 1-7 * sun", "0 9 */2 * 1", "0 9 15 * mon#3",
    "0 9-9 * * *", "0 9 29 2 *", "0 9 31 * *", "0 0 1 */3 *", "30 2 l 3,10 *",
    "0 12 * nov-feb fri-mon", "@hourly", "@daily", "@weekly", "@monthly", "@yearly",
)  # fmt: skip

FOR_CRONSIM = (
    "0 9 * * *", "30 2 * * *", "0,30 2 * * *", "0 0 * * *", "45 23 * * SUN", "5-55/10 1 * * *",
    "*/30 * * * *", "0 * * * *", "17 */2 * * *", "0 9 * * MON-FRI", "0 9 1,15 * *", "0 9 L * *",
    "0 9 * * 1#1", "0 9 13 * 5", "0 9 */2 * 1", "0 9 29 2 *", "30 1-3 * 3,10,11 0",
)  # fmt: skip


def random_expression(dice: Random) -> str:
    """Five fields, each of a random form."""
    return " ".join(
        (
            dice.choice(
                (str(dice.randrange(60)), _steps(dice, 60), _list(dice, range(60)), "*/20")
            ),
            dice.choice((str(dice.randrange(24)), _span(dice, range(24)), "1-3", "2", "*", "*/3")),
            dice.choice(("*", "*", _list(dice, range(1, 32)), _span(dice, range(1, 29)), "l")),
            dice.choice(("*", "*", "*", _list(dice, range(1, 13)), "mar-apr", "oct,nov")),
            dice.choice(("*", "*", _list(dice, range(7)), "sat-sun", "sun", "2#2", "l0", "1-7")),
        )
    )


def _steps(dice: Random, size: int) -> str:
    return f"{dice.randrange(size // 2)}/{dice.randrange(5, size)}"


def _list(dice: Random, values: range) -> str:
    return ",".join(str(value) for value in sorted(dice.sample(values, dice.randint(1, 4))))


def _span(dice: Random, values: range) -> str:
    first, last = sorted(dice.sample(values, 2))
    return f"{first}-{last}"
