"""The staff directory: who can be asked to sign, and who stands in for whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, get_args

import pytest
from botocore.exceptions import BotoCoreError

from sunhall.adapters.staff_accounts import StaffAccounts
from sunhall.adapters.staff_directory import KEPT, StaffDirectory
from sunhall.domain.approval.directory import NOBODY, Absence, Member
from sunhall.domain.staff import StaffMember
from tests.builders.aws_faults import Moment, broken, watched
from tests.builders.calendar import moment
from tests.integration.staff_access.conftest import TABLE

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

HEAD = StaffMember("S1", "head", "钱致远", "education-bureau", frozenset({"department_head"}))
HANDLER = StaffMember(
    "S2", "handler", "许文静", "education-bureau", frozenset({"handler"}), superior="S1"
)
AWAY = Absence("S1", "S2", date(2026, 4, 7), date(2026, 4, 30), ("disclosure-reply",))
MOMENTS = get_args(Moment)


class HandClock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.time: datetime = moment("2026-04-01 09:00")

    def now(self) -> datetime:
        return self.time


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def accounts(dynamodb: DynamoDBClient) -> StaffAccounts:
    return StaffAccounts(dynamodb, TABLE)


@pytest.fixture
def directory(dynamodb: DynamoDBClient, clock: HandClock) -> StaffDirectory:
    return StaffDirectory(dynamodb, TABLE, clock)


def test_whoever_has_an_account_can_be_asked(
    accounts: StaffAccounts, directory: StaffDirectory
) -> None:
    accounts.put(HEAD, "hash")
    accounts.put(HANDLER)
    assert directory.read().members == {
        "S1": Member("S1", "钱致远", "education-bureau", frozenset({"department_head"})),
        "S2": Member("S2", "许文静", "education-bureau", frozenset({"handler"}), "S1"),
    }
    assert directory.read().superior_of("S2") == "S1"


def test_whoever_has_left_is_asked_no_more(
    accounts: StaffAccounts, directory: StaffDirectory
) -> None:
    accounts.put(HEAD)
    accounts.put(HANDLER)
    accounts.put(replace(HEAD, active=False))
    read = directory.read()
    assert set(read.members) == {"S2"}
    assert read.superior_of("S2") is None


def test_whoever_comes_back_can_be_asked_again(
    accounts: StaffAccounts, directory: StaffDirectory
) -> None:
    accounts.put(replace(HEAD, active=False))
    accounts.put(HEAD)
    assert set(directory.read().members) == {"S1"}


def test_a_changed_account_changes_the_directory(
    accounts: StaffAccounts, directory: StaffDirectory
) -> None:
    accounts.put(HANDLER)
    accounts.put(replace(HANDLER, roles=frozenset(), superior=None))
    member = directory.read().members["S2"]
    assert (member.roles, member.superior) == (frozenset(), None)


@pytest.mark.parametrize("when", MOMENTS)
def test_account_and_directory_are_written_together_or_not_at_all(
    accounts: StaffAccounts, directory: StaffDirectory, when: Moment
) -> None:
    with broken(0, when), pytest.raises(BotoCoreError):
        accounts.put(HEAD, "hash")
    account = accounts.by_username("head")
    assert (account is None) == (directory.read() == NOBODY)


def test_nothing_secret_stands_in_the_directory(
    accounts: StaffAccounts, dynamodb: DynamoDBClient
) -> None:
    accounts.put(HANDLER, "$argon2id$hash")
    items = dynamodb.scan(TableName=TABLE)["Items"]
    (entry,) = [item for item in items if item["PK"]["S"] == "DIRECTORY"]
    assert set(entry) == {"PK", "SK", "username", "name", "department", "roles", "superior"}
    assert entry["SK"]["S"] == "MEMBER#S2"


def test_an_empty_directory_is_nobody(directory: StaffDirectory) -> None:
    assert directory.read() == NOBODY


def test_the_staff_is_read_once_in_half_a_minute(
    accounts: StaffAccounts, directory: StaffDirectory, clock: HandClock
) -> None:
    accounts.put(HEAD)
    with watched() as calls:
        directory.read()
        clock.time += KEPT - timedelta(seconds=1)
        directory.read()
    assert calls.names == ["dynamodb.Query"]
    accounts.put(HANDLER)
    assert set(directory.read().members) == {"S1"}
    clock.time += timedelta(seconds=1)
    assert set(directory.read().members) == {"S1", "S2"}


def test_a_staff_that_could_not_be_read_is_read_again(
    accounts: StaffAccounts, directory: StaffDirectory
) -> None:
    accounts.put(HEAD)
    for when in MOMENTS:
        with broken(0, when), pytest.raises(BotoCoreError):
            directory.read()
    assert set(directory.read().members) == {"S1"}


def test_a_staff_of_many_pages_is_read_whole(
    dynamodb: DynamoDBClient, clock: HandClock, accounts: StaffAccounts
) -> None:
    for number in range(5):
        accounts.put(replace(HEAD, id=f"S{number}", username=f"head-{number}"))
    paged: Any = _PagedClient(dynamodb)
    assert len(StaffDirectory(paged, TABLE, clock).read().members) == 5
    assert paged.pages == 3


def test_an_absence_comes_back_as_it_was_written(directory: StaffDirectory) -> None:
    directory.put_absence(AWAY)
    assert directory.absences_of("S1") == (AWAY,)
    assert directory.read().absences == (AWAY,)


def test_an_absence_is_known_to_its_process_at_once(
    accounts: StaffAccounts, directory: StaffDirectory
) -> None:
    accounts.put(HEAD)
    accounts.put(HANDLER)
    assert directory.read().deputy_of("S1", "disclosure-reply", date(2026, 4, 8)) == "S1"
    directory.put_absence(AWAY)
    assert directory.read().deputy_of("S1", "disclosure-reply", date(2026, 4, 8)) == "S2"
    directory.remove_absence("S1", AWAY.first)
    assert directory.read().deputy_of("S1", "disclosure-reply", date(2026, 4, 8)) == "S1"


def test_an_absence_from_the_same_day_on_replaces_the_one_before(
    directory: StaffDirectory,
) -> None:
    directory.put_absence(AWAY)
    longer = replace(AWAY, last=date(2026, 5, 31), chains=())
    directory.put_absence(longer)
    assert directory.absences_of("S1") == (longer,)


def test_absences_are_somebody_s_own_and_in_order(directory: StaffDirectory) -> None:
    later = replace(AWAY, first=date(2026, 10, 1), last=date(2026, 10, 8))
    other = replace(AWAY, staff="S11", deputy="S1")
    for absence in (later, AWAY, other):
        directory.put_absence(absence)
    assert directory.absences_of("S1") == (AWAY, later)
    assert directory.absences_of("S11") == (other,)
    assert directory.absences_of("S3") == ()


def test_an_absence_that_was_taken_back_is_gone_for_readers_and_goes_from_the_table_by_itself(
    directory: StaffDirectory, dynamodb: DynamoDBClient, clock: HandClock
) -> None:
    directory.put_absence(AWAY)
    directory.remove_absence("S1", AWAY.first)
    directory.remove_absence("S1", AWAY.first)
    assert directory.absences_of("S1") == directory.read().absences == ()
    (left,) = dynamodb.scan(TableName=TABLE)["Items"]
    assert left.keys() == {"PK", "SK", "expires_at"}
    assert int(left["expires_at"]["N"]) == int(clock.time.timestamp())


def test_an_absence_that_was_taken_back_can_be_planned_anew(directory: StaffDirectory) -> None:
    directory.put_absence(AWAY)
    directory.remove_absence("S1", AWAY.first)
    directory.put_absence(AWAY)
    assert directory.absences_of("S1") == (AWAY,)


def test_taking_back_what_was_never_planned_does_nothing(directory: StaffDirectory) -> None:
    directory.remove_absence("S1", AWAY.first)
    assert directory.absences_of("S1") == ()


@pytest.mark.parametrize("when", MOMENTS)
def test_planning_and_taking_back_may_be_done_again_after_a_fault(
    directory: StaffDirectory, when: Moment
) -> None:
    with broken(0, when), pytest.raises(BotoCoreError):
        directory.put_absence(AWAY)
    directory.put_absence(AWAY)
    assert directory.read().absences == (AWAY,)
    with broken(0, when), pytest.raises(BotoCoreError):
        directory.remove_absence("S1", AWAY.first)
    directory.remove_absence("S1", AWAY.first)
    assert directory.read().absences == ()


def test_somebody_s_absences_are_read_as_they_are_now(
    directory: StaffDirectory, dynamodb: DynamoDBClient, clock: HandClock
) -> None:
    directory.read()
    StaffDirectory(dynamodb, TABLE, clock).put_absence(AWAY)
    assert directory.absences_of("S1") == (AWAY,), "another process wrote it"
    assert directory.read().absences == (), "for half a minute, decisions go by what was read"


class _PagedClient:
    """Gives two items a page, as a table of a large city would."""

    def __init__(self, real: DynamoDBClient) -> None:
        self._real = real
        self.pages = 0

    def query(self, **arguments: Any) -> Any:
        self.pages += 1
        return self._real.query(**arguments, Limit=2)
