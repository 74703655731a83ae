"""What each part of the edge loads: the start of a function is paid for on every cold start."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
HEAVY = {"argon2", "aws_lambda_powertools", "boto3", "botocore", "cryptography", "jwt", "pydantic"}
EDGE = {
    "box_query",
    "edge",
    "etag",
    "idempotency_key",
    "json_body",
    "paging",
    "parse",
    "problem",
    "source",
}


def heavy_modules_after(statement: str) -> set[str]:
    """The heavy packages that a fresh process has loaded after a statement."""
    probe = f"import sys\n{statement}\nprint(*({HEAVY!r} & sys.modules.keys()))"
    path = os.pathsep.join([str(ROOT / "layers/core/python"), str(ROOT / "functions")])
    done = subprocess.run(
        [sys.executable, "-c", probe],
        env={"PYTHONPATH": path, "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


@pytest.mark.parametrize("module", sorted(EDGE))
def test_the_edge_loads_nothing_heavy(module: str) -> None:
    assert heavy_modules_after(f"import sunhall.http.{module}") == set()


def test_making_a_handler_loads_nothing_heavy() -> None:
    assert heavy_modules_after("from sunhall.http.edge import serve; serve({})") == set()


def test_the_authoriser_loads_the_sdk_and_what_verifies_and_no_more() -> None:
    loaded = heavy_modules_after("import staff_authorizer.handler")
    assert loaded == {"botocore", "cryptography", "jwt"}


def test_signing_in_loads_the_sdk_and_what_hashes_and_no_more() -> None:
    assert heavy_modules_after("import staff_login.handler") == {"argon2", "botocore"}
