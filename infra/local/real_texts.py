"""What citizens really write, for demonstrations and system tests.

``SUNHALL_MESSAGES`` names a CSV file with the columns ``subject`` and ``body``; without it, and
without the usual file beside the repository, a few texts of our own serve.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Mapping
from dataclasses import dataclass

from infra.local.place import REPOSITORY

_USUAL = REPOSITORY.parent / "shared" / "data" / "citizen_messages.csv"
_LONGEST = 3000


@dataclass(frozen=True, slots=True)
class CitizenText:
    """What somebody wrote to the city."""

    subject: str
    body: str


_OWN = (
    CitizenText(
        "学校周边道路改造项目的进展和预算",
        "申请公开云溪大道第三小学段道路改造项目的立项批复、施工许可、中标金额和计划完工日期。",
    ),
    CitizenText(
        "老旧小区加装电梯补贴名单",
        "申请公开2025年度全市老旧小区加装电梯财政补贴的发放标准、发放名单（隐去个人信息）和总金额。",
    ),
    CitizenText(
        "公交线路调整的依据",
        "申请公开12路公交线路2025年调整的客流调查报告、论证会议纪要以及征求意见的采纳情况。",
    ),
)


def citizen_texts(
    count: int, environment: Mapping[str, str] = os.environ
) -> tuple[CitizenText, ...]:
    """Return some texts, always the same ones for the same file.

    Args:
        count: How many; there may be fewer.
        environment: Where ``SUNHALL_MESSAGES`` may stand.
    """
    named = environment.get("SUNHALL_MESSAGES")
    path = REPOSITORY / named if named else _USUAL
    if not path.exists():
        return _OWN[:count]
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        texts = [
            CitizenText(row["subject"].strip(), row["body"].strip()[:_LONGEST])
            for row, _ in zip(rows, range(count), strict=False)
        ]
    return tuple(texts)
