"""The staff's function over memory, with a case whose applicant somebody has reason to hide."""

from __future__ import annotations

from typing import Any, Final

from sunhall.application.carry_out import carry_out
from sunhall.application.open_case import open_case
from sunhall.application.request_identity import request_identity
from sunhall.domain.actor import APPLICANT, Actor
from sunhall.domain.disclosure.commands import Attachment, Submit
from sunhall.domain.disclosure.service import DISCLOSURE
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.event import Event
from tests.builders import people, requests
from tests.builders.gateway import Answer
from tests.builders.history import produced
from tests.unit.http.memory_city import MemoryCity, NeutralFiles

#: The names people give their files are often their own.
PROOF: Final = Attachment(
    "upload-0000000001", f"{requests.APPLICANT_NAME}身份证.pdf", "identity_proof"
)
OPINION: Final = Attachment("upload-0000000002", f"{requests.APPLICANT_NAME}的说明.pdf")
LATER: Final = Attachment("upload-0000000003", f"{requests.APPLICANT_NAME}补正材料.pdf")

#: What no answer to staff may hold once the identity is sealed.
WHO: Final = (requests.APPLICANT_NAME, requests.ID_NUMBER, requests.PHONE)

#: Everybody who sees cases of the education bureau.
WHO_SEE: Final = (
    *(people.INTAKE, people.OFFICE_HEAD, people.HANDLER, people.HEAD),
    *(people.LEGAL, people.LEADER, people.SUPERVISOR),
)
KEY_HOLDERS: Final = (people.OFFICE_HEAD, people.LEGAL, people.LEADER)


class FilesWithLetters(NeutralFiles):
    """Addresses of letters, too; the upload can be read off its address."""

    def attachment_url(self, case_id: str, upload_id: str, file_name: str) -> str:
        return f"https://files.example/{case_id}/{upload_id}/{file_name}"

    def letter_url(self, case_id: str, order: int, fmt: str, sha256: str, file_name: str) -> str:
        return f"https://files.example/{case_id}/letters/{order}/{file_name}"


class SealingCity(MemoryCity):
    """A city in memory in which citizens hand in requests themselves."""

    def __init__(self) -> None:
        super().__init__("2026-04-01 09:00")
        self.ports.files = FilesWithLetters()

    def submitted(self, command: Submit | None = None) -> str:
        """Hand in a request, one with two files if nothing is said; return its case id."""
        command = command or requests.submission("in_person", attachments=(PROOF, OPINION))
        once = request_identity("citizen", self.ports.randomness.salt(), "0" * 16)
        opened = open_case(self.backend, DISCLOSURE, command, people.INTAKE, once)
        return opened.case.case_id

    def assigned(self, command: Submit | None = None) -> str:
        """Return the case id of a request that the education bureau handles, with its letter."""
        case_id = self.submitted(command)
        self.give(case_id, "record_letter", produced(2), people.LETTER_WRITER)
        self.command(people.OFFICE_HEAD, case_id, "assign", department="education-bureau")
        return case_id

    def sealed(self, command: Submit | None = None) -> str:
        """Return the case id of a request whose applicant is hidden."""
        case_id = self.assigned(command)
        self.command(people.INTAKE, case_id, "seal_identity", reason="申请人担心被打击报复")
        return case_id

    def opened(self, by: Actor = people.HANDLER, command: Submit | None = None) -> str:
        """Return the case id of a request that three key holders have opened to somebody."""
        case_id = self.sealed(command)
        self.command(by, case_id, "request_identity", reason="核对委托书")
        self.approve(*KEY_HOLDERS)
        return case_id

    def supplemented(self, case_id: str) -> None:
        """Ask for a supplement and let the applicant give it, with a file."""
        self.give(case_id, "request_supplement", requests.SUPPLEMENT_ASKED, people.INTAKE)
        given = type(requests.SUPPLEMENT)(
            explanation=requests.SUPPLEMENT.explanation, attachments=(LATER,)
        )
        self.give(case_id, "supplement", given, APPLICANT)

    def give(self, case_id: str, name: str, command: Command, by: Actor) -> None:
        """Carry out what is not given through the staff's function."""
        once = request_identity(by.id, self.ports.randomness.salt(), "0" * 16)
        carry_out(self.backend, case_id, name, command, by, once, expected_version=None)

    def look(self, by: Actor, case_id: str, purpose: str = "电话核对", **more: Any) -> Answer:
        """Look at the identity."""
        path = f"cases/{case_id}/identity"
        return self.call("POST", path, by=by, body={"purpose": purpose}, **more)

    def history(self, case_id: str) -> tuple[Event, ...]:
        """Return what has happened."""
        return self.ports.store.cases[case_id].events

    def marks(self, case_id: str) -> list[Event]:
        """Return the looks that the history knows of."""
        return [event for event in self.history(case_id) if event.type == "identity_viewed"]

    @property
    def backend(self) -> Any:
        """The ports, as use cases take them."""
        return self.ports
