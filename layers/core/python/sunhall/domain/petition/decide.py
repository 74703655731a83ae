"""Decides commands on petitions: 信访工作条例.

Every function is pure: it reads the petition, the command and the context and answers with what
happens, or with the rule that refuses it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Outcome, out_of_state
from sunhall.domain.engine.keeping import PlaceHold, ReleaseHold, place_hold, release_hold
from sunhall.domain.engine.produced_letter import record_letter
from sunhall.domain.engine.record_letter import RecordLetter
from sunhall.domain.engine.supervising import Supervise
from sunhall.domain.identity.commands import AskForIdentity, LookAtIdentity, SealIdentity
from sunhall.domain.petition import answering, handling, sorting
from sunhall.domain.petition import commands as c
from sunhall.domain.petition.guards import actor_refused
from sunhall.domain.petition.petition import Petition
from sunhall.domain.petition.transitions import ALLOWED


def decide(petition: Petition, command: Command, context: Context) -> Outcome:
    """Decide on a command to an existing petition.

    Args:
        petition: The petition as its history left it.
        command: One of `sunhall.domain.petition.commands`.
        context: The world.

    Returns:
        What happens, or the rule that refuses it.
    """
    name, decider = _DECIDERS[type(command)]
    refusal = actor_refused(petition, context)
    if refusal:
        return refusal
    if petition.state not in ALLOWED[name]:
        return out_of_state(name, petition.state)
    return decider(petition, command, context)


def _act_on_approval(petition: Petition, command: ActOnApproval, context: Context) -> Outcome:
    # Imported with the first approval: the citizens' functions start without it.
    from sunhall.domain.petition import approvals

    return approvals.act_on_approval(petition, command, context)


def _request_identity(petition: Petition, command: AskForIdentity, context: Context) -> Outcome:
    from sunhall.domain.petition import approvals

    return approvals.request_identity(petition, command, context)


def _seal_identity(petition: Petition, command: SealIdentity, context: Context) -> Outcome:
    from sunhall.domain.identity.decide import seal_identity

    return seal_identity(petition.identity, command, context)


def _view_identity(petition: Petition, command: LookAtIdentity, context: Context) -> Outcome:
    from sunhall.domain.identity.decide import look

    seq = petition.version + 1
    return look(petition.identity, petition.runs, command, context, seq=seq)


def _supervise(petition: Petition, command: Supervise, context: Context) -> Outcome:
    # Imported with the first measure, as above.
    from sunhall.domain.petition import pressing

    return pressing.press(petition, command, context)


def _mark_urgent(petition: Petition, command: c.MarkUrgent, context: Context) -> Outcome:
    from sunhall.domain.petition import pressing

    return pressing.mark_urgent(petition, command, context)


def _record_letter(petition: Petition, command: RecordLetter, context: Context) -> Outcome:
    return record_letter(petition.letters, command)


_DECIDERS: Final[dict[type[Command], tuple[str, Callable[[Any, Any, Context], Outcome]]]] = {
    c.ForwardPetition: ("forward_petition", sorting.forward),
    c.ObjectToTransfer: ("object_to_transfer", sorting.object_to_transfer),
    c.DecideObjection: ("decide_objection", sorting.decide_objection),
    c.AcceptPetition: ("accept_petition", sorting.accept),
    c.ChannelPetition: ("channel_petition", sorting.channel),
    c.DeclinePetition: ("decline_petition", sorting.decline),
    c.StartHandling: ("start_handling", handling.start),
    c.AssignHandler: ("assign_handler", handling.assign_handler),
    c.Recuse: ("recuse", handling.recuse),
    c.ExtendHandling: ("extend_handling", handling.extend),
    c.CallHearing: ("call_hearing", handling.call_hearing),
    c.OpenHearing: ("open_hearing", handling.open_hearing),
    c.CloseHearing: ("close_hearing", handling.close_hearing),
    c.SettlePetition: ("settle_petition", handling.settle),
    c.SaveOpinion: ("save_opinion", answering.save),
    c.SubmitOpinion: ("submit_opinion", answering.submit),
    c.IssueOpinion: ("issue_opinion", answering.issue),
    c.RecordOpinionDelivery: ("record_opinion_delivery", answering.record_delivery),
    c.AcknowledgeOpinion: ("acknowledge_opinion", answering.acknowledge),
    c.RequestReview: ("request_review", answering.request),
    c.RequestRecheck: ("request_recheck", answering.request),
    c.RegisterChallenge: ("register_challenge", answering.register_challenge),
    c.RecordOutsideOpinion: ("record_outside_opinion", answering.record_outside),
    c.FileClosingReport: ("file_closing_report", handling.file_closing_report),
    c.SupplementPetition: ("supplement_petition", answering.supplement),
    c.EvaluatePetition: ("evaluate_petition", answering.evaluate),
    Supervise: ("supervise", _supervise),
    c.MarkUrgent: ("mark_urgent", _mark_urgent),
    ActOnApproval: ("act_on_approval", _act_on_approval),
    SealIdentity: ("seal_identity", _seal_identity),
    AskForIdentity: ("request_identity", _request_identity),
    LookAtIdentity: ("view_identity", _view_identity),
    PlaceHold: ("place_hold", place_hold),
    ReleaseHold: ("release_hold", release_hold),
    RecordLetter: ("record_letter", _record_letter),
}
