"""A clock that goes by a server's: the machine's own wall clock stops to matter."""

from datetime import datetime, timedelta

from scheduler.clock import FollowingClock
from tests.scheduler.world import DAY, HOUR, SECOND
from tests.sim.vloop import VirtualClock


class Server:
    """Its time, and how long an answer takes on each way."""

    def __init__(self, clock: VirtualClock, ahead: timedelta) -> None:
        self._clock = clock
        self._ahead = ahead
        self.way = 0.0

    def now(self) -> datetime:
        return self._clock.now() + self._ahead

    async def ask(self) -> datetime:
        await self._clock.sleep(self.way)
        showed = self.now()
        await self._clock.sleep(self.way)
        return showed


def apart(clock: FollowingClock, server: Server) -> float:
    return abs((clock.now() - server.now()).total_seconds())


async def test_it_shows_what_the_server_shows_and_goes_on_by_itself() -> None:
    own = VirtualClock()
    server, clock = Server(own, -2 * DAY), FollowingClock(own)
    assert clock.now() == own.now()

    await clock.follow(server.ask)
    assert apart(clock, server) == 0
    await clock.sleep(3600)

    assert apart(clock, server) < 0.001
    assert clock.monotonic() == own.monotonic()


async def test_half_of_the_way_is_taken_off() -> None:
    own = VirtualClock()
    server, clock = Server(own, HOUR), FollowingClock(own)
    server.way = 0.4

    await clock.follow(server.ask)

    assert apart(clock, server) < 0.001


async def test_what_an_answer_leaves_in_doubt_changes_nothing() -> None:
    own = VirtualClock()
    server, clock = Server(own, HOUR), FollowingClock(own)
    await clock.follow(server.ask)
    server._ahead += timedelta(milliseconds=900)
    server.way = 1.0

    await clock.follow(server.ask)
    assert 0.89 < apart(clock, server) < 0.91
    server.way = 0.0
    await clock.follow(server.ask)

    assert apart(clock, server) < 0.001


async def test_a_wall_clock_that_is_set_changes_nothing() -> None:
    own = VirtualClock()
    server, clock = Server(own, HOUR), FollowingClock(own)
    await clock.follow(server.ask)
    before = clock.now()

    own.step(5 * DAY)

    assert clock.now() - before < SECOND
