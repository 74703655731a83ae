"""Everything a decision may depend on besides the case and the command."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from sunhall.domain.actor import Actor
from sunhall.domain.approval.directory import NOBODY, Directory
from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.disclosure.applicant_record import NO_RECORD, ApplicantRecord
from sunhall.domain.engine.related import Related

if TYPE_CHECKING:
    from sunhall.domain.scheduling.cells import Taken


@dataclass(frozen=True, slots=True)
class Context:
    """The world as the shell hands it to the pure core.

    Attributes:
        now: The present moment, with offset.
        actor: Who gives the command.
        catalogue: The city's rules in force.
        salt: Fresh random text; it salts the digests of sealed content in this decision.
        directory: The staff, for decisions that may ask somebody for a signature.
        record: What the applicant has asked for before, for decisions that depend on it; see
            `sunhall.domain.engine.service.Service.needs_record`.
        figures: Counts of what belongs to the case and is kept apart from it (the comments on a
            consultation), for decisions that depend on them; see
            `sunhall.domain.engine.service.Service.needs_figures`.
        digests: SHA-256 digests, in hexadecimal, of what belongs to the case and is kept apart from
            it (the transcript of a session), by name; read for the same commands as the figures.
        related: The other case that a command names, if there is one; see
            `sunhall.domain.engine.service.Service.related`.
        taken: The cells of time that are taken, for decisions that book one; see
            `sunhall.domain.engine.service.Service.needs_cells`. None when no cells were read.
    """

    now: datetime
    actor: Actor
    catalogue: Catalogue
    salt: str
    directory: Directory = NOBODY
    record: ApplicantRecord = NO_RECORD
    figures: Mapping[str, int] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)
    related: Related | None = None
    taken: Taken | None = None

    @property
    def today(self) -> date:
        """Today's date in Beijing, the only clock the law knows."""
        return local_date(self.now)
