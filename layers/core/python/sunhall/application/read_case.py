"""Reads a case: the history, and of the sealed documents what this person may see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from sunhall.application.carry_out import Loaded, load_case
from sunhall.application.ports import Ports, StoredCase
from sunhall.domain.actor import APPLICANT, Actor, ActorKind
from sunhall.domain.approval.run import APPROVAL_EVENTS, ApprovalRun
from sunhall.domain.authorization import permitted
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.issued_letter import IssuedLetter
from sunhall.domain.engine.service import Case, Service, kind_of
from sunhall.domain.errors import NotFound
from sunhall.domain.query_code import query_code

Documents = Mapping[str, dict[str, Any]]

#: Fields of a document that name uploads.
_FILES = ("attachments", "files")


@dataclass(frozen=True, slots=True, repr=False)
class PartKey:
    """By what an applicant finds a part of a request that was split, or what goes on with it.

    Attributes:
        receipt_no: Its receipt number.
        query_code: Its query code.
    """

    receipt_no: str
    query_code: str


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case as one person may see it.

    Attributes:
        loaded: The case.
        context: The moment and the person.
        documents: Unsealed documents by name, without what this person may not see.
        letters: The letters; those whose documents this person may not have are without digests,
            so no address leads to them.
        parts: For the applicant: the requests that were split from it, and how to find them.
        goes_on_as: For the applicant: the cases that go on with the matter, and how to find them.
    """

    loaded: Loaded
    context: Context
    documents: Documents
    letters: tuple[IssuedLetter, ...]
    parts: tuple[PartKey, ...] = ()
    goes_on_as: tuple[PartKey, ...] = ()

    @property
    def commands(self) -> tuple[str, ...]:
        """The commands that this person may give now."""
        offered = self.loaded.service.available(self.loaded.case, self.context)
        if self.loaded.stored.data_key is not None:
            return offered
        from sunhall.domain.engine.retention import STILL_TAKEN

        return tuple(name for name in offered if name in STILL_TAKEN)


def read_case(ports: Ports, case_id: str, actor: Actor) -> CaseFile:
    """Read a case for a member of staff.

    Raises:
        NotFound: There is no such case, or none that this person may know of.
    """
    loaded, context = visible_case(ports, case_id, actor)
    if loaded.stored.data_key is None:
        return _erased_file(loaded, context)
    service = loaded.service
    opened_in = (service.opened_in or service.department)(loaded.case, context)
    documents: Documents = unsealed(ports, loaded.stored)
    may_read_names = permitted(actor, service.permission_to_open(loaded.case), opened_in)
    if not may_read_names:
        documents = _without(documents, service.others_person)
    if loaded.case.identity is not None:
        return _sealed_file(loaded, context, documents)
    if may_read_names:
        return CaseFile(loaded, context, documents, loaded.case.letters)
    hidden = _uploads(documents, "identity_proof")
    shown = _without_applicant(service, documents, hidden=hidden)
    return CaseFile(loaded, context, shown, without_documents(loaded.case.letters))


def visible_case(ports: Ports, case_id: str, actor: Actor) -> tuple[Loaded, Context]:
    """Load a case that a member of staff may know of, without opening its documents.

    Raises:
        NotFound: There is no such case, or none that this person may know of.
    """
    loaded = load_case(ports, case_id, consistent=False)
    context = Context(ports.clock.now(), actor, ports.catalogue, "")
    department = loaded.service.department(loaded.case, context)
    viewing = loaded.service.permission_to_view(loaded.case)
    if not permitted(actor, viewing, department) and not _takes_part(loaded, actor):
        raise NotFound("case_not_found")
    if loaded.service.hidden_from(loaded.case, actor, context.catalogue):
        raise NotFound("case_not_found")
    return loaded, context


def _sealed_file(loaded: Loaded, context: Context, documents: Documents) -> CaseFile:
    """Return a case whose applicant nobody on the staff's side gets to know, whatever their role.

    Letters are addressed to a name, and what people hand in says who they are inside or on the
    file: of both only is left that they exist. Who asked for an opening looks at them there.
    """
    own = loaded.service.applicants_documents(loaded.case)
    handed_in = _uploads({name: documents[name] for name in own if name in documents})
    shown = _without_applicant(loaded.service, documents, hidden=handed_in)
    return CaseFile(loaded, context, shown, without_documents(loaded.case.letters))


def _erased_file(loaded: Loaded, context: Context) -> CaseFile:
    """Return what is left of a case whose personal data was erased: what happened to it."""
    return CaseFile(loaded, context, {}, without_documents(loaded.case.letters))


def without_documents(letters: Iterable[IssuedLetter]) -> tuple[IssuedLetter, ...]:
    """Return letters whose documents stay closed: each is addressed to a name."""
    return tuple(replace(letter, sha256=()) for letter in letters)


def read_case_as_applicant(ports: Ports, case_id: str) -> CaseFile:
    """Read a case for the holder of its query code.

    Only the documents that the applicant is to act on or was sent are unsealed, and only in the
    states in which there are any: looking up a case costs no call of KMS.
    """
    loaded = load_case(ports, case_id, consistent=False)
    context = Context(ports.clock.now(), APPLICANT, ports.catalogue, "")
    if loaded.stored.data_key is None:
        # What was split off is kept for a time of its own.
        return replace(_erased_file(loaded, context), parts=tuple(_parts(ports, loaded.case)))
    names = loaded.service.shown_documents(loaded.case)
    documents = {
        shown: {field: content[field] for field in fields if field in content}
        for shown, (name, fields) in names.items()
        for content in [unsealed_one(ports, loaded.stored, name)]
    }
    return CaseFile(
        loaded,
        context,
        documents,
        loaded.case.letters,
        tuple(_parts(ports, loaded.case)),
        tuple(_continuations(ports, loaded)),
    )


def _parts(ports: Ports, case: Case) -> Iterator[PartKey]:
    """Yield the parts of a request: whoever holds the code of the whole may have theirs."""
    for case_id, receipt_no in getattr(case, "parts", ()):
        # Derived as when the part was opened; the key is at hand since the look-up used it.
        code = query_code(ports.secrets.derived("query-code"), case_id)
        yield PartKey(receipt_no, code)


def _continuations(ports: Ports, loaded: Loaded) -> Iterator[PartKey]:
    """Yield the cases that go on with the matter: they are the same person's."""
    for number in loaded.service.goes_on_as(loaded.case):
        receipt = ports.store.receipt(number)
        if receipt is not None:
            code = query_code(ports.secrets.derived("query-code"), receipt.case_id)
            yield PartKey(number, code)


def unsealed_one(ports: Ports, stored: StoredCase, name: str) -> dict[str, Any]:
    """Return one document of a case; empty when there is none, or its key was destroyed."""
    if stored.data_key is None or name not in stored.sealed:
        return {}
    key = ports.seal.open_key(stored.case_id, stored.data_key)
    return ports.seal.unseal(key, stored.case_id, name, stored.sealed[name])


def unsealed(ports: Ports, stored: StoredCase) -> dict[str, dict[str, Any]]:
    """Return all documents of a case; none once its key was destroyed."""
    if stored.data_key is None or not stored.sealed:
        return {}
    key = ports.seal.open_key(stored.case_id, stored.data_key)
    return {
        name: ports.seal.unseal(key, stored.case_id, name, body)
        for name, body in stored.sealed.items()
    }


def participants(run: ApprovalRun) -> frozenset[str]:
    """Return the staff ids of everybody who has or had a part in an approval.

    Who drafted it, whose signature was asked for, who has or had the task, who signed, who got a
    copy.
    """
    seats = (
        person for seat in run.seats for person in (seat.asked, seat.holder, seat.owner, seat.by)
    )
    copies = (copy.staff for copy in run.copies)
    return frozenset(person for person in (run.drafter, *seats, *copies) if person)


def _takes_part(loaded: Loaded, actor: Actor) -> bool:
    """Whether this person has or had a part in an approval of the case.

    A seat forgets who held it in between; what they did in that time, the history still knows.
    """
    acted = (event.actor for event in loaded.stored.events if event.type in APPROVAL_EVENTS)
    return actor.kind is ActorKind.STAFF and (
        actor.id in acted or any(actor.id in participants(run) for run in loaded.case.runs)
    )


def attachments_of(content: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Return the uploads that a document names."""
    return [each for field in _FILES for each in content.get(field, ())]


def _uploads(documents: Documents, purpose: str | None = None) -> frozenset[str]:
    """Return the ids of the uploads that documents name, of one purpose if one is given."""
    return frozenset(
        each["upload_id"]
        for content in documents.values()
        for each in attachments_of(content)
        if purpose in (None, each["purpose"])
    )


def _without(
    documents: Documents, fields: Mapping[str, frozenset[str]]
) -> dict[str, dict[str, Any]]:
    """Return documents without some fields, by the kind of document."""
    return {
        name: {
            field: value
            for field, value in content.items()
            if field not in fields.get(kind_of(name), ())
        }
        for name, content in documents.items()
    }


def _without_applicant(
    service: Service[Any], documents: Documents, *, hidden: frozenset[str]
) -> dict[str, dict[str, Any]]:
    """Return documents without who the applicant is.

    Args:
        service: Whose documents they are: it says where the applicant stands in them.
        documents: The documents.
        hidden: Ids of uploads to leave out, wherever they are named: an upload can be named again,
            under another name and for another purpose, by who has seen its id in the history.
    """
    shown = _without(documents, service.applicants_person)
    return {name: _anonymous(content, hidden) for name, content in shown.items()}


def _anonymous(content: Mapping[str, Any], hidden: frozenset[str]) -> dict[str, Any]:
    kept = {name: value for name, value in content.items() if name != "salt"}
    for field in _FILES:
        if field in kept and _by_applicant(content, field):
            kept[field] = [_unnamed(*each) for each in enumerate(kept[field], start=1)]
        if field in kept:
            kept[field] = [each for each in kept[field] if each["upload_id"] not in hidden]
    return kept


def _by_applicant(content: Mapping[str, Any], field: str) -> bool:
    """Whether the applicant may have named the files of a document.

    ``files`` are a department's, unless the document says that the citizen handed them over.
    """
    return field == "attachments" or content.get("by") == "citizen"


def _unnamed(place: int, attachment: Mapping[str, Any]) -> dict[str, Any]:
    """Replace the name that somebody has given to their file: it is often their own."""
    suffix = PurePosixPath(attachment["file_name"]).suffix
    return {**attachment, "file_name": f"attachment-{place}{suffix}"}
