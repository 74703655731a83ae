from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunhall.http.message import Request
from sunhall.http.source import network_of

CDN = "203.0.113.7"


def network(source_ip: str, viewer: str = "", forwarded: str = "") -> str:
    headers = {"cloudfront-viewer-address": viewer, "x-forwarded-for": forwarded}
    return network_of(Request("POST /x", "POST", headers=headers, source_ip=source_ip))


def test_an_ipv4_caller_is_known_by_its_address() -> None:
    assert network("198.51.100.4") == "198.51.100.4"


def test_an_ipv6_subscriber_cannot_change_networks_within_a_64() -> None:
    assert network("2001:db8:1:2::1") == network("2001:db8:1:2:ffff::9") == "2001:db8:1:2::/64"
    assert network("2001:db8:1:3::1") != network("2001:db8:1:2::1")


@pytest.mark.parametrize(
    ("viewer", "expected"),
    [
        ("198.51.100.4:46532", "198.51.100.4"),
        ("2001:db8:1:2::9:46532", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::9]:46532", "2001:db8:1:2::/64"),
    ],
)
def test_behind_the_cdn_the_viewer_counts_and_not_the_cdn(viewer: str, expected: str) -> None:
    assert network(CDN, viewer) == expected


def test_what_the_cdn_says_is_stronger_than_what_was_forwarded() -> None:
    assert network(CDN, "198.51.100.4:1", "192.0.2.9, 192.0.2.8, 203.0.113.7") == "198.51.100.4"


def test_a_cdn_without_that_header_adds_the_viewer_before_itself() -> None:
    assert network(CDN, forwarded="198.51.100.4, 203.0.113.7") == "198.51.100.4"


def test_addresses_that_the_viewer_put_in_front_do_not_count() -> None:
    assert network(CDN, forwarded="10.0.0.1, 10.0.0.2, 198.51.100.4, 203.0.113.7") == "198.51.100.4"


def test_without_a_cdn_the_caller_counts() -> None:
    assert network("198.51.100.4", forwarded="198.51.100.4") == "198.51.100.4"


@pytest.mark.parametrize("nonsense", ["x, y", ",", "198.51.100.4:80, z", "x" * 9000])
def test_what_cannot_be_read_is_passed_over(nonsense: str) -> None:
    assert network(CDN, "nonsense", nonsense) == CDN


@pytest.mark.parametrize("nonsense", ["", "localhost", "1.2.3"])
def test_an_unknown_address_is_one_network(nonsense: str) -> None:
    assert network(nonsense) == "unknown"


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_any_headers_give_some_network(source_ip: str, viewer: str, forwarded: str) -> None:
    assert network(source_ip, viewer, forwarded)
