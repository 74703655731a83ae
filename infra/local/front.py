"""The front: one local address for form and API, as the CDN gives them one in production.

The emulator's CDN serves the pages from the web bucket, with the deployed security headers, but
cannot reach the HTTP API as an origin. So the front hands `/api/…` to the HTTP API itself and
everything else to the CDN, each by its Host header, and adds to the API's answers the headers of
the very policy that the distribution has for them. It listens on the loopback address only.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from infra.local.background import Background, need_free_port
from infra.local.deployment import outputs
from infra.local.place import REPOSITORY, Place
from infra.local.trouble import LocalCloudError
from infra.routes import API_PATHS

if TYPE_CHECKING:
    from mypy_boto3_cloudfront.client import CloudFrontClient

#: What an HTTP API accepts at most.
MAX_BODY: Final = 10 * 1024 * 1024
_UPSTREAM_SECONDS: Final = 35.0
_READY_SECONDS: Final = 20.0
_CHUNK: Final = 64 * 1024

#: Headers of one connection, which a proxy does not pass on (RFC 9110, 7.6.1).
_HOP_BY_HOP: Final = frozenset(
    (
        "connection",
        "keep-alive",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    )
)

#: Request headers that the front writes itself.
_NOT_PASSED: Final = _HOP_BY_HOP | {
    *("host", "x-forwarded-for", "x-forwarded-proto", "cloudfront-viewer-address"),
}

#: Headers that the answering server makes itself.
_OWN: Final = frozenset(("date", "server"))


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request goes to.

    Attributes:
        host: The Host header by which the emulator tells API and distribution.
        headers: Headers that the answer gets, over its own.
        forwarded: Names of the request headers that are passed on, in lower case; None for all.
    """

    host: str
    headers: Mapping[str, str] = field(default_factory=dict)
    forwarded: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Routes:
    """What the front needs to know of a deployed place.

    Attributes:
        cloud_port: Port of the emulator.
        api: The HTTP API.
        pages: The distribution.
    """

    cloud_port: int
    api: Origin
    pages: Origin

    def origin(self, path: str) -> Origin:
        """The origin of a path, by the same rule as the distribution's behaviours."""
        asked = urlsplit(path).path
        of_api = any(asked.startswith(pattern.rstrip("*")) for pattern in API_PATHS)
        return self.api if of_api else self.pages


def discover(place: Place, cloudfront: CloudFrontClient) -> Routes:
    """The routes of a deployed place, from its outputs and its distribution."""
    deployed = outputs(place)
    behaviour = api_behaviour(cloudfront, deployed["DistributionDomain"])
    return Routes(
        cloud_port=place.cloud_port,
        api=Origin(
            f"{deployed['ApiId']}.execute-api.localhost:{place.cloud_port}",
            added_headers(cloudfront, behaviour),
            forwarded_headers(cloudfront, behaviour),
        ),
        pages=Origin(deployed["DistributionDomain"]),
    )


def api_behaviour(cloudfront: CloudFrontClient, domain: str) -> Mapping[str, Any]:
    """How the distribution of a domain treats `/api/…`.

    Args:
        cloudfront: The client.
        domain: The distribution's domain name.

    Raises:
        LocalCloudError: There is no such distribution.
    """
    listed = cloudfront.list_distributions()["DistributionList"].get("Items", [])
    found = next((each for each in listed if each["DomainName"] == domain), None)
    if found is None:
        raise LocalCloudError(f"No distribution serves {domain}: run 'make down', then 'make up'.")
    config = cloudfront.get_distribution_config(Id=found["Id"])["DistributionConfig"]
    behaviours: list[Any] = list(config.get("CacheBehaviors", {}).get("Items", []))
    api = [each for each in behaviours if each["PathPattern"].startswith("/api/")]
    if not api:
        raise LocalCloudError(f"The distribution {domain} has no behaviour for /api/: add it.")
    return dict(api[0])


def added_headers(cloudfront: CloudFrontClient, behaviour: Mapping[str, Any]) -> dict[str, str]:
    """The headers that a behaviour's policy adds to answers."""
    policy = behaviour.get("ResponseHeadersPolicyId")
    if not policy:
        return {}
    answer = cloudfront.get_response_headers_policy(Id=policy)["ResponseHeadersPolicy"]
    return policy_headers(answer["ResponseHeadersPolicyConfig"])


def forwarded_headers(
    cloudfront: CloudFrontClient, behaviour: Mapping[str, Any]
) -> frozenset[str] | None:
    """The request headers that a behaviour passes on to its origin, in lower case; None for all.

    What the CDN would swallow, the front must swallow, too: else a header that the app needs and
    the distribution does not forward is missed in production only.
    """
    names: set[str] = set()
    if cache := behaviour.get("CachePolicyId"):
        config = cloudfront.get_cache_policy(Id=cache)["CachePolicy"]["CachePolicyConfig"]
        keyed = config["ParametersInCacheKeyAndForwardedToOrigin"]["HeadersConfig"]
        names |= set(keyed.get("Headers", {}).get("Items", []))
    if request := behaviour.get("OriginRequestPolicyId"):
        answer = cloudfront.get_origin_request_policy(Id=request)["OriginRequestPolicy"]
        listed = answer["OriginRequestPolicyConfig"]["HeadersConfig"]
        if listed["HeaderBehavior"].startswith("all"):
            return None
        names |= set(listed.get("Headers", {}).get("Items", []))
    return frozenset(name.lower() for name in names) | {"content-length", "content-type"}


def policy_headers(policy: Mapping[str, Any]) -> dict[str, str]:
    """The headers of a response headers policy, as the CDN would write them."""
    security = policy.get("SecurityHeadersConfig", {})
    headers: dict[str, str] = {}
    if csp := security.get("ContentSecurityPolicy"):
        headers["Content-Security-Policy"] = csp["ContentSecurityPolicy"]
    if security.get("ContentTypeOptions"):
        headers["X-Content-Type-Options"] = "nosniff"
    if frame := security.get("FrameOptions"):
        headers["X-Frame-Options"] = frame["FrameOption"]
    if referrer := security.get("ReferrerPolicy"):
        headers["Referrer-Policy"] = referrer["ReferrerPolicy"]
    if hsts := security.get("StrictTransportSecurity"):
        headers["Strict-Transport-Security"] = _hsts(hsts)
    for custom in policy.get("CustomHeadersConfig", {}).get("Items", []):
        headers[custom["Header"]] = custom["Value"]
    return headers


def _hsts(config: Mapping[str, Any]) -> str:
    parts = [f"max-age={config['AccessControlMaxAgeSec']}"]
    if config.get("IncludeSubdomains"):
        parts.append("includeSubDomains")
    if config.get("Preload"):
        parts.append("preload")
    return "; ".join(parts)


class Front(ThreadingHTTPServer):
    """The server.

    Args:
        port: Port on the loopback address; 0 takes a free one.
        routes: Where requests go to.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, routes: Routes) -> None:
        super().__init__(("127.0.0.1", port), _Exchange)
        self.routes = routes


class _Exchange(BaseHTTPRequestHandler):
    """One connection of a client."""

    server: Front
    protocol_version = "HTTP/1.1"
    server_version = "sunhall-front"
    sys_version = ""
    timeout = 65

    def do_GET(self) -> None:
        self._pass_on()

    do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_GET

    def setup(self) -> None:
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: `_note` writes one line a request, without its query."""

    def _pass_on(self) -> None:
        started = time.perf_counter()
        origin = self.server.routes.origin(self.path)
        body = self._body()
        if body is None:
            return
        upstream = http.client.HTTPConnection(
            "127.0.0.1", self.server.routes.cloud_port, timeout=_UPSTREAM_SECONDS
        )
        try:
            upstream.request(self.command, self.path, body=body, headers=self._headers(origin))
            answer = upstream.getresponse()
        except TimeoutError:
            self._refuse(504, "upstream_timeout", "The local cloud took too long to answer.")
            return
        except (OSError, http.client.HTTPException):
            self._refuse(502, "upstream_unreachable", "The local cloud does not answer: is it up?")
            return
        try:
            self._answer(answer, origin)
        finally:
            upstream.close()
            self._note(answer.status, started)

    def _body(self) -> bytes | None:
        """The request's body; None when it was refused."""
        if self.headers.get("Transfer-Encoding"):
            self._refuse(411, "length_required", "Send the body's length.")
            return None
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal():
            self._refuse(400, "bad_length", "Content-Length is no number.")
            return None
        if int(length) > MAX_BODY:
            self._refuse(413, "payload_too_large", "The body is larger than 10 MiB.")
            return None
        return self.rfile.read(int(length))

    def _headers(self, origin: Origin) -> dict[str, str]:
        kept = {
            name: value
            for name, value in self.headers.items()
            if name.lower() not in _NOT_PASSED
            and (origin.forwarded is None or name.lower() in origin.forwarded)
        }
        client, port = self.client_address[:2]
        return kept | {
            "Host": origin.host,
            "Connection": "close",
            "X-Forwarded-For": str(client),
            # The CDN tells the client's address itself; what a client claims is not passed.
            "CloudFront-Viewer-Address": f"{client}:{port}",
            # The emulator's CDN would send plain HTTP on to HTTPS, where nothing listens.
            "X-Forwarded-Proto": "https",
        }

    def _answer(self, answer: http.client.HTTPResponse, origin: Origin) -> None:
        self.send_response(answer.status, answer.reason)
        for name, value in _passed(answer.getheaders(), origin.headers):
            self.send_header(name, value)
        if answer.length is None and self.command != "HEAD" and answer.status not in (204, 304):
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        if self.command == "HEAD":
            return
        while chunk := answer.read(_CHUNK):
            self.wfile.write(chunk)

    def _refuse(self, status: int, code: str, detail: str) -> None:
        """Answer a request that no origin has seen, as a problem (RFC 9457)."""
        title = http.client.responses[status]
        problem = {"type": "about:blank", "title": title, "status": status, "code": code}
        body = json.dumps(problem | {"detail": detail, "errors": []}).encode()
        self.close_connection = True
        self.send_response(status)
        self.send_header("Content-Type", "application/problem+json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        self._note(status, time.perf_counter())

    def _note(self, status: int, started: float) -> None:
        """One line a request: no query, no header, no address, for these may be personal."""
        milliseconds = round((time.perf_counter() - started) * 1000)
        clock = time.strftime("%H:%M:%S")
        path = urlsplit(self.path).path
        sys.stdout.write(f"{clock} {self.command} {path} {status} {milliseconds} ms\n")
        sys.stdout.flush()


def _passed(
    answered: Iterable[tuple[str, str]], added: Mapping[str, str]
) -> Iterable[tuple[str, str]]:
    dropped = _HOP_BY_HOP | _OWN | {name.lower() for name in added}
    yield from ((name, value) for name, value in answered if name.lower() not in dropped)
    yield from added.items()


def front(place: Place) -> Background:
    """The front's process."""
    return Background(
        name="the front",
        pid_file=place.home / "front.pid",
        log=place.logs / "front.log",
        mark="infra.local.front",
    )


def start_front(place: Place) -> None:
    """Start the front anew, so that it knows what is deployed now.

    Raises:
        LocalCloudError: Its port is taken, or it does not get ready.
    """
    process = front(place)
    process.stop()
    need_free_port(place.port, "SUNHALL_PORT", "the form and the API")
    process.log.unlink(missing_ok=True)
    environment = place.aws_environment(os.environ) | {
        "PYTHONPATH": str(REPOSITORY),
        "SUNHALL_LOCAL": str(place.home),
        "SUNHALL_PORT": str(place.port),
        "SUNHALL_CLOUD_PORT": str(place.cloud_port),
    }
    process.start([sys.executable, "-m", "infra.local.front"], environment)
    until = time.monotonic() + _READY_SECONDS
    while time.monotonic() < until and process.running():
        if _answers(place.port):
            return
        time.sleep(0.05)
    raise LocalCloudError(
        f"The front did not get ready; its log {process.log} ends with:\n{process.last_lines()}"
    )


def _answers(port: int) -> bool:
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("HEAD", "/")
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False


def main() -> None:
    """Serve until told to end."""
    argparse.ArgumentParser(description=__doc__.split("\n", 1)[0]).parse_args()
    import boto3

    place = Place.from_environment(os.environ)
    server = Front(place.port, discover(place, boto3.client("cloudfront")))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    server.serve_forever(poll_interval=0.5)


if __name__ == "__main__":
    main()
