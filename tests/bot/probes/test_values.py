import pytest

from bot.probes.causes import LookCause
from bot.probes.values import MOST_FINDS, finds, value
from scheduler.canonical import Json
from scheduler.errors import TurnFailed, TurnRefused

LD = """<html lang="en"><script type="application/ld+json">{"@graph": [{"@type": "Product",
 "offers": {"price": "129.90", "priceCurrency": "EUR"}}]}</script><body><p>Price 129.90 €</p>"""


@pytest.mark.parametrize(
    ("html", "word", "number", "unit", "place"),
    [
        pytest.param(LD, "price", 129.9, "EUR", {"ld": "@graph.offers.price"}, id="JSON-LD"),
        pytest.param(
            '<html lang="de"><body><span itemprop="price" content="12.99">12,99 €</span>',
            "price",
            12.99,
            "",
            {"selector": "[itemprop='price']", "attribute": "content"},
            id="microdata",
        ),
        pytest.param(
            '<head><meta property="product:price:amount" content="59.00">'
            '<meta property="product:price:currency" content="USD"></head><body>Tea',
            "price",
            59.0,
            "USD",
            {"selector": "meta[property='product:price:amount']", "attribute": "content"},
            id="OpenGraph",
        ),
        pytest.param(
            '<html lang="de"><body><table id="t"><tr><td>Gewicht<td>3 kg<tr><td>Preis'
            "<td>1.299,00 €</table>",
            "Preis",
            1299.0,
            "EUR",
            {"selector": "#t > tbody:nth-of-type(1) > tr:nth-of-type(2) > td:nth-of-type(2)"},
            id="beside its label",
        ),
        pytest.param(
            '<body><b class="old-price">199.00</b><b class="price">149.00</b>',
            "price",
            149.0,
            "",
            {"selector": "b.price"},
            id="today's before yesterday's",
        ),
        pytest.param(
            "<body><dl><dt>Followers<dd>3 412<dt>Posts<dd>7</dl>",
            "followers",
            3412.0,
            "",
            {"selector": "body:nth-of-type(1) > dl:nth-of-type(1) > dd:nth-of-type(1)"},
            id="another word",
        ),
        pytest.param(
            "<body><div><b>Price</b>: <i>12.50</i> per kg</div>",
            "price",
            12.5,
            "",
            {"selector": "body:nth-of-type(1) > div:nth-of-type(1) > i:nth-of-type(1)"},
            id="in the same line",
        ),
    ],
)
def test_the_first_find_is_what_the_word_means(
    html: str, word: str, number: float, unit: str, place: dict[str, Json]
) -> None:
    first = finds(html, word)[0]

    assert (first.number.value, first.number.unit, first.place) == (number, unit, place)
    assert value(html, first.place).value == number


def test_every_find_is_found_again() -> None:
    rows = "".join(f"<tr><td>Price {i}<td>{i}.50 EUR" for i in range(1, 9))
    html = f"<body><table>{rows}</table>"

    found = finds(html, "price")

    assert len(found) == MOST_FINDS
    assert [value(html, find.place).value for find in found] == [f.number.value for f in found]


@pytest.mark.parametrize("html", ["", "<body>Hello", "<script>12.99</script>", "\x00<p>"])
def test_a_page_without_numbers_offers_none(html: str) -> None:
    assert finds(html, "price") == []


@pytest.mark.parametrize(
    ("html", "place", "cause"),
    [
        pytest.param(LD, {"selector": "#gone"}, LookCause.NO_MATCH, id="the element is gone"),
        pytest.param(LD, {"ld": "offers.price"}, LookCause.NO_MATCH, id="the path is gone"),
        pytest.param("<p>sold out", {"selector": "p"}, LookCause.NO_NUMBER, id="no number"),
        pytest.param(
            '<script type="application/ld+json">{"price": </script>',
            {"ld": "price"},
            LookCause.NO_MATCH,
            id="broken JSON-LD",
        ),
    ],
)
def test_what_is_gone_is_an_error_and_no_value(
    html: str, place: dict[str, Json], cause: LookCause
) -> None:
    with pytest.raises(TurnFailed) as failed:
        value(html, place)

    assert failed.value.cause == cause


def test_no_selector_is_refused() -> None:
    with pytest.raises(TurnRefused) as refused:
        value("<p>1", {"selector": "p[["})

    assert refused.value.cause == LookCause.BAD_SELECTOR


def test_deep_json_for_machines_is_left_alone() -> None:
    deep = "[" * 600 + "]" * 600
    html = f'<script type="application/ld+json">{deep}</script><p>Price: 5 EUR'

    assert [find.number.value for find in finds(html, "price")] == [5.0]
