"""Proves an approval: the page of one whole run, for whoever may see its case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sunhall.application.carry_out import Loaded, load_case
from sunhall.application.ports import Ports, StoredCase
from sunhall.application.read_case import read_case
from sunhall.domain.actor import Actor
from sunhall.domain.approval.proof import Proof, opinion_names, proof_of
from sunhall.domain.approval.proof_wording import HistoryBroken


class ProofPress(Protocol):
    """Makes the document of a proof."""

    def render(self, proof: Proof, *, language: str) -> bytes:
        """Return the page as PDF; the same page in the same language, the same bytes."""


class ProvingPorts(Ports, Protocol):
    """What proving needs besides what every use case may."""

    @property
    def proof_press(self) -> ProofPress:
        """The press."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ProvedApproval:
    """The proof of an approval.

    Attributes:
        receipt_no: Receipt number of its case.
        run: Number of the run.
        content: The page as PDF.
    """

    receipt_no: str
    run: int
    content: bytes


def prove_approval(
    ports: ProvingPorts, case_id: str, run: int, actor: Actor, *, language: str
) -> ProvedApproval:
    """Make the page of an approval.

    Args:
        ports: The outside world.
        case_id: The case.
        run: Number of the run in the case.
        actor: Who asks.
        language: ``zh-CN`` or ``en``.

    Raises:
        NotFound: There is no such case or run, or none that this person may know of.
        HistoryBroken: What is stored is not what was recorded; there is no proof of it.
    """
    loaded = read_case(ports, case_id, actor).loaded
    try:
        proof = _proof(ports, loaded, run, language)
    except HistoryBroken:
        # A read may meet a commit that is being made and see half of it. What is broken stays so.
        proof = _proof(ports, load_case(ports, case_id), run, language)
    content = ports.proof_press.render(proof, language=language)
    return ProvedApproval(loaded.case.receipt_no, run, content)


def _proof(ports: Ports, loaded: Loaded, run: int, language: str) -> Proof:
    def words(key: str) -> str:
        return ports.catalogue.label(key, language)

    return proof_of(
        run,
        loaded.stored.events,
        receipt_no=loaded.case.receipt_no,
        service=loaded.service.name,
        documents=_opinions(ports, loaded.stored, run),
        names={staff: each.name for staff, each in ports.directory.read().members.items()},
        words=words,
    )


def _opinions(ports: Ports, stored: StoredCase, run: int) -> Mapping[str, dict[str, Any]] | None:
    """Return the opinions of a run with their salts; None once the case's key was destroyed.

    They are unsealed here and not taken from what the person may read of the case: without the salt
    an opinion cannot be compared with the digest in the history.
    """
    if stored.data_key is None:
        return None
    names = [name for name in opinion_names(run, stored.events) if name in stored.sealed]
    if not names:
        return {}
    key = ports.seal.open_key(stored.case_id, stored.data_key)
    return {
        name: ports.seal.unseal(key, stored.case_id, name, stored.sealed[name]) for name in names
    }
