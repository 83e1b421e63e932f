import subprocess
import sys
from pathlib import Path

import pytest

from bot.probes import Probes
from bot.probes.causes import LookCause, http_words
from scheduler.canonical import Json
from scheduler.errors import TurnFailed, TurnRefused
from tests.bot.probes.site import Script, moved, raw, says, serving


@pytest.mark.parametrize(
    ("script", "state"),
    [
        pytest.param(says("hello"), {"up": True, "status": 200}, id="up"),
        pytest.param(says(status=204), {"up": True, "status": 204}, id="up without a word"),
        pytest.param(
            says(b"%PDF", content_type="application/pdf"), {"up": True, "status": 200}, id="a file"
        ),
        pytest.param(says(status=404), {"up": False, "status": 404}, id="not found"),
        pytest.param(says(status=503), {"up": False, "status": 503}, id="unavailable"),
        pytest.param(raw(b"nonsense\r\n\r\n"), {"up": False, "status": None}, id="nonsense"),
        pytest.param(moved("/"), {"up": False, "status": None}, id="a loop"),
    ],
)
async def test_status(script: Script, state: Json) -> None:
    async with serving(script) as site:
        observation = await Probes(allow=[site.door]).look({"probe": "status", "url": site.url()})

    assert observation.state == state


async def test_a_site_that_does_not_answer_is_down() -> None:
    async with serving(says()) as site:
        probes, source = Probes(allow=[site.door]), {"probe": "status", "url": site.url()}

    observation = await probes.look(source)

    assert observation.state == {"up": False, "status": None}


async def test_a_refused_address_is_not_down() -> None:
    async with serving(moved("http://10.0.0.1/")) as site:
        with pytest.raises(TurnRefused) as refused:
            await Probes(allow=[site.door]).look({"probe": "status", "url": site.url()})

    assert refused.value.cause == LookCause.REFUSED_ADDRESS


async def test_page() -> None:
    async with serving({"/": moved("/shop"), "/shop": says("<title>Shop</title><b>12 €")}) as site:
        probes = Probes(allow=[site.door])
        whole = await probes.look({"probe": "page", "url": site.url()})
        part = await probes.look({"probe": "page", "url": site.url(), "selector": "b"})

    assert whole.state == {"title": "Shop", "text": ["12 €"]}
    assert part.state == {"text": ["12 €"]}


@pytest.mark.parametrize(
    ("script", "cause", "words"),
    [
        pytest.param(says("<p>Oops", status=503), "HTTP_503", "503 Service Unavailable", id="503"),
        pytest.param(says(""), LookCause.EMPTY_PAGE, "no text", id="empty"),
        pytest.param(
            says("<title>Just a moment...</title>Wait"),
            LookCause.CHALLENGE_PAGE,
            "human",
            id="challenge",
        ),
    ],
)
async def test_an_error_is_never_a_state(script: Script, cause: str, words: str) -> None:
    async with serving(script) as site:
        with pytest.raises(TurnFailed, match=words) as failed:
            await Probes(allow=[site.door]).look({"probe": "page", "url": site.url()})

    assert failed.value.cause == cause


@pytest.mark.parametrize(
    ("source", "cause"),
    [
        pytest.param({}, LookCause.BAD_SOURCE, id="nothing"),
        pytest.param({"probe": "oracle"}, LookCause.BAD_SOURCE, id="an unknown probe"),
        pytest.param({"probe": 7}, LookCause.BAD_SOURCE, id="a number for a probe"),
        pytest.param({"probe": "page"}, LookCause.BAD_SOURCE, id="no address"),
        pytest.param({"probe": "status", "url": " "}, LookCause.BAD_SOURCE, id="a blank address"),
        pytest.param({"probe": "status", "url": ["a"]}, LookCause.BAD_SOURCE, id="a list"),
        pytest.param({"probe": "file"}, LookCause.BAD_SOURCE, id="no path"),
        pytest.param(
            {"probe": "page", "url": "http://1.1.1.1/", "selector": "p["},
            LookCause.BAD_SELECTOR,
            id="no selector",
        ),
        pytest.param(
            {"probe": "page", "url": "http://1.1.1.1/", "selector": "p" * 201},
            LookCause.BAD_SELECTOR,
            id="a long selector",
        ),
        pytest.param(
            {"probe": "page", "url": "http://localhost/"}, LookCause.REFUSED_ADDRESS, id="inside"
        ),
        pytest.param({"probe": "file", "path": "/etc/passwd"}, LookCause.REFUSED_FILE, id="a file"),
    ],
)
async def test_sources_refused_at_creation_and_ever_after(
    source: dict[str, Json], cause: LookCause, connected: list[tuple[str, int]]
) -> None:
    probes = Probes()

    with pytest.raises(TurnRefused) as checked:
        await probes.check(source)
    assert checked.value.cause == cause
    assert connected == []


@pytest.mark.parametrize(
    "source",
    [
        pytest.param({"probe": "status", "url": "http://1.1.1.1/"}, id="status"),
        pytest.param({"probe": "page", "url": "http://1.1.1.1/"}, id="page"),
        pytest.param({"probe": "page", "url": "http://1.1.1.1/", "selector": "p"}, id="a part"),
    ],
)
async def test_a_check_asks_nobody(
    source: dict[str, Json], connected: list[tuple[str, int]]
) -> None:
    await Probes().check(source)

    assert connected == []


def test_an_entry_that_opens_nothing_is_said_at_the_start() -> None:
    with pytest.raises(ValueError, match="home"):
        Probes(allow=["home"])


def test_who_fetches_nothing_does_not_pay_for_it() -> None:
    code = (
        "import asyncio, sys; from bot.probes import Probes; probes = Probes(folders=[]);"
        "print(*{'yarl', 'aiohttp', 'selectolax', 'croniter'} & {*sys.modules});"
        "asyncio.run(probes.check({'probe': 'status', 'url': 'http://1.1.1.1/'}));"
        "print(*{'aiohttp', 'selectolax'} & {*sys.modules})"
    )
    root = Path(__file__).parents[3]

    said = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )

    assert said.stdout == "\n\n"


@pytest.mark.parametrize(
    ("status", "words"), [(404, "404 Not Found"), (503, "503 Service Unavailable"), (999, "999")]
)
def test_statuses_in_words(status: int, words: str) -> None:
    assert http_words(status) == words
