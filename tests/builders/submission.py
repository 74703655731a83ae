"""What a citizen sends, as JSON."""

from __future__ import annotations

from typing import Any

NAME = "欧阳明月"
ID_NUMBER = "110101199003078515"
PHONE = "13800138000"
EMAIL = "mingyue@citizen.example"
DESCRIPTION = "2025年度全市义务教育阶段学校新建改建扩建项目清单及各项目财政资金安排情况"


def submission(**changes: Any) -> dict[str, Any]:
    """A complete and right submission; keyword arguments replace whole fields."""
    return {
        "channel": "online",
        "department": "education-bureau",
        "applicant": {
            "kind": "natural_person",
            "name": NAME,
            "id_type": "resident_id",
            "id_number": ID_NUMBER,
            "phone": PHONE,
            "email": EMAIL,
        },
        "information": {"description": DESCRIPTION},
        "delivery": {"form": "electronic", "way": "online"},
        **changes,
    }
