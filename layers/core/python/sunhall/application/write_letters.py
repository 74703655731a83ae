"""Writes the letters that events order: composes, checks, renders, files and records them.

Driven by the stream, at least once. A letter that is already recorded is not written again; one
whose number was taken meanwhile is written anew under the next number, so the register has no gap.
"""

from __future__ import annotations

from sunhall.application.carry_out import Loaded, authorise, commit, load_case
from sunhall.application.ports import NumberTaken, Ports
from sunhall.application.read_case import unsealed
from sunhall.application.refusals import refused
from sunhall.application.request_identity import request_identity
from sunhall.domain.actor import system_actor
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Refusal
from sunhall.domain.engine.event import Event
from sunhall.domain.engine.record_letter import RecordLetter
from sunhall.domain.engine.service import Case, fold
from sunhall.domain.errors import Conflict, Unavailable
from sunhall.domain.letters.issuing import issuer_of, standing_of
from sunhall.domain.letters.letter import Issue, Letter, checked, compose, letter_number
from sunhall.domain.letters.remedy import remedy_for
from sunhall.domain.letters.template import template_from_mapping
from sunhall.domain.query_code import query_code

LETTER_WRITER = system_actor("letter-writer")

#: Several letters of one agency may be written at the same time; each loses at most a few races.
_TRIES = 5


def write_letter(ports: Ports, case_id: str, order: int) -> None:
    """Write the letter that an event ordered, unless it is written already.

    Args:
        ports: The outside world.
        case_id: The case.
        order: Sequence number of the ordering event.

    Raises:
        LetterRefused: The letter must not leave as it is; nothing is recorded.
        Unavailable: Others kept taking the numbers, or changing the case; try again.
    """
    for _ in range(_TRIES):
        loaded = load_case(ports, case_id)
        if _written(loaded, order):
            return
        try:
            _write(ports, loaded, order)
        except (NumberTaken, Conflict):
            continue
        return
    raise Unavailable(retry_after=1)


def _written(loaded: Loaded, order: int) -> bool:
    letters = [letter for letter in loaded.case.letters if letter.order == order]
    return bool(letters) and letters[0].produced_at is not None


def _write(ports: Ports, loaded: Loaded, order: int) -> None:
    context = Context(ports.clock.now(), LETTER_WRITER, ports.catalogue, ports.randomness.salt())
    authorise(loaded, "record_letter", context)
    # As it was when the letter was ordered: by now the case may lie with somebody else.
    issuer = loaded.service.letter_issuer(fold(loaded.service, loaded.stored.events[:order]))
    register, _prefix = ports.catalogue.departments[issuer].letter_register(loaded.service.name)
    year = context.today.year
    serial = ports.store.last_letter_serial(register, year) + 1
    letter = _composed(ports, loaded, order, context, serial)
    documents = ports.press.render(letter, issued_at=loaded.stored.events[order - 1].at)
    for fmt, document in documents.items():
        ports.files.put_letter(loaded.case.case_id, order, fmt, document)
    command = RecordLetter(
        order=order,
        number=letter.number,
        year=year,
        serial=serial,
        sha256=tuple((fmt, document.sha256) for fmt, document in sorted(documents.items())),
    )
    outcome = loaded.service.decide(loaded.case, command, context)
    if isinstance(outcome, Refusal):
        raise refused(outcome)
    identity = request_identity("letter", f"{loaded.case.case_id}:{order}", f"{serial:016}")
    commit(ports, loaded, outcome, context, identity, letter_register=register)


def _code(ports: Ports, loaded: Loaded, then: Case, ordering: Event) -> dict[str, str]:
    """Return the code with which the receiver of a letter answers it, if it asks for an answer."""
    name = loaded.service.letter_code_name(then, ordering)
    if name is None:
        return {}
    secret = ports.secrets.derived("query-code")
    return {"consultation_code": query_code(secret, f"{loaded.case.case_id}/{name}")}


def _composed(ports: Ports, loaded: Loaded, order: int, context: Context, serial: int) -> Letter:
    history = loaded.stored.events[:order]
    then = fold(loaded.service, history)
    ordering: Event = history[-1]
    catalogue = context.catalogue
    issuer_id = loaded.service.letter_issuer(then)
    template = template_from_mapping(catalogue.letters[ordering.letter or ""])
    decision = loaded.service.letter_decision(then, ordering)
    _register, prefix = catalogue.departments[issuer_id].letter_register(loaded.service.name)
    facts = loaded.service.letter_facts(then, history, unsealed(ports, loaded.stored), catalogue)
    letter = compose(
        template,
        {**facts, **_code(ports, loaded, then, ordering)},
        remedy_for(template.remedies, standing_of(catalogue, issuer_id)),
        issuer_of(catalogue, issuer_id),
        Issue(
            number=letter_number(prefix, context.today.year, serial),
            dated=context.today,
            decision=decision[0] if decision else None,
            leaf=decision[1] if decision else None,
        ),
    )
    return checked(letter)
