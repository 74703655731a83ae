"""Votes of the public: one a device, counted once, and nothing of whoever cast them is kept."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from moto import mock_aws

from bench.capacity import metered
from sunhall.adapters.attempt_guard import AttemptGuard
from sunhall.adapters.vote_rows import SHARDS, TableBallots
from sunhall.application.votes import PER_NETWORK, cast_vote
from sunhall.domain.errors import Conflict, RuleRefused, Throttled, Unavailable
from sunhall.domain.voting.ballot import CastVote, PublicBallot
from tests.builders.aws_faults import broken, passing, watched
from tests.builders.busy_table import Meddling, conflict
from tests.builders.played_table import make_table
from tests.integration.hotline_faults.faults import every_fault

TABLE = "votes"
OPENED = datetime(2026, 4, 1, tzinfo=UTC)
BALLOT = PublicBallot("01JKXQ3W8Z0000000000000001.1", 3, 1, OPENED + timedelta(days=7))
PLAN = PublicBallot("01JKXQ3W8Z0000000000000002.1", 20, 12, OPENED + timedelta(days=15))


@dataclass
class Booth:
    """Where votes are cast; all that voting needs."""

    dynamodb: Any
    now: datetime = OPENED
    slept: list[float] = field(default_factory=list)

    @property
    def ballots(self) -> TableBallots:
        return TableBallots(self.dynamodb, TABLE, self.slept.append)

    @property
    def attempts(self) -> AttemptGuard:
        return AttemptGuard(self.dynamodb, TABLE)

    @property
    def clock(self) -> Any:
        booth = self

        class Clock:
            def now(self) -> datetime:
                return booth.now

        return Clock()

    @property
    def secrets(self) -> Any:
        class Secrets:
            def derived(self, purpose: str) -> bytes:
                return purpose.encode().ljust(32, b"-")

        return Secrets()

    def cast(
        self,
        *choices: int,
        voter: str = "a",
        network: str = "203.0.113.7",
        ballot: PublicBallot = BALLOT,
    ) -> tuple[int, ...]:
        return cast_vote(self, ballot, CastVote(choices, voter.ljust(22, "x")), network=network)

    def counts(self, ballot: PublicBallot = BALLOT) -> dict[str, int]:
        return dict(self.ballots.counts(ballot.name))

    def everything(self) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self.dynamodb.scan(TableName=TABLE)["Items"]
        return items


@pytest.fixture
def booth(monkeypatch: pytest.MonkeyPatch) -> Iterator[Booth]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        client = boto3.client("dynamodb", "us-east-1")
        make_table(client, TABLE)
        yield Booth(client)


def test_a_vote_is_counted(booth: Booth) -> None:
    assert booth.cast(2) == (2,)
    assert booth.counts() == {"2": 1}


def test_a_device_votes_once_and_the_same_vote_again_is_the_same(booth: Booth) -> None:
    for _ in range(3):
        assert booth.cast(2) == (2,)
    with pytest.raises(Conflict, match="already_voted"):
        booth.cast(1)
    assert booth.counts() == {"2": 1}


def test_a_plan_is_voted_on_with_several_choices_in_any_order(booth: Booth) -> None:
    assert booth.cast(5, 3, 9, ballot=PLAN) == (3, 5, 9)
    assert booth.cast(9, 5, 3, ballot=PLAN) == (3, 5, 9)
    assert booth.counts(PLAN) == {"3": 1, "5": 1, "9": 1}


def test_one_ballot_knows_nothing_of_another(booth: Booth) -> None:
    booth.cast(1)
    booth.cast(2, ballot=PLAN)
    assert (booth.counts(), booth.counts(PLAN)) == ({"1": 1}, {"2": 1})
    votes = [one["PK"]["S"].rpartition("#")[2] for one in booth.everything() if "choices" in one]
    assert len(set(votes)) == 2, "one device would be recognised from ballot to ballot"


def test_all_votes_of_many_devices_are_counted_over_all_counters(booth: Booth) -> None:
    chance, expected = random.Random(7), Counter[str]()  # noqa: S311
    for number in range(120):
        choice = chance.randint(1, 3)
        expected[str(choice)] += 1
        booth.cast(choice, voter=f"device-{number}", network=f"198.51.100.{number}")
    assert booth.counts() == dict(expected)
    counters = [one for one in booth.everything() if one["PK"]["S"].startswith("BALLOT#")]
    assert len(counters) == SHARDS


def test_a_network_casts_so_many_votes_and_no_more(booth: Booth) -> None:
    for number in range(PER_NETWORK.most):
        booth.cast(1, voter=f"device-{number}")
    with pytest.raises(Throttled):
        booth.cast(1, voter="one-too-many")
    assert booth.cast(1, voter="device-3") == (1,), "who has voted is told so, limit or not"
    assert booth.cast(1, voter="elsewhere", network="203.0.113.8") == (1,)
    booth.now += timedelta(seconds=PER_NETWORK.seconds)
    assert booth.cast(1, voter="one-too-many") == (1,)


def test_after_the_last_moment_only_what_was_cast_is_repeated(booth: Booth) -> None:
    booth.cast(1)
    assert BALLOT.closes_at is not None
    booth.now = BALLOT.closes_at
    assert booth.cast(1) == (1,)
    with pytest.raises(Conflict, match="not_voting_now"):
        booth.cast(1, voter="late")


def test_a_refused_vote_costs_the_network_nothing_and_is_not_counted(booth: Booth) -> None:
    for _ in range(PER_NETWORK.most + 1):
        with pytest.raises(RuleRefused, match="no_such_choice"):
            booth.cast(9)
    assert booth.everything() == []


def test_nothing_is_kept_by_which_anybody_could_be_found(booth: Booth) -> None:
    booth.cast(2, voter="my-secret-device-text-1")
    stored = repr(booth.everything())
    for text in ("my-secret", "203.0.113", "203"):
        assert text not in stored
    for item in booth.everything():
        assert "expires_at" in item or item["PK"]["S"].startswith("BALLOT#")


def test_no_fault_of_any_call_doubles_or_loses_a_vote(booth: Booth) -> None:
    with watched() as calls:
        booth.cast(1, voter="probe")
    cast = 1
    for number, (place, fault) in enumerate(every_fault(calls.names)):
        voter, network = f"device-{number}", f"198.51.100.{number}"
        try:
            with broken(place, fault):
                booth.cast(1, voter=voter, network=network)
        except Exception as error:
            assert not isinstance(error, AssertionError)
        assert booth.cast(1, voter=voter, network=network) == (1,)
        cast += 1
        assert booth.counts() == {"1": cast}


def test_votes_that_meet_at_a_counter_wait_and_give_up_some_day(booth: Booth) -> None:
    client, booth.dynamodb = booth.dynamodb, Meddling(booth.dynamodb, *[conflict] * 3)
    assert booth.cast(1) == (1,)
    assert len(booth.slept) == 3
    booth.dynamodb = Meddling(client, *[conflict] * 9)
    with pytest.raises(Unavailable):
        booth.cast(1, voter="b")
    assert booth.counts() == {"1": 1}


def test_one_device_that_sends_its_vote_many_times_at_once_is_counted_once(booth: Booth) -> None:
    lock, answers = threading.Lock(), list[object]()

    def through(_name: str, call: Callable[[], Any]) -> Any:
        with lock:
            return call()

    def press(choice: int) -> None:
        try:
            answers.append(booth.cast(choice))
        except Conflict as refusal:
            answers.append(refusal.code)

    hands = [threading.Thread(target=press, args=(1 + number % 2,)) for number in range(8)]
    with passing(through):
        for hand in hands:
            hand.start()
        for hand in hands:
            hand.join()
    assert sum(booth.counts().values()) == 1
    assert len(answers) == 8
    assert answers.count("already_voted") == 4


def test_a_vote_costs_five_write_units_and_one_read_unit(booth: Booth) -> None:
    booth.cast(1, voter="the-first")  # The network's window is open.
    with metered() as vote:
        booth.cast(1, voter="the-second")
    assert (vote.writes, vote.reads) == (5, 1)
