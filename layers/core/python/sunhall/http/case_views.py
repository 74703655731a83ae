"""Cases as JSON: what the applicant sees, and what staff see."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from sunhall.application.carry_out import Done, Loaded
from sunhall.application.open_case import Opened
from sunhall.application.ports import Page, Ports
from sunhall.application.read_case import CaseFile, PartKey
from sunhall.domain.approval.directory import NOBODY
from sunhall.domain.calendar.beijing import in_beijing
from sunhall.domain.calendar.counting import Deadline
from sunhall.domain.catalogue import Catalogue, Text
from sunhall.domain.engine.issued_letter import IssuedLetter
from sunhall.domain.engine.service import Step
from sunhall.http.command_schemas import offered
from sunhall.http.written_date import written

if TYPE_CHECKING:
    from sunhall.domain.approval.directory import Directory
    from sunhall.http.told_case import ToldCase

#: Formats a letter comes in, the one to read first.
FORMATS = ("pdf", "docx")


class Words:
    """The labels of one answer.

    Args:
        catalogue: Where the labels are.
        locale: The caller's language.
    """

    def __init__(self, catalogue: Catalogue, locale: str) -> None:
        self._catalogue = catalogue
        self._locale = locale

    def __call__(self, key: str) -> str:
        """Return the text of a key."""
        return self._catalogue.label(key, self._locale)

    def clock(self, name: str) -> str:
        """Return what a deadline is called; one of several of a kind by its number, too."""
        kind, _, number = name.partition(":")
        own = f"clock.{name}"
        return self(own) if not number or self.has(own) else f"{self(f'clock.{kind}')} {number}"

    def filled(self, key: str, params: Mapping[str, str | int]) -> str:
        """Return the text of a key with its placeholders filled; empty when there is no text.

        A day among the values is written as the language writes it.
        """
        if key not in self._catalogue.labels:
            return ""
        text = self(key)
        for name, value in params.items():
            text = text.replace(f"{{{name}}}", written(value, self._locale))
        return text

    def has(self, key: str) -> bool:
        """Whether there is a text of a key."""
        return key in self._catalogue.labels

    def choices(self) -> Mapping[str, str]:
        """Return from which list of the city's each field takes its values, by the field's name.

        As with texts, what is not there makes a form plainer and fails nothing.
        """
        section: Mapping[str, Mapping[str, str]] = self._catalogue.sections.get("fields", {})
        return section.get("choices", {})

    def asked(self, command: str) -> Mapping[str, Mapping[str, Any]]:
        """Return which fields of a command are asked only when another one says something."""
        from sunhall.http.asked_fields import asked_fields

        return asked_fields(command, self._catalogue)

    def of_case(self, service: str, directory: Callable[[], Directory]) -> ToldCase:
        """Return how the facts, documents and events of a service's cases are said.

        Args:
            service: Name of the service.
            directory: Gives the staff as it is now.
        """
        from sunhall.http.told_case import ToldCase

        return ToldCase(service, self._catalogue, self._locale, self, directory)

    def own(self, text: Text) -> str:
        """Return a text that stands with the thing itself, in the caller's language."""
        return text.get(self._locale) or text.get(self._catalogue.city.locales[0], "")

    def reason(self, code: str) -> str:
        """Return why a day was not counted: ``weekend``, ``holiday:…`` or ``paused:<cause>``."""
        kind, _, cause = code.partition(":")
        return self(f"day.{kind}") if kind == "paused" and cause else self(f"day.{code}")


def clock_view(name: str, deadline: Deadline, words: Words) -> dict[str, Any]:
    """Return a deadline with its derivation."""
    return {
        "name": name,
        "label": words.clock(name),
        "due_at": deadline.due_at,
        "provisional": deadline.provisional,
        "at_earliest": deadline.at_earliest,
        "counted": list(deadline.counted),
        "skipped": [
            {"date": day.date, "reason": words.reason(day.reason)} for day in deadline.skipped
        ],
    }


def opened_view(opened: Opened, words: Words) -> dict[str, Any]:
    """Return the answer to a submission."""
    case = opened.case
    return {
        "case_id": case.case_id,
        "receipt_no": case.receipt_no,
        "query_code": opened.code,
        "service": opened.service,
        "state": case.state,
        "state_label": words(f"state.{case.state}"),
        "submitted_at": in_beijing(case.submitted_at),
        "version": case.version,
        "clocks": [clock_view(name, due, words) for name, due in opened.clocks.items()],
    }


def done_view(done: Done) -> dict[str, Any]:
    """Return the answer to a command."""
    return {
        "case_id": done.case.case_id,
        "version": done.case.version,
        "state": done.case.state,
        "events": [event.type for event in done.events],
    }


def applicant_view(ports: Ports, file: CaseFile, words: Words) -> dict[str, Any]:
    """Return a case as its applicant sees it."""
    service, case = file.loaded.service, file.loaded.case
    names = tuple(name for name in file.commands if name in service.applicant_commands)
    return {
        "case_id": case.case_id,
        "receipt_no": case.receipt_no,
        "service": service.name,
        "state": case.state,
        "state_label": words(f"state.{case.state}"),
        "submitted_at": in_beijing(case.submitted_at),
        "version": case.version,
        "clocks": [
            clock_view(name, due, words) for name, due in service.clocks(case, file.context).items()
        ],
        "timeline": [
            step_view(step, words) for step in service.timeline(file.loaded.stored.events)
        ],
        "letters": [
            letter_view(ports, case.case_id, letter, words)
            for letter in file.letters
            if letter.published
        ],
        "actions": offered(service.name, names, words),
        "parts": [_key_view(part) for part in file.parts],
        "goes_on_as": [_key_view(case) for case in file.goes_on_as],
        **_given_documents(ports, file, words),
    }


def _key_view(key: PartKey) -> dict[str, str]:
    return {"receipt_no": key.receipt_no, "query_code": key.query_code}


def step_view(step: Step, words: Words) -> dict[str, Any]:
    """Return a step of the applicant's time line."""
    key = f"timeline.{step.key}"
    return {
        "at": in_beijing(step.at),
        "label": words(key),
        "detail": words.filled(f"{key}.detail", step.params),
    }


def letter_view(ports: Ports, case_id: str, letter: IssuedLetter, words: Words) -> dict[str, Any]:
    """Return a letter with short-lived addresses of its documents, once they are made."""
    digests = dict(letter.sha256)
    formats = [
        {
            "format": fmt,
            "url": ports.files.letter_url(
                case_id, letter.order, fmt, digests[fmt], _file(letter, fmt)
            ),
        }
        for fmt in FORMATS
        if fmt in digests
    ]
    return {
        "code": letter.code,
        "no": letter.number,
        "name": words(f"letter.{letter.code}"),
        "url": formats[0]["url"] if formats else None,
        "produced_at": in_beijing(letter.produced_at) if letter.produced_at else None,
        "published": letter.published,
        "formats": formats,
    }


def found_view(found: Loaded, words: Words) -> dict[str, Any]:
    """Return a case that was looked for."""
    case = found.case
    return {
        "case_id": case.case_id,
        "receipt_no": case.receipt_no,
        "service": found.service.name,
        "state": case.state,
        "state_label": words(f"state.{case.state}"),
    }


def staff_view(ports: Ports, file: CaseFile, words: Words) -> dict[str, Any]:
    """Return a case as a member of staff sees it."""
    # Imported with the first case that staff read: citizens see no approval and no colleague.
    from sunhall.http.approval_views import run_view

    service, case, stored = file.loaded.service, file.loaded.case, file.loaded.stored
    documents = _staff_documents(ports, file)
    directory = ports.directory.read() if case.runs else NOBODY
    facts, assignments = service.facts(case, file.context), list(service.assignments(case))
    standing = service.standing(case, file.context)
    told = words.of_case(service.name, ports.directory.read)
    return {
        "case_id": case.case_id,
        "receipt_no": case.receipt_no,
        "service": service.name,
        "service_label": words(f"service.{service.name}"),
        "title": ports.titles.unseal(stored.title) if stored.title else "",
        "state": case.state,
        "state_label": words(f"state.{case.state}"),
        "due_at": in_beijing(standing.due_at) if standing.due_at else None,
        "card": standing.card,
        "version": case.version,
        "submitted_at": in_beijing(case.submitted_at),
        "facts": {**facts, "documents": documents},
        "told": {
            "facts": told.facts(facts),
            "documents": [told.document(*document) for document in documents.items()],
            "assignments": [told.facts(each) for each in assignments],
        },
        "clocks": [
            clock_view(name, due, words) for name, due in service.clocks(case, file.context).items()
        ],
        "assignments": assignments,
        "events": [
            {
                "seq": event.seq,
                "type": event.type,
                "label": words(f"event.{event.type}"),
                "at": in_beijing(event.at),
                "actor": event.actor,
                "who": told.who(event.actor),
                "roles": [words(f"role.{role}") for role in event.roles],
                "data": dict(event.data),
                "told": told.event(event),
                "hash": event.hash,
            }
            for event in stored.events
        ],
        "letters": [letter_view(ports, case.case_id, letter, words) for letter in file.letters],
        "approvals": [run_view(run, file, documents, directory, words) for run in case.runs],
        "notices": [
            {
                "event": sent.number,
                "notice": sent.notice,
                "channel": sent.channel or None,
                "channel_label": words(f"notice_channel.{sent.channel}") if sent.channel else "",
                "status": sent.status,
                "status_label": words(f"notice_status.{sent.status}"),
                "at": in_beijing(sent.at),
            }
            for sent in stored.notices
        ],
        "commands": told.ranked(offered(service.name, file.commands, words)),
    }


def worklist_view(ports: Ports, page: Page, words: Words) -> list[dict[str, Any]]:
    """Return the rows of a work list."""
    return [
        {
            "case_id": row.case_id,
            "receipt_no": row.receipt_no,
            "service": row.service,
            "state": row.state,
            "state_label": words(f"state.{row.state}"),
            "title": ports.titles.unseal(row.title),
            "department": row.department,
            "due_at": row.due_at or None,
            "card": row.card or None,
        }
        for row in page.rows
    ]


def _given_documents(ports: Ports, file: CaseFile, words: Words) -> dict[str, Any]:
    """Return the documents that an applicant gets: no file in it shows what was marked."""
    if not _something_marked(file):
        return _documents(ports, file)
    # Imported with the first case in which something was marked.
    from sunhall.domain.redaction.redaction import redactions_of
    from sunhall.http import given_files as given

    case_id, redactions = file.loaded.case.case_id, redactions_of(file.loaded.stored.events)
    documents: dict[str, Any] = {}
    for name, content in sorted(file.documents.items()):
        files = content.get("files", ())
        kept = {**content, "files": given.untouched(files, redactions)} if files else content
        shown = _with_addresses(ports, case_id, kept)
        if files:
            shown["files"] += given.rendition_views(ports, case_id, files, redactions)
            shown["withheld_files"] = given.tombstone_views(ports, files, redactions, words)
        documents[name] = shown
    return documents


def _staff_documents(ports: Ports, file: CaseFile) -> dict[str, Any]:
    """Return the documents for staff: with the originals what was made of them."""
    documents = _documents(ports, file, with_ids=True)
    if not _something_marked(file):
        return documents
    from sunhall.domain.redaction.redaction import redactions_of
    from sunhall.http import given_files as given

    case_id, redactions = file.loaded.case.case_id, redactions_of(file.loaded.stored.events)
    for name, content in file.documents.items():
        files = [*content.get("attachments", ()), *content.get("files", ())]
        made = given.rendition_previews(ports, case_id, files, redactions)
        if made:
            documents[name]["redacted_files"] = made
    return documents


def _something_marked(file: CaseFile) -> bool:
    return any(event.type == "redaction_ordered" for event in file.loaded.stored.events)


def _documents(ports: Ports, file: CaseFile, *, with_ids: bool = False) -> dict[str, Any]:
    return {
        name: _with_addresses(ports, file.loaded.case.case_id, content, with_ids=with_ids)
        for name, content in sorted(file.documents.items())
    }


def _with_addresses(
    ports: Ports, case_id: str, content: Mapping[str, Any], *, with_ids: bool = False
) -> dict[str, Any]:
    shown = {name: value for name, value in content.items() if name != "salt"}
    for field in ("attachments", "files"):
        if field in shown:
            shown[field] = attachment_views(ports, case_id, shown[field], with_ids=with_ids)
    return shown


def attachment_views(
    ports: Ports, case_id: str, attachments: Sequence[Mapping[str, Any]], *, with_ids: bool = False
) -> list[dict[str, Any]]:
    """Return attachments with short-lived addresses; the addresses hold a neutral name only.

    Args:
        ports: The outside world.
        case_id: The case.
        attachments: As their document names them.
        with_ids: Whether to say by which id a command names each, for who may give one.
    """
    return [
        {
            "name": attachment["file_name"],
            "purpose": attachment["purpose"],
            **({"upload_id": attachment["upload_id"]} if with_ids else {}),
            "url": ports.files.attachment_url(
                case_id,
                attachment["upload_id"],
                f"attachment-{place}{PurePosixPath(attachment['file_name']).suffix}",
            ),
        }
        for place, attachment in enumerate(attachments, start=1)
    ]


def _file(letter: IssuedLetter, fmt: str) -> str:
    return f"{letter.code}-{letter.order}.{fmt}"
