"""A place is known by what people call it, in each language that they may be written to in."""

import pytest

from bot.zones import is_zone, zone_named


@pytest.mark.parametrize(
    ("words", "zone"),
    [
        pytest.param("Europe/Madrid", "Europe/Madrid", id="a name"),
        pytest.param("new york", "America/New_York", id="a city"),
        pytest.param(" Sao Paulo! ", "America/Sao_Paulo", id="without its accent"),
        pytest.param("Zürich", "Europe/Zurich", id="with an accent"),
        pytest.param("Moskau", "Europe/Moscow", id="in German"),
        pytest.param("Nueva York", "America/New_York", id="in Spanish"),
        pytest.param("Ciudad de México", "America/Mexico_City", id="a long name"),
        pytest.param("東京", "Asia/Tokyo", id="in Japanese"),
        pytest.param("القاهرة", "Africa/Cairo", id="in Arabic"),
        pytest.param("Калькутта", "Asia/Kolkata", id="a city that was renamed"),
        pytest.param("France", "Europe/Paris", id="a country"),
        pytest.param("España", "Europe/Madrid", id="a country with islands"),
        pytest.param("Deutschland", "Europe/Berlin", id="a country in its language"),
        pytest.param("utc", "UTC", id="no place"),
    ],
)
def test_a_place_has_its_zone(words: str, zone: str) -> None:
    assert zone_named(words) == zone
    assert is_zone(zone)


@pytest.mark.parametrize("words", ["Brazil", "USA", "Atlantis", "hello", "", "/", "Europe"])
def test_what_names_no_zone_or_several_has_none(words: str) -> None:
    assert zone_named(words) is None
