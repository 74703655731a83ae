"""A text for everybody never names who applied."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any, cast

import pytest

from sunhall.application.check_release import check_release
from sunhall.application.ports import Ports, StoredCase
from sunhall.domain.disclosure.publishing import PublishToLog, TakeFromLog
from sunhall.domain.errors import RuleRefused

APPLICANT = {"name": "李向荣", "contact_person": None}
RELEASE = PublishToLog(
    "城东区学校扩建批复", "申请公开立项批复，已公开全文。", "projects", ("学校",)
)


def stored(applicant: Any = None, *, key: bytes | None = b"key", **more: Any) -> StoredCase:
    content = {"applicant": applicant or APPLICANT, **more}
    sealed = {"application": json.dumps(content).encode()}
    return StoredCase("C1", "disclosure", (), sealed, key, "")


def ports() -> Ports:
    seal = SimpleNamespace(
        open_key=lambda case_id, wrapped: wrapped,
        unseal=lambda key, case_id, name, sealed: json.loads(sealed),
    )
    return cast("Ports", SimpleNamespace(seal=seal))


def fields(case: StoredCase, name: str, command: Any) -> list[str]:
    with pytest.raises(RuleRefused) as refused:
        check_release(ports(), case, name, command)
    assert refused.value.code == "personal_data_applicant"
    assert "李向荣" not in str(vars(refused.value))
    return [error.field for error in refused.value.errors]


def test_a_text_without_the_name_passes() -> None:
    check_release(ports(), stored(), "publish_to_log", RELEASE)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"title": "李向荣申请的批复"}, ["data.title"]),
        ({"summary": "申请人李 向 荣要求公开。"}, ["data.summary"]),
        ({"tags": ("学校", "李·向荣")}, ["data.tags.1"]),
        ({"title": "李向荣的申请", "summary": "李向荣申请公开。"}, ["data.title", "data.summary"]),
    ],
)
def test_a_name_is_found_in_every_field(changes: dict[str, Any], expected: list[str]) -> None:
    from dataclasses import replace

    assert fields(stored(), "publish_to_log", replace(RELEASE, **changes)) == expected


def test_organisations_contacts_and_joint_applicants_are_names_as_well() -> None:
    from dataclasses import replace

    firm = stored({"name": "云溪第三建筑公司", "contact_person": "王小明"})
    other = stored(joint_applicants=[{"name": "赵一鸣"}])
    for case, name in ((firm, "云溪第三建筑公司"), (firm, "王小明"), (other, "赵一鸣")):
        command = replace(RELEASE, summary=f"应{name}的申请公开。")
        assert fields(case, "publish_to_log", command) == ["data.summary"]


def test_the_note_of_a_take_down_is_for_everybody_too() -> None:
    assert fields(stored(), "take_from_log", TakeFromLog("abolished", "应李向荣要求")) == [
        "data.note"
    ]


def test_other_commands_are_not_looked_at_and_cost_no_key() -> None:
    check_release(cast("Ports", None), stored(), "save_draft", RELEASE)


def test_without_the_name_nobody_can_tell_so_nothing_goes_out() -> None:
    for case in (stored(key=None), StoredCase("C1", "disclosure", (), {}, b"key", "")):
        with pytest.raises(RuleRefused) as refused:
            check_release(ports(), case, "publish_to_log", RELEASE)
        assert refused.value.code == "personal_data_erased"
