from __future__ import annotations

import pytest

from sunhall.domain.actor import ActorKind
from sunhall.domain.staff import username_of
from tests.unit.staff_access.fakes import MEMBER


def test_a_staff_member_acts_with_their_roles_in_their_department() -> None:
    actor = MEMBER.actor()
    assert (actor.id, actor.kind, actor.department) == ("S7", ActorKind.STAFF, "transport")
    assert actor.roles == {"handler"}


@pytest.mark.parametrize(
    ("typed", "username"),
    [("wangwu", "wangwu"), (" WangWu\t", "wangwu"), ("STRASSE", "strasse"), ("straße", "strasse")],
)
def test_a_username_is_the_same_however_it_is_typed(typed: str, username: str) -> None:
    assert username_of(typed) == username
    assert username_of(username) == username
