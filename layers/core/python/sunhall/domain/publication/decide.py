"""Decides commands on items to publish: the duty of arts. 19 to 26."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.authorization import permitted
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import (
    Decision,
    Outcome,
    Refusal,
    Sealed,
    out_of_state,
    together,
)
from sunhall.domain.engine.sealing import seal
from sunhall.domain.intake import department_refused
from sunhall.domain.publication import commands as c
from sunhall.domain.publication import events
from sunhall.domain.publication.item import PublicationItem, document
from sunhall.domain.publication.personal_data import findings
from sunhall.domain.publication.transitions import ALLOWED

#: Names of the sealed documents that say more about an end.
NOTE: Final = "take-down"
REASONS: Final = "not-published"


def open_item(command: c.RegisterItem, receipt_no: str, context: Context) -> Outcome:
    """Decide on writing down something that has to be published.

    Args:
        command: What it is.
        receipt_no: The number it is to be known by.
        context: The world.
    """
    if not permitted(context.actor, "register_item", command.department):
        # The command names the department by itself: nobody publishes in another one's name.
        return Refusal("command_not_allowed", {"command": "register_item"}, kind="forbidden")
    refusal = together(
        # Only an office that acts in its own name publishes in its own name (art. 10).
        department_refused(command.department, context),
        _text_refused(command, context),
        _day_refused("made_on", command.made_on, context),
    )
    if refusal:
        return refusal
    sealed, digest = _sealed(command, 1, receipt_no, context)
    registered = events.item_registered(
        receipt_no=receipt_no,
        department=command.department,
        category=command.category,
        form=command.form,
        made_on=command.made_on,
        days=context.catalogue.publication.publish.amount,
        author=context.actor.id,
        catalogue_version=context.catalogue.version,
        content_digest=digest,
    )
    return Decision((registered,), (sealed,))


def decide(item: PublicationItem, command: Command, context: Context) -> Outcome:
    """Decide on a command to an existing item.

    Args:
        item: The item as its history left it.
        command: One of `sunhall.domain.publication.commands`.
        context: The world.

    Returns:
        What happens, or the rule that refuses it.
    """
    name, decider = _DECIDERS[type(command)]
    if item.state not in ALLOWED[name]:
        return out_of_state(name, item.state)
    return decider(item, command, context)


def _edit(item: PublicationItem, command: c.EditItem, context: Context) -> Outcome:
    refusal = _text_refused(command, context)
    if refusal:
        return refusal
    sealed, digest = _sealed(command, item.revision, item.receipt_no, context)
    edited = events.item_edited(
        category=command.category,
        form=command.form,
        author=context.actor.id,
        content_digest=digest,
    )
    return Decision((edited,), (sealed,))


def _revise(item: PublicationItem, command: c.ReviseItem, context: Context) -> Outcome:
    refusal = together(
        _text_refused(command, context),
        _day_refused("changed_on", command.changed_on, context, earliest=item.made_on),
    )
    if refusal:
        return refusal
    sealed, digest = _sealed(command, item.revision + 1, item.receipt_no, context)
    revised = events.item_revised(
        revision=item.revision + 1,
        changed_on=command.changed_on,
        days=context.catalogue.publication.publish.amount,
        category=command.category,
        form=command.form,
        author=context.actor.id,
        content_digest=digest,
    )
    return Decision((revised,), (sealed,))


def _submit(item: PublicationItem, command: c.SubmitForRelease, context: Context) -> Outcome:
    # Imported with the first review: whoever only writes items down starts without approvals.
    from sunhall.domain.publication import release

    return release.submit(item, context)


def _act_on_approval(item: PublicationItem, command: ActOnApproval, context: Context) -> Outcome:
    from sunhall.domain.publication import release

    return release.act_on_approval(item, command, context)


def _take_down(item: PublicationItem, command: c.TakeItemDown, context: Context) -> Outcome:
    """Take it down at once: what should not be seen waits for no signature."""
    if not item.published:
        return Refusal("not_published_yet", kind="conflict")
    unknown = command.reason not in context.catalogue.publication.reasons
    refusal = together(
        Refusal("unknown_take_down_reason", fields=("reason",)) if unknown else None,
        _personal_data({"note": command.note}),
    )
    if refusal:
        return refusal
    noted: tuple[Sealed, ...] = ()
    digest = ""
    if command.note:
        sealed, digest = seal(NOTE, {"note": command.note}, context.salt)
        noted = (sealed,)
    withdrawn = events.item_withdrawn(
        item,
        reason=command.reason,
        note=NOTE if noted else "",
        note_digest=digest,
        cancelled=[run.number for run in item.open_runs],
    )
    return Decision((withdrawn,), noted)


def _drop(item: PublicationItem, command: c.DropItem, context: Context) -> Outcome:
    if item.published:
        # What is public is taken down, with a reason for everybody.
        return Refusal("published_already", kind="conflict")
    sealed, digest = seal(REASONS, {"reasons": command.reasons}, context.salt)
    cancelled = [run.number for run in item.open_runs]
    return Decision((events.item_dropped(reasons_digest=digest, cancelled=cancelled),), (sealed,))


def _text_refused(command: c.ItemText, context: Context) -> Refusal | None:
    rules = context.catalogue.publication
    texts = {"title": command.title, "summary": command.summary, "address": command.address}
    texts |= {f"tags.{place}": tag for place, tag in enumerate(command.tags)}
    return together(
        None
        if command.category in rules.categories
        else Refusal("unknown_category", fields=("category",)),
        None if command.form in rules.forms else Refusal("unknown_form", fields=("form",)),
        _address_refused(command),
        _personal_data(texts),
    )


def _address_refused(command: c.ItemText) -> Refusal | None:
    """On a website everything has an address; only a secure one is shown as a link."""
    if command.form == "website" and not command.address.startswith("https://"):
        return Refusal("address_missing", fields=("address",))
    return None


def _day_refused(
    field: str, day: date, context: Context, *, earliest: date | None = None
) -> Refusal | None:
    if day > context.today:
        return Refusal("date_in_future", fields=(field,))
    if earliest and day < earliest:
        return Refusal("date_too_early", {"earliest": earliest.isoformat()}, fields=(field,))
    return None


def _personal_data(fields: dict[str, str]) -> Refusal | None:
    return together(
        *(Refusal(f"personal_data_{kind}", fields=(field,)) for field, kind in findings(fields))
    )


def _sealed(
    command: c.ItemText, revision: int, receipt_no: str, context: Context
) -> tuple[Sealed, str]:
    content = {
        "title": command.title,
        "summary": command.summary,
        "index_number": command.index_number or receipt_no,
        "address": command.address,
        "tags": list(command.tags),
    }
    return seal(document(revision), content, context.salt)


_DECIDERS: Final[dict[type[Command], tuple[str, Callable[[Any, Any, Context], Outcome]]]] = {
    c.EditItem: ("edit_item", _edit),
    c.ReviseItem: ("revise_item", _revise),
    c.SubmitForRelease: ("submit_for_release", _submit),
    c.TakeItemDown: ("take_item_down", _take_down),
    c.DropItem: ("drop_item", _drop),
    ActOnApproval: ("act_on_approval", _act_on_approval),
}
