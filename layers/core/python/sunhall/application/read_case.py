"""Reads a case: the history, and of the sealed documents what this person may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from sunhall.application.carry_out import Loaded, load_case
from sunhall.application.ports import Ports, StoredCase
from sunhall.domain.actor import APPLICANT, Actor
from sunhall.domain.authorization import permitted
from sunhall.domain.engine.context import Context
from sunhall.domain.errors import NotFound

Documents = Mapping[str, dict[str, Any]]

#: The part of an application that says who the applicant is.
_PERSONAL = "applicant"


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case as one person may see it.

    Attributes:
        loaded: The case.
        context: The moment and the person.
        documents: Unsealed documents by name, without what this person may not see.
    """

    loaded: Loaded
    context: Context
    documents: Documents


def read_case(ports: Ports, case_id: str, actor: Actor) -> CaseFile:
    """Read a case for a member of staff.

    Raises:
        NotFound: There is no such case, or none that this person may know of.
    """
    loaded = load_case(ports, case_id, consistent=False)
    context = Context(ports.clock.now(), actor, ports.catalogue, "")
    department = loaded.service.department(loaded.case, context)
    if not permitted(actor, "view_case", department) and not _approves(loaded, actor):
        raise NotFound("case_not_found")
    documents = unsealed(ports, loaded.stored)
    if not permitted(actor, "open_personal_data", department):
        documents = {name: _without_person(content) for name, content in documents.items()}
    return CaseFile(loaded, context, documents)


def read_case_as_applicant(ports: Ports, case_id: str) -> CaseFile:
    """Read a case for the holder of its query code.

    Only the documents that the applicant is to act on or was sent are unsealed, and only in the
    states in which there are any: looking up a case costs no call of KMS.
    """
    loaded = load_case(ports, case_id, consistent=False)
    context = Context(ports.clock.now(), APPLICANT, ports.catalogue, "")
    names = loaded.service.shown_documents(loaded.case)
    documents = {
        shown: {field: content[field] for field in fields if field in content}
        for shown, (name, fields) in names.items()
        for content in [_unsealed_one(ports, loaded.stored, name)]
    }
    return CaseFile(loaded, context, documents)


def _unsealed_one(ports: Ports, stored: StoredCase, name: str) -> dict[str, Any]:
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


def _approves(loaded: Loaded, actor: Actor) -> bool:
    """Whether an approval of the case names this person's role and department."""
    return any(
        node.role in actor.roles and node.department == actor.department
        for run in loaded.case.runs
        for node in run.nodes
    )


def _without_person(content: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in content.items() if name not in (_PERSONAL, "salt")}
    if "attachments" in kept:
        kept["attachments"] = _without_identity(kept["attachments"])
    return kept


def _without_identity(attachments: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave out proofs of identity, and the names people give their files: often their own."""
    return [
        {**each, "file_name": f"attachment-{place}{PurePosixPath(each['file_name']).suffix}"}
        for place, each in enumerate(attachments, start=1)
        if each["purpose"] != "identity_proof"
    ]
