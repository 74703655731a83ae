"""The front: one local address for form and API, as the CDN gives them one in production.

The emulator's CDN serves the pages from the web bucket, with the deployed security headers, but
cannot reach the HTTP API as an origin. So the front hands `/api/…` to the HTTP API itself and
everything else to the CDN, each by its Host header, and adds to the API's answers the headers of
the very policy that the distribution has for them. Connections of meetings go to the WebSocket API.
It listens on the loopback address only.
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
from fnmatch import fnmatchcase
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from infra.local.background import Background, need_free_port
from infra.local.deployment import outputs
from infra.local.message_box import Answer, MessageBox
from infra.local.place import REPOSITORY, Place
from infra.local.remembered_secrets import gateway_secret, wechat_secret
from infra.local.trouble import LocalCloudError
from infra.local.tunnel import asked_path, carry, is_handshake, open_tunnel, status_of
from infra.local.wechat_stand_in import WeChatStandIn
from infra.meeting_path import MEETING_PATH
from infra.routes import API_PATHS, SHARED_PATHS
from infra.settings import LOCAL_GATEWAY_PATH, LOCAL_WECHAT_PATH

if TYPE_CHECKING:
    from mypy_boto3_cloudfront.client import CloudFrontClient

#: What an HTTP API accepts at most.
MAX_BODY: Final = 10 * 1024 * 1024
_UPSTREAM_SECONDS: Final = 35.0
_READY_SECONDS: Final = 60.0
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
        shared: The HTTP API for what the distribution keeps for everybody, by pattern of the path.
        meetings: The WebSocket API.
    """

    cloud_port: int
    api: Origin
    pages: Origin
    shared: Mapping[str, Origin] = field(default_factory=dict)
    meetings: Origin | None = None

    def origin(self, path: str) -> Origin:
        """The origin of a path, by the same rule as the distribution's behaviours."""
        asked = urlsplit(path).path
        for pattern, origin in self.shared.items():
            if fnmatchcase(asked, pattern):
                return origin
        of_api = any(asked.startswith(pattern.rstrip("*")) for pattern in API_PATHS)
        return self.api if of_api else self.pages


def discover(place: Place, cloudfront: CloudFrontClient) -> Routes:
    """The routes of a deployed place, from its outputs and its distribution."""
    deployed = outputs(place)
    domain = deployed["DistributionDomain"]
    api = f"{deployed['ApiId']}.execute-api.localhost:{place.cloud_port}"

    def treated(pattern: str) -> Origin:
        behaviour = api_behaviour(cloudfront, domain, pattern)
        headers = added_headers(cloudfront, behaviour)
        return Origin(api, headers, forwarded_headers(cloudfront, behaviour))

    return Routes(
        cloud_port=place.cloud_port,
        api=treated("/api/*"),
        pages=Origin(domain),
        meetings=_meetings(place, cloudfront, deployed["MeetingApiId"], domain),
        shared={pattern: treated(pattern) for pattern in SHARED_PATHS},
    )


def _meetings(place: Place, cloudfront: CloudFrontClient, api: str, domain: str) -> Origin:
    behaviour = api_behaviour(cloudfront, domain, MEETING_PATH)
    forwarded = forwarded_headers(cloudfront, behaviour)
    return Origin(f"{api}.execute-api.localhost:{place.cloud_port}", {}, forwarded)


def api_behaviour(
    cloudfront: CloudFrontClient, domain: str, pattern: str = "/api/*"
) -> Mapping[str, Any]:
    """How the distribution of a domain treats what it hands to the HTTP API.

    Args:
        cloudfront: The client.
        domain: The distribution's domain name.
        pattern: Pattern of the paths.

    Raises:
        LocalCloudError: There is no such distribution, or it has no such pattern.
    """
    listed = cloudfront.list_distributions()["DistributionList"].get("Items", [])
    found = next((each for each in listed if each["DomainName"] == domain), None)
    if found is None:
        raise LocalCloudError(f"No distribution serves {domain}: run 'make down', then 'make up'.")
    config = cloudfront.get_distribution_config(Id=found["Id"])["DistributionConfig"]
    behaviours: list[Any] = list(config.get("CacheBehaviors", {}).get("Items", []))
    matching = [each for each in behaviours if each["PathPattern"] == pattern]
    if not matching:
        raise LocalCloudError(f"The distribution {domain} has no behaviour for {pattern}: add it.")
    return dict(matching[0])


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
        messages: The message gateway.
        wechat: The stand-in for WeChat.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self, port: int, routes: Routes, messages: MessageBox, wechat: WeChatStandIn
    ) -> None:
        super().__init__(("127.0.0.1", port), _Exchange)
        self.routes = routes
        self.messages = messages
        self.wechat = wechat


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
        meetings = self.server.routes.meetings
        asked = urlsplit(self.path).path
        if meetings and asked == MEETING_PATH and is_handshake(dict(self.headers)):
            self._connect(meetings, started)
            return
        origin = self.server.routes.origin(self.path)
        body = self._body()
        if body is None:
            return
        if urlsplit(self.path).path == LOCAL_GATEWAY_PATH:
            self._message(body, started)
            return
        if asked.startswith(f"{LOCAL_WECHAT_PATH}/"):
            path, query = asked.removeprefix(LOCAL_WECHAT_PATH), urlsplit(self.path).query
            if told := self.server.wechat.answer(self.command, path, query, body):
                self._tell(told, started)
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

    def _message(self, body: bytes, started: float) -> None:
        """Take a notice as the city's message gateway, or show what was taken."""
        box, posted = self.server.messages, self.command == "POST"
        headers = {name.lower(): value for name, value in self.headers.items()}
        self._tell(box.take(headers, body) if posted else box.page(), started)

    def _tell(self, answer: Answer, started: float) -> None:
        """Answer in the name of a service that the local city has of its own."""
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)
        self._note(answer.status, started)

    def _connect(self, origin: Origin, started: float) -> None:
        """Hand a handshake on, and carry what is said over the connection then."""
        self.close_connection = True
        asked = {**self._headers(origin), "Connection": "Upgrade", "Upgrade": "websocket"}
        port = self.server.routes.cloud_port
        try:
            upstream, answered = open_tunnel(port, asked_path(self.path, ("ticket",)), asked)
        except (OSError, ValueError):
            self._refuse(502, "upstream_unreachable", "The local cloud does not answer: is it up?")
            return
        with upstream:
            self._note(status_of(answered), started)
            self.connection.sendall(answered)
            carry(self.connection, upstream)

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


def message_file(place: Place) -> Path:
    """Where the message gateway of a place keeps what it took."""
    return place.home / "messages.jsonl"


def message_box(place: Place) -> MessageBox:
    """The message gateway of a place."""
    return MessageBox(message_file(place), gateway_secret(place))


def environment(place: Place) -> dict[str, str]:
    """What the front's process is told, whoever starts it."""
    # The stage's settings speak of the kinds of notices, which are the domain's.
    path = os.pathsep.join((str(REPOSITORY), str(REPOSITORY / "layers" / "core" / "python")))
    return place.aws_environment(os.environ) | {
        "PYTHONPATH": path,
        "SUNHALL_LOCAL": str(place.home),
        "SUNHALL_PORT": str(place.port),
        "SUNHALL_CLOUD_PORT": str(place.cloud_port),
    }


def start_front(place: Place) -> None:
    """Start the front anew, so that it knows what is deployed now.

    Raises:
        LocalCloudError: Its port is taken, or it does not get ready.
    """
    process = front(place)
    process.stop()
    need_free_port(place.port, "SUNHALL_PORT", "the form and the API")
    process.log.unlink(missing_ok=True)
    process.start([sys.executable, "-m", "infra.local.front"], environment(place))
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
    routes = discover(place, boto3.client("cloudfront"))
    wechat = WeChatStandIn(wechat_secret(place))
    server = Front(place.port, routes, message_box(place), wechat)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    server.serve_forever(poll_interval=0.5)


if __name__ == "__main__":
    main()
