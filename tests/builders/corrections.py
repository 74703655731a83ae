"""Correction requests of the small city, brought to whatever stage a test begins at."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from sunhall.domain.correction import commands as c
from sunhall.domain.correction.request import CorrectionRequest
from sunhall.domain.correction.service import CORRECTION
from sunhall.domain.engine.decision import Decision
from tests.builders import people
from tests.builders.catalogue import EDUCATION
from tests.builders.requests import PERSON
from tests.builders.service_history import ServiceHistory

Corrections = ServiceHistory[CorrectionRequest]

WRONG: Final = "学籍档案中出生年份记为1980年"
RIGHT: Final = "应为1990年"
RECORD: Final = c.RecordConcerned(
    name="李向荣学籍档案", wrong=WRONG, right=RIGHT, evidence="居民户口簿载明出生日期为1990年3月7日"
)

#: What must never be found in an event.
PERSONAL: Final = (PERSON.name, PERSON.id_number, WRONG, RIGHT, RECORD.evidence)

CORRECTED: Final = c.SaveAnswer(
    result="corrected", findings="经查阅原始登记表，出生年份录入有误。", corrected_content="1990年"
)
FORWARDED: Final = c.SaveAnswer(
    result="forwarded",
    findings="该记录由公安机关登记。",
    other_agency=c.OtherAgency(name="市公安局", contact="0000-5550110"),
)
REDIRECTED: Final = replace(FORWARDED, result="redirected")
REFUSED: Final = c.SaveAnswer(
    result="refused", findings="原始登记表与现有记录一致。", reasons="所附证据不能证明记录不准确。"
)
ANSWERS: Final[dict[str, c.SaveAnswer]] = {
    answer.result: answer for answer in (CORRECTED, FORWARDED, REDIRECTED, REFUSED)
}


def evidence(purpose: Any, name: str = "") -> c.Evidence:
    """Return an uploaded file."""
    upload = f"upload-{name or purpose}".ljust(16, "0")
    return c.Evidence(upload_id=upload, file_name=f"{purpose}.pdf", purpose=purpose)


BOTH_PROOFS: Final = (evidence("identity_proof"), evidence("evidence"))


def asked_for(channel: c.Channel = "online", **changes: Any) -> c.AskForCorrection:
    """Return a complete correction request."""
    complete = c.AskForCorrection(
        department=EDUCATION,
        applicant=PERSON,
        record=RECORD,
        attachments=BOTH_PROOFS,
        about_oneself=True,
        channel=channel,
    )
    return replace(complete, **changes)


def submitted(at: str, command: c.AskForCorrection | None = None) -> Corrections:
    """Return a request that was handed in online: its receipt is not fixed yet."""
    history = ServiceHistory(CORRECTION, at)
    outcome = history.open(command or asked_for(), people.APPLICANT)
    assert isinstance(outcome, Decision), outcome
    return history


def received(on: str) -> Corrections:
    """Return a request received on a day: handed in at the counter (art. 31(1))."""
    return submitted(on, asked_for("in_person"))


def assigned(on: str) -> Corrections:
    """Return a request that the education bureau looks into."""
    history = received(on)
    history.give(c.Assign(department=EDUCATION), people.OFFICE_HEAD)
    return history


def drafted(on: str, answer: c.SaveAnswer = CORRECTED) -> Corrections:
    """Return a request with a saved answer."""
    history = assigned(on)
    history.give(answer, people.HANDLER)
    return history


def in_approval(on: str, answer: c.SaveAnswer = CORRECTED) -> Corrections:
    """Return a request whose answer waits for its first signature."""
    history = drafted(on, answer)
    history.give(c.SubmitForApproval(), people.HANDLER)
    return history


def decided(on: str, answer: c.SaveAnswer = CORRECTED) -> Corrections:
    """Return a request whose answer is approved; its letter is being made."""
    history = in_approval(on, answer)
    history.sign(people.HEAD)
    history.sign(people.LEGAL)
    return history


def sent(on: str, answer: c.SaveAnswer = CORRECTED) -> Corrections:
    """Return an answered request."""
    history = decided(on, answer)
    history.produce()
    history.give(c.Send(), people.INTAKE)
    return history


def withdrawn(on: str) -> Corrections:
    """Return a request that its applicant took back."""
    history = received(on)
    history.give(c.Withdraw(), people.APPLICANT)
    return history


def archived(on: str) -> Corrections:
    """Return an answered request that went into the archive a year later."""
    history = sent(on)
    history.at(f"{int(on[:4]) + 1}{on[4:]}")
    history.give(c.Archive(), people.INTAKE)
    return history
