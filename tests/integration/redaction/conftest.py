"""An office with one case, on made-up AWS."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from moto import mock_aws

import redactor.handler
from sunhall.adapters import aws_clients
from sunhall.application import carry_out
from tests.integration.redaction.paper_office import PAPER, REGION, PaperOffice

APPLICATION = {
    "information": {"description": "申请人张三要求公开住址附近的规划。", "points": ["张三", "李四"]}
}


@pytest.fixture(scope="module")
def cloud() -> Iterator[None]:
    """One made-up AWS for all tests of a file: making clients takes longer than most of them."""
    with pytest.MonkeyPatch.context() as environment, mock_aws():
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            environment.setenv(name, "testing")
        environment.setenv("AWS_DEFAULT_REGION", REGION)
        aws_clients.forget_clients()
        yield
        aws_clients.forget_clients()


@pytest.fixture
def office(cloud: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[PaperOffice]:
    monkeypatch.setattr(carry_out, "SERVICES", {PAPER.name: PAPER})
    running = PaperOffice({"application": APPLICATION})
    monkeypatch.setattr(redactor.handler, "ports", lambda: running.ports)
    yield running
    running.close()
