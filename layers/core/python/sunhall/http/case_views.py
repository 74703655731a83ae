"""Cases as JSON: what the applicant sees, and what staff see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from sunhall.application.carry_out import Done
from sunhall.application.open_case import Opened
from sunhall.application.ports import Page, Ports
from sunhall.application.read_case import CaseFile
from sunhall.domain.approval.directory import NOBODY
from sunhall.domain.calendar.beijing import in_beijing
from sunhall.domain.calendar.counting import Deadline
from sunhall.domain.catalogue import Catalogue, Text
from sunhall.domain.engine.issued_letter import IssuedLetter
from sunhall.domain.engine.service import Step
from sunhall.http.command_schemas import offered
from sunhall.http.written_date import written

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
        "label": words(f"clock.{name}"),
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
    names = tuple(
        name for name in service.available(case, file.context) if name in service.applicant_commands
    )
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
            for letter in case.letters
            if letter.published
        ],
        "actions": offered(service.name, names, words),
        "parts": [
            {"receipt_no": part.receipt_no, "query_code": part.query_code} for part in file.parts
        ],
        **_given_documents(ports, file, words),
    }


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


def staff_view(ports: Ports, file: CaseFile, words: Words) -> dict[str, Any]:
    """Return a case as a member of staff sees it."""
    # Imported with the first case that staff read: citizens see no approval.
    from sunhall.http.approval_views import run_view

    service, case, stored = file.loaded.service, file.loaded.case, file.loaded.stored
    names = service.available(case, file.context)
    documents = _documents(ports, file, with_ids=True)
    # Only approvals name colleagues: who reads a case without any needs no staff directory.
    directory = ports.directory.read() if case.runs else NOBODY
    return {
        "case_id": case.case_id,
        "receipt_no": case.receipt_no,
        "service": service.name,
        "state": case.state,
        "state_label": words(f"state.{case.state}"),
        "version": case.version,
        "submitted_at": in_beijing(case.submitted_at),
        "facts": {**service.facts(case, file.context), "documents": documents},
        "clocks": [
            clock_view(name, due, words) for name, due in service.clocks(case, file.context).items()
        ],
        "assignments": list(service.assignments(case)),
        "events": [
            {
                "seq": event.seq,
                "type": event.type,
                "label": words(f"event.{event.type}"),
                "at": in_beijing(event.at),
                "actor": event.actor,
                "data": dict(event.data),
                "hash": event.hash,
            }
            for event in stored.events
        ],
        "letters": [letter_view(ports, case.case_id, letter, words) for letter in file.letters],
        "approvals": [run_view(run, file, documents, directory, words) for run in case.runs],
        "commands": offered(service.name, names, words),
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
    events = file.loaded.stored.events
    if not any(event.type == "redaction_ordered" for event in events):
        return _documents(ports, file)
    # Imported with the first case in which something was marked.
    from sunhall.domain.redaction.redaction import redactions_of
    from sunhall.http import given_files as given

    case_id, redactions = file.loaded.case.case_id, redactions_of(events)
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
