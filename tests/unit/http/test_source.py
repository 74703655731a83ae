from __future__ import annotations

import pytest

from sunhall.http.message import Request
from sunhall.http.source import network_of


def network(source_ip: str, viewer: str | None = None) -> str:
    headers = {} if viewer is None else {"cloudfront-viewer-address": viewer}
    return network_of(Request("POST /x", "POST", headers=headers, source_ip=source_ip))


def test_an_ipv4_caller_is_known_by_its_address() -> None:
    assert network("203.0.113.7") == "203.0.113.7"


def test_an_ipv6_subscriber_cannot_change_networks_within_a_64() -> None:
    assert network("2001:db8:1:2::1") == network("2001:db8:1:2:ffff::9") == "2001:db8:1:2::/64"
    assert network("2001:db8:1:3::1") != network("2001:db8:1:2::1")


@pytest.mark.parametrize(
    ("viewer", "expected"),
    [("198.51.100.4:46532", "198.51.100.4"), ("2001:db8:1:2::9:46532", "2001:db8:1:2::/64"),
     ("[2001:db8:1:2::9]:46532", "2001:db8:1:2::/64")],
)  # fmt: skip
def test_behind_the_cdn_the_viewer_counts_and_not_the_cdn(viewer: str, expected: str) -> None:
    assert network("203.0.113.7", viewer) == expected


@pytest.mark.parametrize("nonsense", ["", "localhost", "1.2.3"])
def test_an_unknown_address_is_one_network(nonsense: str) -> None:
    assert network(nonsense) == "unknown"
