import pytest
from yarl import URL

from bot.probes.addresses import Allowed, allowed
from bot.probes.causes import LookCause
from bot.probes.urls import page_url
from scheduler.errors import TurnRefused


@pytest.mark.parametrize(
    ("text", "url"),
    [
        pytest.param("https://example.com", "https://example.com/", id="plain"),
        pytest.param("HTTP://EXAMPLE.com:8080/a?b=c", "http://example.com:8080/a?b=c", id="case"),
        pytest.param("https://example.com/a#part", "https://example.com/a", id="no fragment"),
        pytest.param("https://bücher.example/ü", "https://bücher.example/ü", id="unicode"),
        pytest.param("http://a_b.example.", "http://a_b.example./", id="underscore, final dot"),
        pytest.param("http://1.1.1.1:8443/", "http://1.1.1.1:8443/", id="an address"),
        pytest.param("http://[2606:4700::1111]/", "http://[2606:4700::1111]/", id="v6"),
        pytest.param("http://4chan.example/1.2.3.4", "http://4chan.example/1.2.3.4", id="digits"),
    ],
)
def test_addresses_of_pages(text: str, url: str) -> None:
    assert page_url(text, Allowed()) == URL(url)


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        pytest.param("", LookCause.BAD_ADDRESS, id="nothing"),
        pytest.param("example.com", LookCause.BAD_ADDRESS, id="no scheme"),
        pytest.param("//example.com/", LookCause.BAD_ADDRESS, id="no scheme, two slashes"),
        pytest.param("ftp://example.com/", LookCause.BAD_ADDRESS, id="ftp"),
        pytest.param("javascript:alert(1)", LookCause.BAD_ADDRESS, id="javascript"),
        pytest.param("http://", LookCause.BAD_ADDRESS, id="no host"),
        pytest.param("http://a..b/", LookCause.BAD_ADDRESS, id="an empty label"),
        pytest.param("http://./", LookCause.BAD_ADDRESS, id="only a dot"),
        pytest.param("http://-a.example/", LookCause.BAD_ADDRESS, id="a label begins with a dash"),
        pytest.param(f"http://{'a' * 64}.com/", LookCause.BAD_ADDRESS, id="a long label"),
        pytest.param("http://exa mple.com/", LookCause.BAD_ADDRESS, id="a space"),
        pytest.param("http://exa\nmple.com/", LookCause.BAD_ADDRESS, id="a line end"),
        pytest.param("http://a/\x00", LookCause.BAD_ADDRESS, id="a NUL"),
        pytest.param("http://\u202eexample.com/", LookCause.BAD_ADDRESS, id="bidi"),
        pytest.param("http://xn--a/", LookCause.BAD_ADDRESS, id="broken punycode"),
        pytest.param("http://[1/", LookCause.BAD_ADDRESS, id="half a bracket"),
        pytest.param("http://a:80:80/", LookCause.BAD_ADDRESS, id="two ports"),
        pytest.param("http://a:99999/", LookCause.BAD_ADDRESS, id="a port beyond"),
        pytest.param("http://a.example/\ud800", LookCause.BAD_ADDRESS, id="a lone surrogate"),
        pytest.param(f"http://a.example/{'a' * 2048}", LookCause.BAD_ADDRESS, id="too long"),
        pytest.param("http://example.com:22/", LookCause.REFUSED_PORT, id="ssh"),
        pytest.param("http://example.com:0/", LookCause.REFUSED_PORT, id="port 0"),
        pytest.param("https://example.com:6379/", LookCause.REFUSED_PORT, id="a database"),
    ],
)
def test_what_is_no_address_of_a_page(text: str, cause: LookCause) -> None:
    with pytest.raises(TurnRefused) as refused:
        page_url(text, Allowed())

    assert refused.value.cause == cause


@pytest.mark.parametrize(
    ("location", "url"),
    [
        pytest.param("/b", "https://example.com/b", id="a path"),
        pytest.param("c?d", "https://example.com/a/c?d", id="beside"),
        pytest.param("//other.example/x", "https://other.example/x", id="another host"),
        pytest.param("http://other.example/", "http://other.example/", id="whole"),
    ],
)
def test_redirects_are_relative_to_where_they_stand(location: str, url: str) -> None:
    assert page_url(location, Allowed(), base=URL("https://example.com/a/b")) == URL(url)


def test_a_door_opens_its_port_on_its_host_only() -> None:
    opened = allowed(["nas.local:5000"])

    assert page_url("http://nas.local:5000/", opened).port == 5000
    with pytest.raises(TurnRefused):
        page_url("http://other.local:5000/", opened)


def test_a_network_opens_its_addresses_on_the_usual_ports_only() -> None:
    opened = allowed(["192.168.1.0/24"])

    assert page_url("http://192.168.1.7:8080/", opened).host == "192.168.1.7"
    with pytest.raises(TurnRefused) as refused:
        page_url("http://192.168.1.7:22/", opened)
    assert refused.value.cause == LookCause.REFUSED_PORT


def test_messages_say_nothing_of_the_address() -> None:
    with pytest.raises(TurnRefused) as refused:
        page_url("https://me:hunter2@example.com/?token=canary", Allowed())

    assert "hunter2" not in str(refused.value)
    assert "canary" not in str(refused.value)
