"""No test here opens a connection beyond loopback: the connect itself is watched."""

import socket
from ipaddress import ip_address

import pytest


@pytest.fixture(autouse=True)
def connected(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Every address that anything tried to connect to; what is not loopback is refused."""
    tried: list[tuple[str, int]] = []
    connect = socket.socket.connect

    def watched(self: socket.socket, address: tuple[str, int]) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6}:
            tried.append(address[:2])
            if not ip_address(address[0]).is_loopback:
                raise ConnectionRefusedError("beyond loopback")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", watched)
    return tried
