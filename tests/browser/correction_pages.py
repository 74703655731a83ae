"""The citizen's steps to have a record about oneself corrected (条例 art. 41)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.browser.citizen_pages import CitizenPages, Receipt


@dataclass(frozen=True, slots=True)
class Correction:
    """What one person asks to have corrected; the defaults make a complete request."""

    name: str = "林晓雨"
    id_number: str = "11010519491231002X"
    phone: str = "13800000000"
    record: str = "学籍档案"
    wrong: str = "出生年份记为1980年"
    right: str = "应为1990年"
    evidence: str = "户口簿载明出生于1990年"
    department: str = "education-bureau"


class CorrectionPages(CitizenPages):
    """One citizen at the pages of correction requests."""

    def fill_in(self, step: str, **values: str) -> None:
        """Fills in the page of a question; a dot in a control's name is written as ``__``."""
        self.expect_at(f"correction/{step}/")
        for told, value in values.items():
            name = told.replace("__", ".")
            control = self.page.locator(f"[name='{name}']").first
            if control.get_attribute("type") == "radio":
                self._choose(name, value)
            else:
                control.fill(value)

    def ask(self, correction: Correction, proof: Path, evidence: Path) -> Receipt:
        """Walks through the whole form, and reads number and code."""
        self.open("correction/")
        self.page.locator("#start").click()
        for step, values in {
            "about": {"about_oneself": "yes"},
            "applicant": {"applicant__kind": "natural_person"},
            "identity": {
                "applicant__name": correction.name,
                "applicant__id_type": "resident_id",
                "applicant__id_number": correction.id_number,
            },
            "contact": {"applicant__phone": correction.phone},
            "record": {"record__name": correction.record},
            "change": {"record__wrong": correction.wrong, "record__right": correction.right},
            "evidence": {"record__evidence": correction.evidence},
        }.items():
            self.fill_in(step, **values)
            self.go_on()
        self.expect_at("correction/department/")
        self.choose_department(correction.department)
        self.expect_at("correction/attachments/")
        self.attach(proof, "identity_proof")
        self.attach(evidence, "evidence")
        self.go_on()
        self.expect_at("correction/check/")
        self.submit()
        self.expect_at("correction/confirmation/")
        self.page.locator("#receipt").wait_for()
        return Receipt(
            self.page.locator("#receipt-no").inner_text().strip(),
            self.page.locator("#query-code").inner_text().strip(),
        )
