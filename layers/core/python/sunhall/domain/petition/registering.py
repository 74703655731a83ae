"""Recording a petition (登记, arts. 17 to 23): who raises it, how it came in, who sorts it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

from sunhall.domain.actor import ActorKind
from sunhall.domain.authorization import Role
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome, Refusal, together
from sunhall.domain.engine.event import Happening
from sunhall.domain.engine.sealing import seal
from sunhall.domain.identity.decide import identity_sealed
from sunhall.domain.intake import attachments_refused
from sunhall.domain.petition import commands as c
from sunhall.domain.petition import events
from sunhall.domain.petition.guards import about_own_unit
from sunhall.domain.petition.petition import Kind
from sunhall.domain.petition.rules import petition_rules

#: Channel by which the petitioner reads every notice online, whatever address was given.
_ONLINE = "web"
_VISIT = "visit"


def open_petition(command: c.SubmitPetition, receipt_no: str, context: Context) -> Outcome:
    """Decide on a new petition; whatever comes in is recorded (应当登记, arts. 22, 23).

    Args:
        command: The petition.
        receipt_no: The number it is to be known by.
        context: The world.

    Returns:
        The record, with the identity sealed where it is a report (art. 30); or what refuses it.
    """
    registrar = _registrar(context)
    refusal = _petition_refused(command, registrar, context)
    if refusal:
        return refusal
    sealed, digest = seal("application", _content(command), context.salt)
    recorded = events.registered(
        receipt_no=receipt_no,
        kind=command.kind,
        channel=command.channel,
        people=command.people,
        named=command.applicant is not None,
        notifiable=_notifiable(command),
        about=command.about,
        registrar=registrar,
        received_on=command.received_on or context.today,
        sorting=petition_rules(context.catalogue).sorting,
        catalogue_version=context.catalogue.version,
        locale=command.locale,
        application_digest=digest,
        attachments=[attachment.upload_id for attachment in command.attachments],
    )
    # Art. 30: who reports somebody is known to nobody from the first moment on.
    secret = command.confidential or Kind(command.kind) is Kind.REPORT
    hidden: tuple[Happening, ...] = (identity_sealed(reason_digest=None),) if secret else ()
    return Decision((recorded, *hidden), (sealed,))


def _content(command: c.SubmitPetition) -> dict[str, object]:
    content: dict[str, object] = {
        "request": command.request,
        "facts_and_reasons": command.facts_and_reasons,
        "joint_applicants": [asdict(each) for each in command.joint_applicants],
        "attachments": [asdict(each) for each in command.attachments],
    }
    if command.applicant is not None:
        content["applicant"] = asdict(command.applicant)
    return content


def _registrar(context: Context) -> str:
    """Return who sorts it: the petition office, or the organ that was turned to itself (art. 23).

    A petition that is handed to a handler of some organ lies with that organ. All else is sorted
    by the petition office, wherever it was written down.
    """
    actor = context.actor
    if actor.kind is ActorKind.STAFF and actor.department and Role.HANDLER in actor.roles:
        return actor.department
    return petition_rules(context.catalogue).office


def _notifiable(command: c.SubmitPetition) -> bool:
    """Whether name and address are clear (art. 23); who writes online is reached there."""
    petitioner = command.applicant
    if petitioner is None:
        return False
    return bool(petitioner.address) or command.channel == _ONLINE


def _petition_refused(
    command: c.SubmitPetition, registrar: str, context: Context
) -> Refusal | None:
    return together(
        _words_refused(command, context),
        _receipt_refused(command.received_on, context),
        _people_refused(command, context),
        _accused_refused(command, registrar, context),
        attachments_refused(command.attachments, context),
    )


def _words_refused(command: c.SubmitPetition, context: Context) -> Refusal | None:
    rules = petition_rules(context.catalogue)
    # What the hotline hands over is opened by the system.
    alone = context.actor.kind is ActorKind.APPLICANT
    channels = rules.public_channels if alone else rules.channels
    return together(
        None if command.kind in rules.kinds else Refusal("petition_kind_closed", fields=("kind",)),
        None
        if command.channel in channels
        else Refusal("petition_channel_closed", fields=("channel",)),
        None
        if command.about is None or command.about in context.catalogue.departments
        else Refusal("unknown_department", fields=("about",)),
    )


def _receipt_refused(received_on: date | None, context: Context) -> Refusal | None:
    if received_on is None:
        return None
    if context.actor.kind is not ActorKind.STAFF:
        return Refusal("receipt_day_is_today", fields=("received_on",))
    if received_on > context.today:
        return Refusal("receipt_day_in_future", fields=("received_on",))
    return None


def _people_refused(command: c.SubmitPetition, context: Context) -> Refusal | None:
    """Art. 20: who comes together about one matter sends at most five."""
    joint = len(command.joint_applicants)
    if command.applicant is None:
        come = joint
        missing = Refusal("representative_first", fields=("applicant",)) if joint else None
    else:
        come, missing = joint + 1, None
    limit = petition_rules(context.catalogue).representatives.amount
    many = command.channel == _VISIT and come > limit
    return together(
        missing,
        Refusal("too_many_representatives", {"limit": limit}, fields=("joint_applicants",))
        if many
        else None,
        Refusal("fewer_people_than_named", fields=("people",)) if command.people < come else None,
    )


def _accused_refused(command: c.SubmitPetition, registrar: str, context: Context) -> Refusal | None:
    """Art. 30: a report is not taken in by whom it is about; it would be told to the accused."""
    if Kind(command.kind) is not Kind.REPORT or command.about is None:
        return None
    if about_own_unit(command.about, registrar, context.catalogue):
        return Refusal("report_not_to_the_accused", fields=("about",))
    return None
