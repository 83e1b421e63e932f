import pytest

from bot.numbers import number_in, numbers


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        pytest.param("12,99 €", 12.99, "EUR", id="a comma before cents"),
        pytest.param("1 299.00 USD", 1299.0, "USD", id="thousands by spaces"),
        pytest.param("1\u202f299,00\u00a0€", 1299.0, "EUR", id="thousands by narrow spaces"),
        pytest.param("1.299,00 €", 1299.0, "EUR", id="thousands by dots"),
        pytest.param("$1,299.50", 1299.5, "$", id="thousands by commas"),
        pytest.param("CHF 1'299.50", 1299.5, "CHF", id="thousands by apostrophes"),
        pytest.param("₹1,29,900", 129_900.0, "INR", id="lakhs"),
        pytest.param("2 000 000", 2_000_000.0, "", id="millions"),
        pytest.param("Price: 129.90 EUR", 129.9, "EUR", id="words in front"),
        pytest.param("ab 3 Stück 4,50 €", 4.5, "EUR", id="the one with a currency"),
        pytest.param("0.001 BTC", 0.001, "BTC", id="a small fraction"),
        pytest.param("-5 °C", -5.0, "°C", id="below zero"),
        pytest.param("-$5.20", -5.2, "$", id="the sign before the currency"),
        pytest.param("$-5.20", -5.2, "$", id="the sign behind the currency"),
        pytest.param("\u22123.5%", -3.5, "%", id="a typographic minus"),
        pytest.param("１２９円", 129.0, "円", id="full width"),
        pytest.param("3 4", 3.0, "", id="two numbers"),
    ],
)
def test_a_number_as_people_write_it(text: str, value: float, unit: str) -> None:
    found = number_in(text)

    assert found is not None
    assert (found.value, found.unit) == (value, unit)


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        pytest.param("1.299", "", 1299.0, id="thousands where nothing is known"),
        pytest.param("1.299", "en-GB", 1.299, id="English marks decimals by a dot"),
        pytest.param("1,299", "en", 1299.0, id="and thousands by a comma"),
        pytest.param("1.299", "de", 1299.0, id="German thousands"),
        pytest.param("1,299", "de-AT", 1.299, id="German decimals"),
        pytest.param("1,5", "en", 1.5, id="one digit is never thousands"),
        pytest.param("1234.567", "de", 1234.567, id="four digits are not grouped"),
    ],
)
def test_the_language_decides_what_three_digits_mean(
    text: str, language: str, value: float
) -> None:
    assert [number.value for number in numbers(text, language)] == [value]


@pytest.mark.parametrize(
    "text",
    ["", "12.99.1", "v1.2.3", "A4", "10:30", "2026-11-28", "9" * 5000, "x1", "NaN"],
)
def test_what_is_no_number(text: str) -> None:
    assert list(numbers(text)) == []
