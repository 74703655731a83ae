"""A proxy between functions and AWS that fails on purpose, in AWS's own words.

A function is led through it as through any HTTP proxy, by its environment: so it signs its
requests for the emulator's own address and IAM stays in force.
"""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import boto3
from botocore.config import Config

from infra.local.background import Background, need_free_port
from infra.local.environments import environment
from infra.local.place import REGION
from tests.system.city import City

_READY_SECONDS: Final = 60.0

#: The proxy reads a service's model at the first request of it, longer than a function waits.
_WARMED: Final = ("dynamodb", "kms", "s3", "stepfunctions")


class FaultProxy:
    """The running proxy, with no fault in it until one is asked for.

    Args:
        city: Whose functions are led through it.
        port: Port it listens on.
    """

    def __init__(self, city: City, port: int) -> None:
        self._city = city
        self._port = port
        self._process = Background(
            name="the fault proxy",
            pid_file=city.place.home / "faults.pid",
            log=city.place.logs / "faults.log",
            mark="microburst",
        )

    def start(self) -> None:
        """Start the proxy and let it read the models it needs."""
        self._process.stop()
        need_free_port(self._port, "SUNHALL_FAULT_PORT", "the fault proxy")
        program = environment("faults") / "microburst"
        self._process.start(
            [
                *(str(program), "--upstream", self._city.place.cloud_url),
                *("--host", "127.0.0.1", "--port", str(self._port)),
            ],
            self._city.place.aws_environment({}),
        )
        until = time.monotonic() + _READY_SECONDS
        while not self._ready():
            assert self._process.running(), self._process.last_lines()
            assert time.monotonic() < until, "the fault proxy did not get ready"
            time.sleep(0.1)
        self._warm()

    def stop(self) -> None:
        """End the proxy."""
        self._process.stop()

    def inject(self, **rule: Any) -> None:
        """Add a fault.

        Args:
            rule: A rule of the proxy, as in
                `inject(service="dynamodb", operation="PutItem", times=1, reset=True)`.
        """
        self._call("PATCH", "rules", [rule])

    def fired(self) -> list[Mapping[str, Any]]:
        """The faults that struck since the last `clear`, oldest first."""
        struck: list[Mapping[str, Any]] = self._call("GET", "fired")
        return struck

    def clear(self) -> None:
        """Take all faults out, and forget those that struck."""
        self._call("POST", "rules", [])
        self._call("DELETE", "fired")

    @contextmanager
    def before(self, *functions: str) -> Iterator[FaultProxy]:
        """Lead functions through the proxy, and directly again afterwards.

        Args:
            functions: Names as in the repository, such as `disclosure_api`.
        """
        lambda_ = self._city.aws("lambda")
        names = [self._city.function(function) for function in functions]
        usual = {name: _variables(lambda_, name) for name in names}
        try:
            for name in names:
                proxied = usual[name] | {"HTTP_PROXY": f"http://127.0.0.1:{self._port}"}
                _set_variables(lambda_, name, proxied)
            yield self
        finally:
            self.clear()
            for name in names:
                _set_variables(lambda_, name, usual[name])

    def _ready(self) -> bool:
        try:
            return bool(self._call("GET", "health")["status"] == "ok")
        except (urllib.error.URLError, OSError):
            return False

    def _warm(self) -> None:
        through = Config(
            proxies={"http": f"http://127.0.0.1:{self._port}"},
            read_timeout=60,
            retries={"total_max_attempts": 1},
        )

        def client(service: Any) -> Any:
            return boto3.client(
                service,
                endpoint_url=self._city.place.cloud_url,
                region_name=REGION,
                aws_access_key_id="test",
                aws_secret_access_key="test",
                config=through,
            )

        first_calls = ("list_tables", "list_keys", "list_buckets", "list_state_machines")
        for service, call in zip(_WARMED, first_calls, strict=True):
            getattr(client(service), call)()

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self._port}/_microburst/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
            request, timeout=10
        ) as answer:
            text = answer.read()
        return json.loads(text) if text else None


def _variables(lambda_: Any, name: str) -> dict[str, str]:
    configuration = lambda_.get_function_configuration(FunctionName=name)
    return dict(configuration.get("Environment", {}).get("Variables", {}))


def _set_variables(lambda_: Any, name: str, variables: Mapping[str, str]) -> None:
    lambda_.update_function_configuration(
        FunctionName=name, Environment={"Variables": dict(variables)}
    )
    lambda_.get_waiter("function_updated_v2").wait(
        FunctionName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 20}
    )
