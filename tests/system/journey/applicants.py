"""People of the example city who ask for information, with the texts that citizens really write.

Names, numbers and addresses are made up and different for each, so that one that turns up where it
must not is told from chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from infra.local.real_texts import citizen_texts


@dataclass(frozen=True, slots=True)
class Applicant:
    """One person, and the real text that this person sends.

    Attributes:
        place: Which of the real texts.
    """

    name: str
    id_type: str
    id_number: str
    phone: str
    email: str
    place: int = 0

    @property
    def description(self) -> str:
        """What this person asks for."""
        texts = citizen_texts(self.place + 1)
        text = texts[min(self.place, len(texts) - 1)]
        return f"{text.subject}：{text.body}"

    def request(self, **changes: Any) -> dict[str, Any]:
        """A complete submission; keyword arguments replace whole fields."""
        return {
            "department": "education-bureau",
            "applicant": {
                "kind": "natural_person",
                "name": self.name,
                "id_type": self.id_type,
                "id_number": self.id_number,
                "phone": self.phone,
                "email": self.email,
            },
            "information": {"description": self.description},
            "delivery": {"form": "electronic", "way": "online"},
            **changes,
        }


OUYANG = Applicant(
    *("欧阳明月", "resident_id", "110101199003078515", "13800138021", "mingyue@citizen.example"), 0
)
SHANGGUAN = Applicant(
    *("上官云飞", "passport", "E73519264", "13900139022", "yunfei@citizen.example"), 1
)
ZHUGE = Applicant(
    *("诸葛若水", "passport", "G48206137", "13700137023", "ruoshui@citizen.example"), 2
)
MURONG = Applicant(
    *("慕容听雨", "passport", "E59417382", "13600136024", "tingyu@citizen.example"), 3
)
DONGFANG = Applicant(
    *("东方晓白", "passport", "G60825149", "13500135025", "xiaobai@citizen.example"), 4
)
NANGONG = Applicant(
    *("南宫望舒", "passport", "E84630517", "13400134026", "wangshu@citizen.example"), 5
)
XIMEN = Applicant(
    *("西门长青", "passport", "G17394528", "13300133027", "changqing@citizen.example"), 6
)
LINGHU = Applicant(
    *("令狐知秋", "passport", "E25186043", "13200132028", "zhiqiu@citizen.example"), 7
)
