"""One city for each module; every test begins by putting it back to the moment that it needs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from moto import mock_aws

import open311_intake.handler
from sunhall.adapters import aws_clients
from tests.integration.hotline_faults.town import Town
from tests.integration.journey.conftest import HANDLERS, START


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
            patch.setenv(name, "testing")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        patch.setenv("AWS_REGION", "us-east-1")
        patch.setenv("STAGE", "test")
        patch.setenv("LOG_LEVEL", "ERROR")
        running = Town(START)
        for function in (*HANDLERS, open311_intake):
            patch.setattr(function.handler, "ports", lambda: running.ports)
        yield running
    aws_clients.forget_clients()
