"""Answers: the opinion letter (art. 32), its review (art. 35) and re-check (art. 36)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Final

from sunhall.domain.catalogue import Period
from sunhall.domain.clocks.clock import due
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome, Refusal, Sealed, together
from sunhall.domain.engine.event import Happening
from sunhall.domain.engine.sealing import seal, seal_text
from sunhall.domain.petition import commands as c
from sunhall.domain.petition import events
from sunhall.domain.petition.petition import (
    OPEN_TO_CHALLENGE,
    RESULTS,
    REVIEW_RESULTS,
    WINDOWS,
    Answer,
    Kind,
    Petition,
    Result,
    Stage,
    State,
)
from sunhall.domain.petition.rules import petition_rules, superior_of
from sunhall.domain.petition.subjects import EXTENSION, OPINION

#: Stage → letter that carries its answer, for a dispute: 处理意见书, 复查意见书, 复核意见书.
LETTERS: Final = {Stage.HANDLING: "P06", Stage.REVIEW: "P07", Stage.RECHECK: "P08"}

#: Kind → letter that carries the answer to it: 处理意见书, 建议答复书, 检举控告反馈书.
LETTER_OF_KIND: Final = {Kind.DISPUTE: "P06", Kind.SUGGESTION: "P11", Kind.REPORT: "P12"}

#: What a challenge begins, by the stage whose answer it is against.
_NEXT: Final = {Stage.HANDLING: Stage.REVIEW, Stage.REVIEW: Stage.RECHECK}


def document_name(stage: Stage) -> str:
    """Name of the sealed document that holds the text of a stage's answer."""
    return f"answer-{stage}"


def letter_of(petition: Petition, stage: Stage) -> str | None:
    """Return the letter that carries the answer of a stage; None if there is nobody to address."""
    if not petition.named:
        return None
    return LETTER_OF_KIND[petition.kind] if stage is Stage.HANDLING else LETTERS[stage]


# --- drafting, approving, issuing ----------------------------------------------------------------


def save(petition: Petition, command: c.SaveOpinion, context: Context) -> Outcome:
    """Keep the answer as far as it is."""
    stage = _stage(petition)
    refusal = _worked_on_elsewhere(petition, stage) or _draft_refused(petition, command, stage)
    if refusal:
        return refusal
    content = {name: value for name, value in asdict(command).items() if value is not None}
    document, digest = seal(document_name(stage), content, context.salt)
    before = petition.answer(stage)
    saved = events.opinion_saved(
        stage=stage,
        revision=before.revision + 1 if before else 1,
        result=command.result,
        drafter=context.actor.id,
        digest=digest,
    )
    return Decision((saved,), (document,))


def _draft_refused(petition: Petition, command: c.SaveOpinion, stage: Stage) -> Refusal | None:
    answer = petition.answer(stage)
    if answer is not None and answer.approved:
        return Refusal("opinion_approved_already", kind="conflict")
    if any(run.subject == OPINION for run in petition.open_runs):
        return Refusal("opinion_in_approval", kind="conflict")
    allowed = RESULTS[petition.kind] if stage is Stage.HANDLING else REVIEW_RESULTS
    told = {"result": command.result}
    return together(
        None
        if Result(command.result) in allowed
        else Refusal("result_not_for_this", told, fields=("result",)),
        # Art. 32: an opinion on a dispute names the law it stands on.
        Refusal("opinion_needs_basis", fields=("basis",))
        if petition.kind is Kind.DISPUTE and command.basis is None
        else None,
    )


def submit(petition: Petition, command: c.SubmitOpinion, context: Context) -> Outcome:
    """Send the saved answer up its chain: whoever wrote it does not sign it."""
    stage = _stage(petition)
    answer = petition.answer(stage)
    refusal = _worked_on_elsewhere(petition, stage)
    if refusal:
        return refusal
    if answer is None:
        return Refusal("no_opinion_saved", kind="conflict")
    if answer.approved:
        return Refusal("opinion_approved_already", kind="conflict")
    if any(run.subject == OPINION for run in petition.open_runs):
        return Refusal("opinion_in_approval", kind="conflict")
    # Imported with the first approval: the citizens' functions start without it.
    from sunhall.domain.petition import approvals

    return approvals.submit_opinion(petition, answer, context)


def issue(petition: Petition, command: c.IssueOpinion, context: Context) -> Outcome:
    """The approved answer leaves, with its letter where somebody can be written to."""
    stage = _stage(petition)
    answer = petition.answer(stage)
    if answer is None or not answer.approved:
        return Refusal("opinion_not_approved", kind="conflict")
    if petition.hearing is not None and petition.hearing.open:
        return Refusal("hearing_open", kind="conflict")
    letter = next((each for each in petition.letters if each.order == answer.letter), None)
    if letter is not None and letter.produced_at is None:
        return Refusal("letter_not_ready", kind="conflict")
    issued = events.opinion_issued(
        stage=stage,
        result=answer.result,
        number=letter.number if letter else None,
        # Arts. 35, 36: only an opinion on a dispute is reviewed, and the re-check is the end. To
        # whom nothing could be written nothing can be challenged either.
        ends=petition.kind is not Kind.DISPUTE or stage is Stage.RECHECK or letter is None,
        cancelled_runs=_left_over(petition),
    )
    return Decision((issued,))


def _left_over(petition: Petition) -> list[int]:
    """Return the approvals that have become pointless: more time for what is answered."""
    return [run.number for run in petition.open_runs if run.subject == EXTENSION]


def _worked_on_elsewhere(petition: Petition, stage: Stage) -> Refusal | None:
    """A superior outside of this installation writes its opinion itself."""
    challenge = petition.challenge(stage)
    if challenge is not None and challenge.organ is None:
        return Refusal("reviewed_elsewhere", kind="conflict")
    return None


def record_outside(
    petition: Petition, command: c.RecordOutsideOpinion, context: Context
) -> Outcome:
    """Write down what a superior outside of this installation has answered."""
    stage = _stage(petition)
    challenge = petition.challenge(stage)
    if challenge is None or challenge.organ is not None:
        return Refusal("reviewed_here", kind="conflict")
    if not challenge.requested_on <= command.dated_on <= context.today:
        return Refusal("opinion_date_impossible", fields=("dated_on",))
    content = {"result": command.result, "opinion": command.opinion, "number": command.number}
    document, digest = seal(document_name(stage), content, context.salt)
    recorded = events.outside_opinion_recorded(
        stage=stage,
        result=command.result,
        number=command.number,
        dated_on=command.dated_on,
        digest=digest,
    )
    return Decision((recorded,), (document,))


# --- delivery ------------------------------------------------------------------------------------


def record_delivery(
    petition: Petition, command: c.RecordOpinionDelivery, context: Context
) -> Outcome:
    """Keep the day on which the petitioner received the newest answer, with its proof."""
    return _delivered(petition, command.delivered_on, command.way, command.proof, context)


def acknowledge(petition: Petition, command: c.AcknowledgeOpinion, context: Context) -> Outcome:
    """The petitioner says so: today is the day."""
    return _delivered(petition, context.today, "acknowledged", "", context)


def _delivered(petition: Petition, on: date, way: str, proof: str, context: Context) -> Outcome:
    answer = _newest_answer(petition)
    if answer is None or answer.issued_on is None:
        return Refusal("no_opinion_issued", kind="conflict")
    if answer.delivered_on is not None:
        return Refusal("delivered_already", kind="conflict")
    if not answer.issued_on <= on <= context.today:
        return Refusal("delivery_day_impossible", fields=("delivered_on",))
    sealed, digest = seal_text(f"delivery-{answer.stage}", proof, context.salt)
    delivered = events.opinion_delivered(
        stage=answer.stage,
        delivered_on=on,
        way=way,
        window=_window(petition, context),
        digest=digest,
    )
    return Decision((delivered,), sealed)


def _newest_answer(petition: Petition) -> Answer | None:
    issued = [answer for answer in petition.answers if answer.issued_on is not None]
    return max(issued, key=lambda answer: list(Stage).index(answer.stage), default=None)


def _window(petition: Petition, context: Context) -> Period | None:
    """Return the time in which the answer that is out can be challenged; None for a last word."""
    rules = petition_rules(context.catalogue)
    return {State.ANSWERED: rules.review_window, State.REVIEW_ANSWERED: rules.recheck_window}.get(
        petition.state
    )


# --- review and re-check -------------------------------------------------------------------------


def request(
    petition: Petition, command: c.RequestReview | c.RequestRecheck, context: Context
) -> Outcome:
    """The petitioner asks the next higher organ, within the window (arts. 35, 36)."""
    attachments = [each.upload_id for each in command.attachments]
    content = {
        "reasons": command.reasons,
        "attachments": [asdict(each) for each in command.attachments],
    }
    return _challenged(petition, context.today, content, attachments, context)


def register_challenge(
    petition: Petition, command: c.RegisterChallenge, context: Context
) -> Outcome:
    """Write down a request that came on paper or was said: the day it was made counts."""
    answer = petition.answer(OPEN_TO_CHALLENGE[petition.state])
    issued_on = answer.issued_on if answer else None
    if issued_on is None or not issued_on <= command.requested_on <= context.today:
        return Refusal("request_day_impossible", fields=("requested_on",))
    return _challenged(petition, command.requested_on, {"reasons": command.reasons}, [], context)


def _challenged(
    petition: Petition,
    on: date,
    content: Mapping[str, object],
    attachments: list[str],
    context: Context,
) -> Outcome:
    stage = OPEN_TO_CHALLENGE[petition.state]
    window = petition.clock(WINDOWS[stage])
    if window is not None:
        last = due(window, context.catalogue.calendar, context.today).due_on
        if on > last:
            return Refusal("challenge_too_late", {"until": last.isoformat()})
    following = _NEXT[stage]
    rules = petition_rules(context.catalogue)
    superior = superior_of(_answered_by(petition, stage), context.catalogue)
    document, digest = seal(f"{following}-request", content, context.salt)
    asked = events.challenged(
        stage=following,
        organ=superior.department,
        # A superior outside of this installation is followed up by the petition office.
        desk=superior.department or rules.office,
        requested_on=on,
        period=rules.review if following is Stage.REVIEW else rules.recheck,
        digest=digest,
        attachments=attachments,
    )
    return Decision((asked,), (document,))


def _answered_by(petition: Petition, stage: Stage) -> str:
    """Return the organ whose superior is asked next.

    Above a superior outside of this installation stands another one outside: that the organ is
    unknown here, not who it is, so the last organ known here stands for both.
    """
    challenge = petition.challenge(stage)
    return (challenge.organ if challenge else None) or petition.organ or petition.registrar


# --- what the petitioner adds --------------------------------------------------------------------


def supplement(petition: Petition, command: c.SupplementPetition, context: Context) -> Outcome:
    """The petitioner adds something; whoever has it reads it."""
    number = petition.supplements + 1
    content = {
        "text": command.text,
        "attachments": [asdict(each) for each in command.attachments],
    }
    document, digest = seal(f"supplement-{number}", content, context.salt)
    added = events.supplemented(
        number=number,
        digest=digest,
        attachments=[each.upload_id for each in command.attachments],
    )
    return Decision((added,), (document,))


def evaluate(petition: Petition, command: c.EvaluatePetition, context: Context) -> Outcome:
    """Art. 21: the petitioner can say what they think, once of every answer."""
    answer = _newest_answer(petition)
    stage = answer.stage if answer else None
    if any(each.stage == stage for each in petition.evaluations):
        return Refusal("evaluated_already", kind="conflict")
    number = len(petition.evaluations) + 1
    sealed: tuple[Sealed, ...]
    sealed, digest = seal_text(f"evaluation-{number}", command.comment, context.salt)
    said: Happening = events.evaluated(
        stage=stage, organ=command.organ, office=command.office, digest=digest
    )
    return Decision((said,), sealed)


def _stage(petition: Petition) -> Stage:
    if petition.stage is None:
        raise ValueError("the state says that a stage is worked on")
    return petition.stage
