"""Which network a request comes from, for counting attempts."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv6Address, IPv6Network, ip_address

from sunhall.http.message import Request


def network_of(request: Request) -> str:
    """The caller's network: an IPv4 address, or the /64 that one IPv6 subscriber holds.

    Behind the CDN, API Gateway sees only the CDN. The CDN tells the viewer's address and port in a
    header of its own; AWS China's cannot, but both add the viewer to ``X-Forwarded-For``, where
    API Gateway adds the CDN after it. Whoever reaches the API around the CDN can make both up, so
    nothing but the width of a count may depend on the answer.
    """
    for candidate in _candidates(request):
        try:
            address = ip_address(candidate)
        except ValueError:
            continue
        if isinstance(address, IPv6Address):
            return str(IPv6Network((address, 64), strict=False))
        return str(address)
    return "unknown"


def _candidates(request: Request) -> Iterator[str]:
    viewer, _, _port = request.headers.get("cloudfront-viewer-address", "").rpartition(":")
    yield viewer.strip("[]")
    forwarded = request.headers.get("x-forwarded-for", "").split(",")
    if len(forwarded) > 1:
        yield forwarded[-2].strip()
    yield request.source_ip
