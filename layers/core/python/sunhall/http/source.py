"""Which network a request comes from, for counting attempts."""

from __future__ import annotations

from ipaddress import IPv6Address, IPv6Network, ip_address

from sunhall.http.message import Request

_VIEWER_ADDRESS = "cloudfront-viewer-address"


def network_of(request: Request) -> str:
    """The caller's network: an IPv4 address, or the /64 that one IPv6 subscriber holds.

    Behind the CDN, API Gateway sees only the CDN; the CDN tells the viewer's address and port in
    a header of its own, over whatever the caller has put there.
    """
    viewer = request.headers.get(_VIEWER_ADDRESS, "").rpartition(":")[0].strip("[]")
    try:
        address = ip_address(viewer or request.source_ip)
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address):
        return str(IPv6Network((address, 64), strict=False))
    return str(address)
