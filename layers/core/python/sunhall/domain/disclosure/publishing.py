"""Showing a reply to everybody: the public log (政府信息公开条例 art. 44).

Nothing goes out by itself. Somebody proposes a text of their own and files that were redacted; it
is looked through for personal data and reviewed by three levels (arts. 11, 17). What was shown can
be taken down again, and then a tombstone says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Final

from annotated_types import Ge, MaxLen, MinLen

from sunhall.domain.approval.run import ApprovalRun
from sunhall.domain.disclosure.commands import Identifier
from sunhall.domain.disclosure.request import DisclosureRequest
from sunhall.domain.disclosure.topics import Topic
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome, Refusal, Sealed, together
from sunhall.domain.engine.event import Event, Happening
from sunhall.domain.engine.sealing import digest, seal
from sunhall.domain.publication.personal_data import findings
from sunhall.domain.redaction.redaction import Rendition, given_away

#: What such an approval is about.
SUBJECT: Final = "publication"

#: States in which a request has been answered and the answer has left the agency.
ANSWERED: Final = frozenset({"sent", "delivered", "in_reconsideration", "in_litigation"})

Title = Annotated[str, MinLen(4), MaxLen(120)]
Summary = Annotated[str, MinLen(10), MaxLen(1000)]
Tag = Annotated[str, MinLen(1), MaxLen(20)]
Note = Annotated[str, MaxLen(200)]


@dataclass(frozen=True, slots=True)
class PublishToLog(Command):
    """Show a reply to everybody, in a text of its own.

    Attributes:
        title: What it is about.
        summary: What was asked and what was given, in words that name nobody.
        category: Id of a category (art. 20).
        tags: Further words to find it by.
        files: Numbers of the redactions whose results everybody may download.
    """

    title: Title
    summary: Summary
    category: Identifier
    tags: Annotated[tuple[Tag, ...], MaxLen(5)] = ()
    files: Annotated[tuple[Annotated[int, Ge(1)], ...], MaxLen(20)] = ()


@dataclass(frozen=True, slots=True)
class TakeFromLog(Command):
    """Take a reply out of the public log; that it stood there remains (a tombstone).

    Attributes:
        reason: Id of a reason of the catalogue.
        note: What everybody is told about it; it names nobody.
    """

    reason: Identifier
    note: Note = ""


def document(run: int) -> str:
    """Name of the sealed document that holds the text of a release until it is approved."""
    return f"publication-{run}"


def note_document(run: int) -> str:
    """Name of the sealed document that holds what is said about a release taken down."""
    return f"take-down-{run}"


def publish_to_log(request: DisclosureRequest, command: PublishToLog, context: Context) -> Outcome:
    """Put a release to approval.

    Returns:
        The approval that begins, with the text sealed; or the rule that refuses it.
    """
    # Imported with the first release: who answers requests starts without it.
    from sunhall.domain.disclosure import approvals

    proposal = proposed(request, command, context)
    if isinstance(proposal, Refusal):
        return proposal
    sealed, data = proposal
    return approvals.propose(
        request,
        subject=SUBJECT,
        chain=context.catalogue.publication.release_chain,
        proposal=data,
        sealed=(sealed,),
        context=context,
    )


def proposed(
    request: DisclosureRequest, command: PublishToLog, context: Context
) -> tuple[Sealed, Mapping[str, Any]] | Refusal:
    """Return what is put to approval: the sealed text, and what the run remembers of it.

    The run remembers the entry's public id. It is taken from the salt of the decision, so it leads
    neither to the case nor to who asked.
    """
    refusal = _release_refused(request, command, context)
    if refusal:
        return refusal
    content = {
        "title": command.title,
        "summary": command.summary,
        "tags": list(command.tags),
    }
    sealed, content_digest = seal(document(len(request.runs) + 1), content, context.salt)
    data = {
        "department": request.department,
        "decision": request.draft.decision if request.draft else "",
        "entry": f"LG-{digest({'salt': context.salt, 'of': 'entry'})[:16]}",
        "category": command.category,
        "files": _files(request, command),
        "content_digest": content_digest,
    }
    return sealed, data


def published(run: ApprovalRun) -> tuple[Happening, ...]:
    """Return what follows when the run of a release was approved."""
    shown = ("entry", "department", "category", "decision")
    data = {name: run.data[name] for name in shown}
    return (
        Happening(
            "published_to_log",
            {
                "run": run.number,
                "document": document(run.number),
                **data,
                "files": list(run.data["files"]),
            },
        ),
    )


def release_refused(request: DisclosureRequest, run: ApprovalRun | None = None) -> Refusal | None:
    """Return why a reply cannot be shown now, or None.

    Args:
        request: The request.
        run: The run of a release, when its last level signs: what it would show is looked at again.
    """
    if request.log_entry:
        return Refusal("already_in_log", kind="conflict")
    if request.state not in ANSWERED:
        return Refusal("not_answered", {"state": request.state}, kind="conflict")
    shown = run.data["files"] if run else ()
    if not {file["number"] for file in shown} <= _redacted(request):
        # Somebody has marked more in the meantime, or taken a mark back.
        return Refusal("file_not_redacted", kind="conflict")
    return None


def take_from_log(request: DisclosureRequest, command: TakeFromLog, context: Context) -> Outcome:
    """Take a reply out of the log at once: what should not be seen waits for no signature."""
    if not request.log_entry:
        return Refusal("not_in_log", kind="conflict")
    refusal = together(
        _reason_refused(command.reason, context), personal_data(public_texts(command))
    )
    if refusal:
        return refusal
    shown = request.runs[request.log_entry - 1].data
    noted: tuple[Sealed, ...] = ()
    name = note_digest = ""
    if command.note:
        name = note_document(request.log_entry)
        sealed, note_digest = seal(name, {"note": command.note}, context.salt)
        noted = (sealed,)
    taken = Happening(
        "taken_from_log",
        {
            "run": request.log_entry,
            "document": name,
            "note_digest": note_digest,
            "entry": shown["entry"],
            "department": request.department,
            "category": shown["category"],
            "reason": command.reason,
        },
    )
    return Decision((taken,), noted)


def personal_data(fields: Mapping[str, str]) -> Refusal | None:
    """Return the refusal of texts that hold personal data, one for each field and kind.

    Args:
        fields: Field's path in the command to its text.
    """
    return together(
        *(Refusal(f"personal_data_{kind}", fields=(field,)) for field, kind in findings(fields))
    )


def public_texts(command: Command) -> dict[str, str]:
    """Return the texts of a command that everybody would read, by the path of their field."""
    if isinstance(command, TakeFromLog):
        return {"note": command.note}
    if not isinstance(command, PublishToLog):
        return {}
    tags = {f"tags.{place}": tag for place, tag in enumerate(command.tags)}
    return {"title": command.title, "summary": command.summary, **tags}


def _release_refused(
    request: DisclosureRequest, command: PublishToLog, context: Context
) -> Refusal | None:
    refusal = release_refused(request)
    if refusal:
        return refusal
    if any(run.subject == SUBJECT for run in request.open_runs):
        return Refusal("release_already_proposed", kind="conflict")
    rules = context.catalogue.publication
    if request.draft is None or request.draft.decision not in rules.log_decisions:
        return Refusal("nothing_was_disclosed")
    return together(
        None
        if command.category in rules.categories
        else Refusal("unknown_category", fields=("category",)),
        personal_data(public_texts(command)),
        _files_refused(request, command),
    )


def _files_refused(request: DisclosureRequest, command: PublishToLog) -> Refusal | None:
    """Only what was redacted and looked at again goes out: originals never do."""
    known = _redacted(request)
    wrong = tuple(
        f"files.{place}" for place, number in enumerate(command.files) if number not in known
    )
    if wrong:
        return Refusal("file_not_redacted", fields=wrong)
    if len(set(command.files)) < len(command.files):
        return Refusal("file_twice", fields=("files",))
    return None


def _redacted(request: DisclosureRequest) -> set[int]:
    """Return the numbers of the redactions whose results may be given away now.

    A later mark on the same file takes the earlier result back: the last one decides.
    """
    given = (given_away(each.upload_id, request.redactions) for each in request.redactions)
    return {each.number for each in given if isinstance(each, Rendition)}


def _files(request: DisclosureRequest, command: PublishToLog) -> list[dict[str, Any]]:
    """Return what is to be downloaded: which redaction, and the digest of its result."""
    digests = {redaction.number: redaction.after_sha256 for redaction in request.redactions}
    return [{"number": number, "sha256": digests[number]} for number in command.files]


def _reason_refused(reason: str, context: Context) -> Refusal | None:
    if reason in context.catalogue.publication.reasons:
        return None
    return Refusal("unknown_take_down_reason", fields=("reason",))


# --- effects ---------------------------------------------------------------------------------


def _published(request: DisclosureRequest, event: Event) -> DisclosureRequest:
    return replace(request, log_entry=event.data["run"])


def _taken(request: DisclosureRequest, event: Event) -> DisclosureRequest:
    return replace(request, log_entry=0)


TOPIC: Final = Topic(
    commands={"publish_to_log": PublishToLog, "take_from_log": TakeFromLog},
    deciders={PublishToLog: publish_to_log, TakeFromLog: take_from_log},
    effects={"published_to_log": _published, "taken_from_log": _taken},
)
