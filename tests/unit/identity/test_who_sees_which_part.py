"""What each role sees of each document of a case, as a table over all services.

To add a command: a line in ``COMMANDS``, or its name in ``WITHOUT_DOCUMENTS``. To add a document:
its fields in ``TABLE``, where the question is which of them say who somebody is, and a way that
leaves it in `tests.builders.full_cases`. To add a service: all of these.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import pytest

from sunhall.application.services import SERVICES
from sunhall.domain.actor import Actor
from sunhall.domain.authorization import PERMISSIONS, widest_scope
from sunhall.domain.disclosure.personal_fields import APPLICANTS_PERSON, OTHERS_PERSON
from sunhall.domain.engine.event import Happening, record
from sunhall.domain.engine.service import fold, kind_of
from sunhall.domain.identity.decide import identity_sealed
from sunhall.domain.redaction.commands import MarkRedaction
from tests.builders import appointments, interviews, people, petitions, tickets
from tests.builders.full_cases import (
    FULL_CASES,
    OF_CITIZENS,
    OF_OTHERS,
    OF_THE_APPLICANT,
    appointment_case,
    catalogue_of_all_services,
    confidential_ticket_case,
)
from tests.builders.history import assigned
from tests.builders.redactions import word
from tests.unit.http import memory_city
from tests.unit.http.memory_city import ADMINISTRATOR
from tests.unit.identity.sealing_city import SealingCity

#: Service and kind of document → its fields. In parentheses: who the applicant is. In brackets: who
#: somebody else is. All else is read by everybody who sees the case.
TABLE = """
disclosure            application          (applicant joint_applicants) information delivery
disclosure            application          attachments locale
disclosure            supplement-request   points guidance
disclosure            supplement           explanation description reference attachments
disclosure            instruction          text
disclosure            draft                decision disclosed_items
disclosure            extension            days reason
disclosure            opinion              text
disclosure            reasons-request      points
disclosure            reasons              explanation
disclosure            reasons-judgement    explanation
disclosure            consultation         [name contact] information
disclosure            consultation         consultee question co_producer days
disclosure            service-of           [reference]
disclosure            opinion-of           text
disclosure            override             information reasons
disclosure            fee-receipt          reference
disclosure            withdrawal           reason
disclosure            split                parts
disclosure            hand-off             reason
disclosure            supervision          reason
disclosure            hold                 reason
disclosure            hold-released        reason
disclosure            identity-seal        reason
disclosure            identity-request     reason
disclosure            identity-look        purpose
disclosure            redaction            marks
disclosure            redaction-lifted     reason
disclosure            redacted-text        text
disclosure            publication          title summary tags
disclosure            take-down            note
disclosure            remedy               body reference
disclosure            delivery             (signed_by tracking_no) way delivered_on remarks
disclosure            delivery-failure     reason
correction            application          (applicant) record attachments locale
correction            instruction          text
correction            answer               result findings corrected_content
correction            opinion              text
correction            withdrawal           reason
correction            hold                 reason
correction            hold-released        reason
publication           item                 title summary index_number address tags
publication           take-down            note
publication           not-published        reasons
publication           opinion              text
public_consultation   consultation         title explanation text questions survey urgent_reason
public_consultation   consultation         attachments
public_consultation   opinion              text
public_consultation   result               summary points
public_consultation   cancellation         reason
consultation_comment  comment              (applicant) text locale
consultation_comment  note                 text
consultation_comment  answer               result reply
score_entry           reasons              reasons
score_entry           withdrawal           reasons
score_appeal          reasons              reasons
score_appeal          explanation          outcome explanation
score_appeal          opinion              text
ticket                application          (contact call) place external description attributes
ticket                application          attachments locale
ticket                switch               (call_link)
ticket                invalidity           explanation
ticket                refusal              explanation where_to_go
ticket                direct-answer        text
ticket                dispatch             reason
ticket                return               legal_basis explanation
ticket                return-accepted      reason
ticket                return-refused       reason
ticket                return-opened        reason
ticket                conferral            reason
ticket                decision             reason
ticket                co-units             reason
ticket                excuse               reason
ticket                co-reply             text
ticket                contact              summary
ticket                request              explanation reason
ticket                opinion              text
ticket                reply                result text measures public_text
ticket                rejection            explanation
ticket                callback             notes comment
ticket                rework               reasons
ticket                reopen               reason
ticket                reopen-decision      explanation
ticket                information          text attachments
ticket                supervision          reason
ticket                confidentiality      reason
ticket                hold                 reason
ticket                hold-released        reason
petition              application          (applicant joint_applicants) request
petition              application          facts_and_reasons attachments
petition              instruction          text
petition              objection            reasons
petition              objection-decision   explanation
petition              channelling          branch organ explanation told
petition              declining            earlier_receipt_no explanation
petition              recusal              reason
petition              extension            days reason
petition              hearing              held_on time place matters
petition              hearing-record       record
petition              agreement            way agreement attachments
petition              answer-handling      result findings opinion basis
petition              answer-review        result findings opinion basis
petition              answer-recheck       result findings opinion basis
petition              opinion              text
petition              delivery-handling    (text)
petition              delivery-review      (text)
petition              delivery-recheck     (text)
petition              review-request       reasons attachments
petition              recheck-request      reasons attachments
petition              closing-report       report
petition              supplement           text attachments
petition              evaluation           text
petition              urgency              reason measures
petition              supervision          reason
petition              identity-seal        reason
petition              identity-request     reason
petition              identity-look        purpose
petition              hold                 reason
petition              hold-released        reason
supervision_order     order                title demand instruction
supervision_order     cancellation         reason
supervision_order     extension            reason
supervision_order     extension-answer     opinion
supervision_order     feedback             text measures
supervision_order     review               reason opinion
supervision_order     closing              reason
supervision_order     opinion              text
live_session          opening              title
live_session          topics               topics
live_session          announcement         title introduction guests head_absent_reason
live_session          announcement         place stream
live_session          postponement         reason
live_session          preparation          questions attachments
live_session          unprepared           reason
live_session          summary              text
live_session          cancellation         reason
live_session          opinion              text
session_question      question             (nickname) text locale
session_question      note                 text
session_question      reply                reply
interview_plan        session              title
interview_plan        cancellation         reason
appointment           application          (contact) topic attachments locale
appointment           move                 reason
appointment           proposal             reason
appointment           cancellation         reason
appointment           opinion              text
appointment           absence              (note)
appointment           meeting              (lines) left_out
appointment           file                 by files
appointment           minutes              receipt_no revision outcome text promises nonce digest
appointment           promise              report
appointment           hand-off             (request) service description kind
appointment           completion           note
"""

#: Role → whether it may read who people are, in the cases that it sees.
ROLES: Final = {
    "intake_officer": (people.INTAKE, True),
    "handler": (people.HANDLER, True),
    "department_head": (people.HEAD, False),
    "legal_reviewer": (people.LEGAL, False),
    "office_head": (people.OFFICE_HEAD, True),
    "leader": (people.LEADER, False),
    "supervisor": (people.SUPERVISOR, False),
}
WHO_READ = [actor for actor, _ in ROLES.values()]
WHO_MAY = {actor.id for actor, may in ROLES.values() if may}

#: Service and command → the kinds of documents that it leaves; ``opens`` is what begins a case.
#: Everybody who acts on an approval may leave an opinion.
COMMANDS = """
disclosure            opens                    application
disclosure            request_supplement       supplement-request
disclosure            supplement               supplement
disclosure            request_reasons          reasons-request
disclosure            give_reasons             reasons
disclosure            judge_reasons            reasons-judgement
disclosure            assign                   instruction
disclosure            split                    split
disclosure            hand_off                 hand-off
disclosure            consult_agency           consultation
disclosure            consult_third_party      consultation
disclosure            record_service           service-of
disclosure            record_opinion           opinion-of
disclosure            give_opinion             opinion-of
disclosure            override_third_party     override
disclosure            save_draft               draft
disclosure            reply_on_spot            draft
disclosure            propose_extension        extension
disclosure            act_on_approval          opinion
disclosure            record_fee_payment       fee-receipt
disclosure            confirm_delivery         delivery
disclosure            report_delivery_failure  delivery-failure
disclosure            withdraw                 withdrawal
disclosure            record_remedy            remedy
disclosure            mark_redaction           redaction
disclosure            record_redaction         redacted-text
disclosure            lift_redaction           redaction-lifted
disclosure            publish_to_log           publication
disclosure            take_from_log            take-down
disclosure            place_hold               hold
disclosure            release_hold             hold-released
disclosure            seal_identity            identity-seal
disclosure            request_identity         identity-request
disclosure            view_identity            identity-look
disclosure            supervise                supervision
correction            opens                    application
correction            assign                   instruction
correction            save_answer              answer
correction            act_on_approval          opinion
correction            withdraw                 withdrawal
correction            place_hold               hold
correction            release_hold             hold-released
publication           opens                    item
publication           edit_item                item
publication           revise_item              item
publication           take_item_down           take-down
publication           drop_item                not-published
publication           act_on_approval          opinion
public_consultation   opens                    consultation
public_consultation   revise_consultation      consultation
public_consultation   cancel_consultation      cancellation
public_consultation   save_result              result
public_consultation   act_on_approval          opinion
consultation_comment  opens                    comment
consultation_comment  reject_comment           note
consultation_comment  answer_comment           answer
score_entry           opens                    reasons
score_entry           withdraw_score_entry     withdrawal
score_appeal          opens                    reasons
score_appeal          propose_appeal_outcome   explanation
score_appeal          act_on_approval          opinion
ticket                opens                    application
ticket                switch_emergency         switch
ticket                propose_invalid          invalidity
ticket                refuse                   refusal
ticket                answer_directly          direct-answer
ticket                dispatch                 dispatch
ticket                return_ticket            return
ticket                accept_return            return-accepted
ticket                refuse_return            return-refused
ticket                open_return              return-opened
ticket                confer                   conferral
ticket                arbitrate                decision
ticket                add_co_units             co-units
ticket                excuse_co_unit           excuse
ticket                co_reply                 co-reply
ticket                record_contact           contact
ticket                ask_extension            request
ticket                ask_termination          request
ticket                propose_exclusion        request
ticket                ask_confidentiality_lift request
ticket                act_on_approval          opinion
ticket                reply                    reply
ticket                reject_reply             rejection
ticket                record_callback          callback
ticket                rate                     callback
ticket                order_rework             rework
ticket                reopen                   reopen
ticket                decide_reopen            reopen-decision
ticket                add_information          information
ticket                supervise                supervision
ticket                set_confidential         confidentiality
ticket                place_hold               hold
ticket                release_hold             hold-released
petition              opens                    application
petition              forward_petition         instruction
petition              object_to_transfer       objection
petition              decide_objection         objection-decision
petition              channel_petition         channelling
petition              decline_petition         declining
petition              recuse                   recusal
petition              extend_handling          extension
petition              call_hearing             hearing
petition              close_hearing            hearing-record
petition              settle_petition          agreement
petition              save_opinion             answer-handling
petition              save_opinion             answer-review
petition              save_opinion             answer-recheck
petition              record_outside_opinion   answer-review
petition              act_on_approval          opinion
petition              record_opinion_delivery  delivery-handling
petition              record_opinion_delivery  delivery-review
petition              record_opinion_delivery  delivery-recheck
petition              request_review           review-request
petition              request_recheck          recheck-request
petition              register_challenge       review-request
petition              file_closing_report      closing-report
petition              supplement_petition      supplement
petition              evaluate_petition        evaluation
petition              mark_urgent              urgency
petition              supervise                supervision
petition              seal_identity            identity-seal
petition              request_identity         identity-request
petition              view_identity            identity-look
petition              place_hold               hold
petition              release_hold             hold-released
supervision_order     opens                    order
supervision_order     revise_order             order
supervision_order     cancel_order             cancellation
supervision_order     ask_order_extension      extension
supervision_order     decide_order_extension   extension-answer
supervision_order     give_feedback            feedback
supervision_order     return_feedback          review
supervision_order     accept_feedback          review
supervision_order     close_unfulfilled        closing
supervision_order     act_on_approval          opinion
live_session          opens                    opening
live_session          propose_topics           topics
live_session          announce_session         announcement
live_session          revise_announcement      announcement
live_session          postpone_session         postponement
live_session          record_preparation       preparation
live_session          go_live                  unprepared
live_session          set_summary              summary
live_session          cancel_session           cancellation
live_session          act_on_approval          opinion
session_question      opens                    question
session_question      withhold_question        note
session_question      reply_to_question        reply
interview_plan        open_planned_session     session
interview_plan        cancel_plan              cancellation
appointment           opens                    application
appointment           reschedule               move
appointment           propose_time             proposal
appointment           cancel_appointment       cancellation
appointment           act_on_approval          opinion
appointment           mark_no_show             absence
appointment           record_meeting           meeting
appointment           hand_over_file           file
appointment           write_minutes            minutes
appointment           keep_promise             promise
appointment           hand_off_appointment     hand-off
appointment           complete                 completion
"""

#: Service → its commands that leave no document: nothing is typed in them that people read.
WITHOUT_DOCUMENTS: Final = {
    "disclosure": {
        *("confirm_receipt", "confirm_abandonment", "start_search", "merge", "record_parts"),
        *("decide_fee", "confirm_fee_abandonment", "submit_for_approval", "send", "archive"),
        *("acknowledge_delivery", "suggest_publication", "record_remedy_result"),
        *("report_failed_redaction", "record_letter", "record_hotline_ticket", "update_calendar"),
    },
    "correction": {
        *("confirm_receipt", "submit_for_approval", "send", "archive", "record_letter"),
    },
    "publication": {"submit_for_release"},
    "public_consultation": {"submit_consultation", "submit_result"},
    "consultation_comment": {"accept_comment"},
    "score_entry": set(),
    "score_appeal": {"withdraw_score_appeal"},
    "ticket": {
        *("screen", "accept", "sign", "transfer_inside", "accept_reply", "urge", "merge_into"),
        *("confirm_invalid", "reject_invalid", "add_urge", "record_successor", "record_petition"),
        *("release_photo", "withdraw_photo", "record_photo", "report_refused_photo"),
        "update_calendar",
    },
    "petition": {
        *("accept_petition", "start_handling", "assign_handler", "open_hearing"),
        *("submit_opinion", "issue_opinion", "acknowledge_opinion", "record_letter"),
    },
    "supervision_order": {"submit_order", "sign_order"},
    "live_session": {
        *("close_vote", "open_questions", "assign_team", "end_session", "submit_transcript"),
        *("publish_session", "archive_session"),
    },
    "session_question": {
        *("accept_question", "merge_question", "mark_answered", "hand_question_to"),
        *("withdraw_question", "carry_over_question", "join_question", "unmerge_question"),
    },
    "interview_plan": {
        *("opens", "list_candidates", "open_plan_vote", "close_plan_vote", "assign_months"),
        *("adopt_plan", "record_planned_session", "record_session_held"),
        "record_session_dropped",
    },
    "appointment": {
        *("submit_appointment", "accept_time", "decline_time", "offer_slot", "accept_offer"),
        *("decline_offer", "start", "report_absent_host", "sign_minutes", "record_hand_off"),
    },
}

#: Services whose cases have readers of their own: who, and whether they may read who people are;
#: None who does not even learn that there is such a case.
READERS: Final[dict[str, tuple[tuple[Actor, bool | None], ...]]] = {
    "ticket": (
        *((tickets.AGENT, True), (tickets.CALLER, True), (tickets.CENTRE_HEAD, True)),
        *((tickets.DISPATCHER, False), (tickets.URBAN_HANDLER, True)),
        *((tickets.URBAN_HEAD, False), (tickets.LEADER, False), (tickets.SUPERVISOR, False)),
        *((people.INTAKE, None), (people.OFFICE_HEAD, None), (people.LEGAL, None)),
        *((people.HANDLER, None), (petitions.OFFICER, None), (ADMINISTRATOR, None)),
    ),
    "petition": (
        *((petitions.OFFICER, True), (people.HANDLER, True), (people.HEAD, False)),
        *((people.LEGAL, False), (people.LEADER, False), (people.SUPERVISOR, False)),
        *((people.INTAKE, None), (people.OFFICE_HEAD, None), (people.OTHER_HANDLER, None)),
        *((people.OTHER_HEAD, None), (tickets.AGENT, None), (ADMINISTRATOR, None)),
    ),
    "supervision_order": (
        *((people.SUPERVISOR, False), (people.LEADER, False), (people.OFFICE_HEAD, False)),
        *((tickets.CENTRE_HEAD, False), (people.HANDLER, False), (people.HEAD, False)),
        *((people.INTAKE, None), (people.LEGAL, None), (people.OTHER_HANDLER, None)),
        *((petitions.OFFICER, None), (ADMINISTRATOR, None)),
    ),
    "live_session": (
        *((interviews.EDITOR, False), (interviews.HOST, False), (interviews.GUEST, False)),
        *((interviews.RECORDER, False), (interviews.MODERATOR, False), (people.HANDLER, False)),
        *((people.HEAD, False), (people.LEADER, False), (people.SUPERVISOR, False)),
        *((people.INTAKE, None), (people.LEGAL, None), (people.OTHER_HANDLER, None)),
        *((people.OFFICE_HEAD, None), (ADMINISTRATOR, None)),
    ),
    "session_question": (
        *((interviews.EDITOR, True), (interviews.MODERATOR, True), (interviews.HOST, False)),
        *((interviews.RECORDER, False), (people.HANDLER, False), (people.HEAD, False)),
        *((people.LEADER, False), (people.SUPERVISOR, False), (interviews.GUEST, None)),
        *((people.INTAKE, None), (people.LEGAL, None), (people.OTHER_HANDLER, None)),
        *((people.OFFICE_HEAD, None), (ADMINISTRATOR, None)),
    ),
    "interview_plan": (
        *((interviews.EDITOR, False), (interviews.HOST, False), (interviews.RECORDER, False)),
        *((interviews.MODERATOR, False), (people.LEADER, False), (people.SUPERVISOR, False)),
        *((people.HANDLER, None), (people.HEAD, None), (interviews.GUEST, None)),
        *((people.OFFICE_HEAD, None), (ADMINISTRATOR, None)),
    ),
    # Who promised something reads what about, and not from whom they have it.
    "appointment": (
        *((appointments.HOST, True), (appointments.OTHER_HOST, True), (appointments.CLERK, True)),
        *((people.HANDLER, False), (people.HEAD, False), (people.LEADER, False)),
        *((people.OTHER_HANDLER, False), (people.OTHER_HEAD, False), (people.SUPERVISOR, False)),
        *((people.INTAKE, None), (people.OFFICE_HEAD, None), (people.LEGAL, None)),
        *((petitions.OFFICER, None), (tickets.AGENT, None), (ADMINISTRATOR, None)),
    ),
}
#: Who reads of a confidential ticket who called: the centre's own, and no unit.
OF_A_CONFIDENTIAL_TICKET: Final = (
    *((tickets.CALLER, True), (tickets.CENTRE_HEAD, True), (tickets.AGENT, False)),
    *((tickets.DISPATCHER, False), (tickets.URBAN_HANDLER, False), (tickets.URBAN_HEAD, False)),
    *((tickets.LEADER, False), (tickets.SUPERVISOR, False)),
)
BY_ROLE: Final = [service for service in FULL_CASES if service not in READERS]

Fields = dict[tuple[str, str], set[str]]


@pytest.fixture(autouse=True)
def everybody_can_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    receiving = (appointments.HOST, appointments.OTHER_HOST, appointments.CLERK)
    for actor in (*tickets.STAFF, *petitions.EVERYBODY, *interviews.TEAM_PEOPLE, *receiving):
        monkeypatch.setitem(memory_city.STAFF, actor.id, actor)


def _read_table() -> tuple[Fields, Fields, Fields]:
    """Return all fields, those about the applicant and those about others."""
    everything: Fields = {}
    applicants: Fields = {}
    others: Fields = {}
    for line in TABLE.split("\n"):
        into = everything
        service, kind, *words = line.split() or ("", "")
        for text in words:
            if text.startswith(("(", "[")):
                into = applicants if text.startswith("(") else others
            field = text.strip("()[]")
            everything.setdefault((service, kind), set()).add(field)
            into.setdefault((service, kind), set()).add(field)
            if text.endswith((")", "]")):
                into = everything
    return everything, applicants, others


DOCUMENTS, ABOUT_THE_APPLICANT, ABOUT_OTHERS = _read_table()


LEFT_BY: Final = [tuple(line.split()) for line in COMMANDS.strip().splitlines()]


def _kept(city: SealingCity, service: str, *happened: Happening) -> str:
    """Keep the full case of a service, after what else has happened in it; return its id."""
    stored = FULL_CASES[service]().stored()
    last = stored.events[-1]
    more = record(
        happened,
        case_id=stored.case_id,
        after=last,
        at=last.at,
        actor=people.INTAKE.id,
        request_id="request",
    )
    stored = replace(stored, events=(*stored.events, *more))
    city.ports.store.cases[stored.case_id] = stored
    return stored.case_id


def _reads(service: str, actor: Actor) -> bool:
    """Whether a role reads cases of a service at all: some have a permission of their own."""
    case = fold(SERVICES[service], FULL_CASES[service]().events)
    return widest_scope(actor, SERVICES[service].permission_to_view(case)) is not None


def _expected(service: str, kind: str, *, may: bool, hidden: bool) -> set[str]:
    fields = set(DOCUMENTS[service, kind])
    if hidden or not may:
        fields -= ABOUT_THE_APPLICANT.get((service, kind), set())
    if not may:
        fields -= ABOUT_OTHERS.get((service, kind), set())
    return fields


def _seen(documents: dict[str, Any]) -> dict[str, set[str]]:
    seen: dict[str, set[str]] = {}
    for name, content in documents.items():
        seen.setdefault(kind_of(name), set()).update(content)
    return seen


# The table is complete.


def test_every_service_has_its_documents_in_the_table() -> None:
    missing = set(SERVICES) - set(FULL_CASES)
    assert not missing, f"say what their documents tell of people: {sorted(missing)}"


def test_every_role_that_reads_cases_is_in_the_table() -> None:
    reading = {str(role) for role in PERMISSIONS["view_case"]} - {"applicant"}
    assert reading == set(ROLES)


@pytest.mark.parametrize("service", FULL_CASES)
def test_of_every_command_it_is_said_which_documents_it_leaves(service: str) -> None:
    leaving = {command for of, command, _ in LEFT_BY if of == service}
    without = WITHOUT_DOCUMENTS[service]
    assert leaving | without == {*SERVICES[service].commands, "opens"}
    assert not leaving & without
    kinds = {kind for of, _, kind in LEFT_BY if of == service}
    assert kinds == {kind for of, kind in DOCUMENTS if of == service}


@pytest.mark.parametrize("service", FULL_CASES)
def test_the_full_case_of_every_service_holds_what_the_table_says(service: str) -> None:
    held: dict[str, set[str]] = {}
    for name, content in FULL_CASES[service]().documents.items():
        held.setdefault(kind_of(name), set()).update(content)
    written = {kind: fields for (of, kind), fields in DOCUMENTS.items() if of == service}
    assert {kind: fields - {"salt"} for kind, fields in held.items()} == written


@pytest.mark.parametrize("service", FULL_CASES)
def test_what_a_service_declares_is_what_the_table_says(service: str) -> None:
    def written(table: Fields) -> dict[str, set[str]]:
        return {kind: fields for (of, kind), fields in table.items() if of == service}

    declared = SERVICES[service]
    assert declared.applicants_person == written(ABOUT_THE_APPLICANT)
    assert declared.others_person == written(ABOUT_OTHERS)


@pytest.mark.parametrize("service", FULL_CASES)
def test_no_name_stands_where_everybody_reads(service: str) -> None:
    persons = {*OF_THE_APPLICANT, *OF_OTHERS, *OF_CITIZENS}
    for name, content in FULL_CASES[service]().documents.items():
        about = (service, kind_of(name))
        people_in_it = ABOUT_THE_APPLICANT.get(about, set()) | ABOUT_OTHERS.get(about, set())
        free = {field: text for field, text in content.items() if field not in people_in_it}
        # The name of a record is the applicant's own words (art. 41), as are other free texts.
        free.pop("record", None)
        assert not [person for person in persons if person in repr(free)], name


# What is seen.


@pytest.mark.parametrize("actor", WHO_READ, ids=ROLES)
@pytest.mark.parametrize("service", BY_ROLE)
def test_each_role_sees_of_each_document_what_the_table_says(
    city: SealingCity, service: str, actor: Actor
) -> None:
    case_id = _kept(city, service)
    if not _reads(service, actor):
        assert city.call("GET", f"cases/{case_id}", by=actor).status == 404
        return
    seen = _seen(city.view(actor, case_id)["facts"]["documents"])
    may = actor.id in WHO_MAY
    assert seen == {
        kind: _expected(service, kind, may=may, hidden=False)
        for of, kind in DOCUMENTS
        if of == service
    }


def _shows(
    city: SealingCity, service: str, case_id: str, actor: Actor, *, may: bool | None
) -> None:
    answer = city.call("GET", f"cases/{case_id}", by=actor)
    if may is None:
        assert answer.status == 404
        return
    assert answer.status == 200, answer.text
    assert _seen(answer.json["facts"]["documents"]) == {
        kind: _expected(service, kind, may=may, hidden=False)
        for of, kind in DOCUMENTS
        if of == service
    }
    if not may:
        assert not [person for person in OF_CITIZENS if person in answer.text]


@pytest.mark.parametrize(
    ("service", "actor", "may"),
    [(service, *reader) for service, readers in READERS.items() for reader in readers],
    ids=lambda each: each.id if isinstance(each, Actor) else str(each),
)
def test_where_cases_have_readers_of_their_own_each_sees_what_the_table_says(
    city: SealingCity, service: str, actor: Actor, may: bool | None
) -> None:
    city.ports.catalogue = catalogue_of_all_services()
    _shows(city, service, _kept(city, service), actor, may=may)


@pytest.mark.parametrize(
    ("actor", "may"), OF_A_CONFIDENTIAL_TICKET, ids=lambda each: getattr(each, "id", str(each))
)
def test_of_a_confidential_ticket_no_unit_learns_who_called(
    city: SealingCity, actor: Actor, may: bool
) -> None:
    city.ports.catalogue = catalogue_of_all_services()
    stored = confidential_ticket_case().stored()
    city.ports.store.cases[stored.case_id] = stored
    _shows(city, "ticket", stored.case_id, actor, may=may)


@pytest.mark.parametrize(
    ("actor", "may"), READERS["appointment"][:9], ids=lambda each: getattr(each, "id", str(each))
)
def test_the_names_of_files_that_the_citizen_hands_over_are_read_by_who_may_read_names(
    city: SealingCity, actor: Actor, may: bool
) -> None:
    city.ports.catalogue = catalogue_of_all_services()
    case = appointment_case()
    name = f"{appointments.NAME}身份证.jpg"
    (upload,) = case.documents["file-1"]["files"]
    files = {
        "file-1": {"by": "citizen", "files": [{**upload, "file_name": name}]},
        "file-2": {"by": "host", "files": [{**upload, "file_name": "答复意见.pdf"}]},
        "application": {
            **case.documents["application"],
            "attachments": [{**upload, "file_name": name}],
        },
    }
    stored = replace(case, documents={**case.documents, **files}).stored()
    city.ports.store.cases[stored.case_id] = stored
    answer = city.call("GET", f"cases/{stored.case_id}", by=actor)
    seen = answer.json["facts"]["documents"]
    expected = name if may else "attachment-1.jpg"
    assert [each["name"] for each in seen["file-1"]["files"]] == [expected]
    assert [each["name"] for each in seen["application"]["attachments"]] == [expected]
    assert [each["name"] for each in seen["file-2"]["files"]] == ["答复意见.pdf"]
    assert (appointments.NAME in answer.text) is may


@pytest.mark.parametrize("actor", WHO_READ, ids=ROLES)
def test_once_sealed_nobody_sees_the_applicant_and_the_same_roles_the_third_party(
    city: SealingCity, actor: Actor
) -> None:
    case_id = _kept(city, "disclosure", identity_sealed(reason_digest=None))
    answer = city.call("GET", f"cases/{case_id}", by=actor)
    seen = _seen(answer.json["facts"]["documents"])
    may = actor.id in WHO_MAY
    for service, kind in DOCUMENTS:
        if service == "disclosure":
            assert seen[kind] == _expected(service, kind, may=may, hidden=True), kind
    assert not [person for person in OF_THE_APPLICANT if person in answer.text]


@pytest.mark.parametrize("actor", WHO_READ, ids=ROLES)
def test_no_other_part_of_the_answer_says_who_it_is(city: SealingCity, actor: Actor) -> None:
    answer = city.call("GET", f"cases/{_kept(city, 'disclosure')}", by=actor)
    found = {person for person in (*OF_THE_APPLICANT, *OF_OTHERS) if person in answer.text}
    assert found == ({*OF_THE_APPLICANT, *OF_OTHERS} if actor.id in WHO_MAY else set())


@pytest.mark.parametrize("actor", WHO_READ, ids=ROLES)
def test_a_letter_is_addressed_to_a_name_and_opened_by_who_may_read_names(
    city: SealingCity, actor: Actor
) -> None:
    letters = city.view(actor, _kept(city, "disclosure"))["letters"]
    produced = [letter for letter in letters if letter["produced_at"]]
    assert produced
    for letter in produced:
        assert letter["no"]
        assert (letter["url"] is not None) is bool(letter["formats"]) is (actor.id in WHO_MAY)


def test_the_remaining_roles_of_the_table_see_no_case_at_all(city: SealingCity) -> None:
    strangers = (people.OTHER_HANDLER, people.OTHER_HEAD, ADMINISTRATOR, petitions.OFFICER)
    for actor in (*strangers, tickets.AGENT, tickets.DISPATCHER, tickets.CENTRE_HEAD):
        answer = city.call("GET", f"cases/{_kept(city, 'disclosure')}", by=actor)
        assert answer.status == 404


# A person is not copied out of the part in which they are hidden.


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ("application", "applicant.name"),
        ("application", "joint_applicants.0.phone"),
        ("delivery", "signed_by"),
        ("consultation-1", "name"),
        ("service-of-12", "reference"),
    ],
)
def test_no_redaction_takes_half_a_name_out_of_a_document(document: str, field: str) -> None:
    history = assigned("2026-04-01")
    mark = MarkRedaction((word("李"),), document=document, field=field)
    refusal = history.refusal(mark, people.HANDLER)
    assert refusal.code == "redaction_source_unclear"
    kind, top = kind_of(document), field.partition(".")[0]
    assert top in APPLICANTS_PERSON.get(kind, frozenset()) | OTHERS_PERSON.get(kind, frozenset())
