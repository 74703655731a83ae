"""What presses on a petition from outside: supervision (arts. 38 to 40), urgency (art. 25)."""

from __future__ import annotations

from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome, Refusal
from sunhall.domain.engine.sealing import seal
from sunhall.domain.engine.supervising import Supervise, supervise
from sunhall.domain.petition import commands as c
from sunhall.domain.petition import events
from sunhall.domain.petition.petition import Petition
from sunhall.domain.petition.rules import petition_rules


def press(petition: Petition, command: Supervise, context: Context) -> Outcome:
    """Arts. 38 to 40: delay, shirking, or an opinion that nobody carries out, is followed up."""
    return supervise(events.SUPERVISED, petition.version, command, context)


def mark_urgent(petition: Petition, command: c.MarkUrgent, context: Context) -> Outcome:
    """Art. 25: a major or urgent matter is reported at once; the mark says to whom."""
    if petition.urgency is not None:
        return Refusal("urgent_already", kind="conflict")
    content = {"reason": command.reason, "measures": command.measures}
    document, digest = seal("urgency", content, context.salt)
    tell = tuple(petition_rules(context.catalogue).urgent_reports)
    return Decision((events.urgency_marked(tell=tell, reason_digest=digest),), (document,))
