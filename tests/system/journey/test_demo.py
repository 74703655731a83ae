"""The demonstration that `make demo` gives: the staff's side of a journey, told step by step."""

from __future__ import annotations

import subprocess
import sys

from infra.local.city_client import CityClient
from infra.local.place import REPOSITORY, Place
from tests.system.conftest import environment_of
from tests.system.journey.applicants import MURONG
from tests.system.journey.walk import Walk


def play(place: Place, **variables: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "infra.local.demo"],
        cwd=REPOSITORY,
        env=environment_of(place) | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_demonstration_plays_a_journey_of_its_own_to_the_end(
    client: CityClient, place: Place
) -> None:
    told = play(place)
    for step in ("提交申请", "确认收到", "一次性告知补正", "送审", "发出答复", "已答复"):
        assert step in told


def test_the_demonstration_takes_up_a_request_from_the_form(
    client: CityClient, place: Place
) -> None:
    walk = Walk.begin(client, MURONG)
    receipt, code = walk.opened["receipt_no"], walk.opened["query_code"]
    assert receipt in play(place, RECEIPT=receipt, CODE=code)
    assert walk.seen()["state"] == "sent"


def test_the_demonstration_of_the_hotline_ends_with_a_satisfied_citizen(
    client: CityClient, place: Place
) -> None:
    told = play(place, SERVICE="ticket")
    for step in (
        "登记",
        "分类建议",
        "退单",
        "按派单目录改派",
        "回访：不满意",
        "责成重办",
        "回访：满意",
    ):
        assert step in told
    assert "办结" in told
