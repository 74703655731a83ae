"""The public function reads what is public; who publishes writes nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from infra.grants import GRANTS, Target
from tests.infra.assembly import Assembly, as_list
from tests.infra.test_permissions import role_of, statements_of


def on_the_table(assembly: Assembly, function: str) -> list[dict[str, Any]]:
    """Statements of a function's role about items of the table."""
    role = role_of(assembly.functions()[function])
    return [
        statement
        for statement in statements_of(assembly, role)
        if any(
            action.startswith("dynamodb:") and "Stream" not in action and "Records" not in action
            for action in as_list(statement["Action"])
        )
    ]


def partitions_of(statement: dict[str, Any]) -> list[str]:
    condition = statement.get("Condition", {}).get("ForAllValues:StringLike", {})
    return as_list(condition.get("dynamodb:LeadingKeys", []))


@pytest.mark.parametrize(
    ("function", "partitions"),
    [("open_information", {"PUBLIC#*", "OPENDATA#*"}), ("open311_api", {"PUBLIC#*"})],
)
def test_a_public_function_can_read_public_rows_and_no_others(
    assembly: Assembly, function: str, partitions: set[str]
) -> None:
    # Rows of open data say nothing that is not public: they are made for it.
    statements = on_the_table(assembly, function)
    found = [partition for statement in statements for partition in partitions_of(statement)]
    assert set(found) == partitions
    for statement in statements:
        assert partitions_of(statement)
        assert set(as_list(statement["Action"])) <= {
            *("dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query"),
        }


def test_the_public_function_can_unseal_nothing_and_read_public_files_only() -> None:
    grants = GRANTS["open_information"]
    keys = [grant for grant in grants if Target.DATA_KEY in grant.targets]
    assert keys
    assert all(grant.via is not None for grant in keys)
    files = [g.targets for g in grants if any(a.startswith("s3:") for a in g.actions)]
    assert files == [(Target.PUBLIC_FILES,)]


def test_who_shows_requests_can_unseal_nothing_and_derive_no_key() -> None:
    grants = GRANTS["open311_api"]
    assert all(grant.via is not None for grant in grants if Target.DATA_KEY in grant.targets)
    reached = {target for grant in grants for target in grant.targets}
    assert reached == {Target.TABLE, Target.DATA_KEY, Target.PUBLIC_PHOTOS}
    reading = [grant for grant in grants if Target.PUBLIC_PHOTOS in grant.targets]
    assert [grant.actions for grant in reading] == [("s3:GetObject",)]


def test_the_dispatcher_writes_no_item_of_a_case(assembly: Assembly) -> None:
    writing = {"dynamodb:BatchWriteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"}
    statements = [
        statement
        for statement in on_the_table(assembly, "dispatcher")
        if writing & set(as_list(statement["Action"]))
    ]
    assert statements
    for statement in statements:
        (partition,) = partitions_of(statement)
        assert not "CASE#".startswith(partition.rstrip("*"))
        assert partition.rstrip("*").endswith("#")
