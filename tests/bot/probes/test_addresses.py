from ipaddress import ip_address

import pytest

from bot.probes.addresses import Allowed, allowed, is_public


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("0.0.0.0", id="this host"),  # noqa: S104 - no binding
        pytest.param("10.1.2.3", id="private, ten"),
        pytest.param("100.64.0.1", id="carrier NAT"),
        pytest.param("100.100.100.200", id="metadata inside carrier NAT"),
        pytest.param("127.0.0.1", id="loopback"),
        pytest.param("127.255.255.254", id="loopback, its end"),
        pytest.param("168.63.129.16", id="a host agent that looks public"),
        pytest.param("169.254.169.254", id="metadata"),
        pytest.param("172.16.0.1", id="private, its start"),
        pytest.param("172.31.255.255", id="private, its end"),
        pytest.param("192.0.0.192", id="metadata among protocol assignments"),
        pytest.param("192.0.2.1", id="documentation"),
        pytest.param("192.88.99.1", id="6to4 relay"),
        pytest.param("192.168.0.1", id="private, home"),
        pytest.param("198.18.0.1", id="benchmarks"),
        pytest.param("224.0.0.1", id="multicast"),
        pytest.param("240.0.0.1", id="reserved"),
        pytest.param("255.255.255.255", id="broadcast"),
        pytest.param("::", id="v6 unspecified"),
        pytest.param("::1", id="v6 loopback"),
        pytest.param("::127.0.0.1", id="v4-compatible"),
        pytest.param("::ffff:127.0.0.1", id="v4-mapped loopback"),
        pytest.param("::ffff:169.254.169.254", id="v4-mapped metadata"),
        pytest.param("::ffff:0:127.0.0.1", id="v4-translated"),
        pytest.param("64:ff9b::127.0.0.1", id="NAT64 loopback"),
        pytest.param("64:ff9b::a9fe:a9fe", id="NAT64 metadata"),
        pytest.param("64:ff9b:1::1", id="NAT64 of the own network"),
        pytest.param("100::1", id="discard"),
        pytest.param("2001::1", id="Teredo"),
        pytest.param("2001:db8::1", id="v6 documentation"),
        pytest.param("2002:7f00:1::", id="6to4 loopback"),
        pytest.param("2002:808:808::", id="6to4, even of a public one"),
        pytest.param("3fff::1", id="v6 documentation, the new one"),
        pytest.param("5f00::1", id="segment routing"),
        pytest.param("fc00::1", id="unique local"),
        pytest.param("fd00:ec2::254", id="v6 metadata"),
        pytest.param("fe80::1", id="link-local"),
        pytest.param("fe80::1%eth0", id="link-local with its interface"),
        pytest.param("fec0::1", id="site-local"),
        pytest.param("ff02::1", id="v6 multicast"),
        pytest.param("2a00:1450::5efe:7f00:1", id="ISATAP loopback"),
        pytest.param("2a00:1450::200:5efe:a00:1", id="ISATAP private"),
    ],
)
def test_closed_addresses(address: str) -> None:
    assert not is_public(ip_address(address))
    assert not Allowed().reachable(address)


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("1.1.1.1", id="v4"),
        pytest.param("100.63.255.255", id="just below carrier NAT"),
        pytest.param("100.128.0.0", id="just above carrier NAT"),
        pytest.param("172.15.255.255", id="just below private"),
        pytest.param("172.32.0.0", id="just above private"),
        pytest.param("168.63.129.17", id="beside the host agent"),
        pytest.param("223.255.255.255", id="the last before multicast"),
        pytest.param("2606:4700::1111", id="v6"),
        pytest.param("2001:4860:4860::8888", id="v6 above the assignments"),
        pytest.param("::ffff:1.1.1.1", id="v4-mapped public"),
        pytest.param("64:ff9b::1.1.1.1", id="NAT64 public: all that a v6-only host sees of v4"),
        pytest.param("2a00:1450::5efe:101:101", id="ISATAP public"),
    ],
)
def test_open_addresses(address: str) -> None:
    assert is_public(ip_address(address))
    assert Allowed().reachable(address)


def test_what_is_no_address_is_not_reachable() -> None:
    assert not Allowed().reachable("example.com")


@pytest.mark.parametrize(
    ("entry", "address", "reachable"),
    [
        pytest.param("192.168.1.0/24", "192.168.1.7", True, id="in the network"),
        pytest.param("192.168.1.0/24", "192.168.2.7", False, id="beside it"),
        pytest.param("192.168.1.0/24", "::ffff:192.168.1.7", True, id="in it, carried by v6"),
        pytest.param("192.168.1.9/24", "192.168.1.7", True, id="a host of it names it"),
        pytest.param("10.0.0.1", "10.0.0.1", True, id="a single address"),
        pytest.param("10.0.0.1", "10.0.0.2", False, id="another one"),
        pytest.param("fd00::/8", "fd12::1", True, id="v6"),
        pytest.param("fd00::/8", "10.0.0.1", False, id="v6 opens no v4"),
    ],
)
def test_networks_that_the_operator_opens(entry: str, address: str, reachable: bool) -> None:
    assert allowed([entry]).reachable(address) is reachable


@pytest.mark.parametrize(
    ("entry", "host", "port", "is_door"),
    [
        pytest.param("127.0.0.1:8123", "127.0.0.1", 8123, True, id="an address"),
        pytest.param("127.0.0.1:8123", "127.0.0.1", 8124, False, id="another port"),
        pytest.param("127.0.0.1:8123", "localhost", 8123, False, id="another name of it"),
        pytest.param("NAS.local:5000", "nas.LOCAL", 5000, True, id="a name, in any case"),
        pytest.param("[::1]:8080", "::1", 8080, True, id="v6"),
    ],
)
def test_doors_that_the_operator_opens(entry: str, host: str, port: int, is_door: bool) -> None:
    assert allowed([entry]).door(host, port) is is_door


@pytest.mark.parametrize(
    "entry", ["home", "nas.local", "10.0.0.0/33:80", ":80", "host:", "a:b", ""]
)
def test_entries_that_open_nothing_are_said(entry: str) -> None:
    with pytest.raises(ValueError, match="neither a network nor host:port"):
        allowed([entry])
