"""Who may do what: the one table of roles and commands.

Deny by default. A role that stands in no row, a command that has no row, a role that the actor's
kind cannot hold: all are refused. The table says what a *role* may do; what a *person* may not do
in spite of their role (the drafter never approves, only who is asked for a signature signs) is a
guard of the case, which alone knows its history.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from sunhall.domain.actor import Actor, ActorKind


class Role(StrEnum):
    """What a person is appointed to; a staff member may hold several."""

    APPLICANT = "applicant"
    CONSULTEE = "consultee"
    INTAKE_OFFICER = "intake_officer"
    HANDLER = "handler"
    DEPARTMENT_HEAD = "department_head"
    LEGAL_REVIEWER = "legal_reviewer"
    OFFICE_HEAD = "office_head"
    LEADER = "leader"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"
    HOTLINE_AGENT = "hotline_agent"
    DISPATCHER = "dispatcher"
    CALLBACK_AGENT = "callback_agent"
    CENTRE_HEAD = "centre_head"
    PETITION_OFFICER = "petition_officer"
    RECEPTION_HOST = "reception_host"
    APPOINTMENT_CLERK = "appointment_clerk"
    INTERVIEW_EDITOR = "interview_editor"
    INTERVIEW_HOST = "interview_host"
    INTERVIEW_GUEST = "interview_guest"
    RECORDER = "recorder"
    QUESTION_MODERATOR = "question_moderator"
    SYSTEM = "system"


class Scope(StrEnum):
    """In whose cases a permission holds."""

    OWN_CASE = "own_case"
    """The case whose query code the applicant holds; whoever calls has checked the code."""

    OWN_DEPARTMENT = "own_department"
    """Cases that lie with the actor's own department."""

    CITY = "city"
    """Every case."""


_OWN_CASE, _DEPARTMENT, _CITY = Scope.OWN_CASE, Scope.OWN_DEPARTMENT, Scope.CITY

#: Everybody who works for the city.
_STAFF: Final = tuple(
    role for role in Role if role not in (Role.APPLICANT, Role.CONSULTEE, Role.SYSTEM)
)

PERMISSIONS: Final[Mapping[str, Mapping[Role, Scope]]] = {
    # A request comes in: the applicant hands it in, or the office writes down what came on paper
    # or was said at the counter (条例 art. 29, last paragraph).
    "submit": {Role.APPLICANT: _OWN_CASE},
    "register": {Role.INTAKE_OFFICER: _CITY},
    # The disclosure office receives it, asks for a supplement, gives it to a department (art. 30).
    "confirm_receipt": {Role.INTAKE_OFFICER: _CITY},
    "request_supplement": {Role.INTAKE_OFFICER: _CITY},
    "confirm_abandonment": {Role.INTAKE_OFFICER: _CITY},
    "reply_on_spot": {Role.INTAKE_OFFICER: _CITY},
    # It asks who asks beyond reason why, and says whether that is reasonable (art. 35).
    "request_reasons": {Role.INTAKE_OFFICER: _CITY},
    "judge_reasons": {Role.OFFICE_HEAD: _CITY},
    "give_reasons": {Role.APPLICANT: _OWN_CASE},
    # It makes one request of each matter, or one of two that ask for the same.
    "split": {Role.INTAKE_OFFICER: _CITY, Role.OFFICE_HEAD: _CITY},
    "merge": {Role.INTAKE_OFFICER: _CITY, Role.OFFICE_HEAD: _CITY},
    "record_parts": {Role.SYSTEM: _CITY},
    # What is no request for information goes to the hotline, if the applicant agrees (art. 39).
    "hand_off": {Role.INTAKE_OFFICER: _CITY},
    "record_hotline_ticket": {Role.SYSTEM: _CITY},
    # It keeps what proves service, payment and delivery, and what others decide about a request.
    "record_service": {Role.INTAKE_OFFICER: _CITY, Role.HANDLER: _DEPARTMENT},
    "record_opinion": {Role.INTAKE_OFFICER: _CITY, Role.HANDLER: _DEPARTMENT},
    "record_fee_payment": {Role.INTAKE_OFFICER: _CITY},
    "confirm_fee_abandonment": {Role.INTAKE_OFFICER: _CITY},
    "confirm_delivery": {Role.INTAKE_OFFICER: _CITY},
    "report_delivery_failure": {Role.INTAKE_OFFICER: _CITY},
    "acknowledge_delivery": {Role.APPLICANT: _OWN_CASE},
    "suggest_publication": {Role.APPLICANT: _OWN_CASE},
    "record_remedy": {Role.INTAKE_OFFICER: _CITY, Role.LEGAL_REVIEWER: _CITY},
    "record_remedy_result": {Role.INTAKE_OFFICER: _CITY, Role.LEGAL_REVIEWER: _CITY},
    "archive": {Role.INTAKE_OFFICER: _CITY},
    # A case that is evidence is kept, by the lawyers or by who answers for where it lies.
    "place_hold": {
        **{Role.OFFICE_HEAD: _CITY, Role.LEGAL_REVIEWER: _CITY},
        **{Role.CENTRE_HEAD: _DEPARTMENT, Role.PETITION_OFFICER: _DEPARTMENT},
    },
    "release_hold": {
        **{Role.OFFICE_HEAD: _CITY, Role.LEGAL_REVIEWER: _CITY},
        **{Role.CENTRE_HEAD: _DEPARTMENT, Role.PETITION_OFFICER: _DEPARTMENT},
    },
    "assign": {Role.OFFICE_HEAD: _CITY},
    # The applicant answers, or takes the request back.
    "supplement": {Role.APPLICANT: _OWN_CASE},
    "withdraw": {Role.APPLICANT: _OWN_CASE},
    # The department works on it.
    "save_draft": {Role.HANDLER: _DEPARTMENT},
    "start_search": {Role.HANDLER: _DEPARTMENT},
    "consult_agency": {Role.HANDLER: _DEPARTMENT},
    "consult_third_party": {Role.HANDLER: _DEPARTMENT},
    "decide_fee": {Role.HANDLER: _DEPARTMENT},
    # Whoever is consulted holds the code of their own letter; whoever calls has checked it.
    "give_opinion": {Role.CONSULTEE: _OWN_CASE},
    # Disclosing in spite of an objection is decided by who signs for the city (art. 32).
    "override_third_party": {Role.LEADER: _CITY},
    "submit_for_approval": {Role.HANDLER: _DEPARTMENT},
    # What nobody may see is made unreadable (art. 37): by who drafts the reply, and by the office
    # that publishes it.
    "mark_redaction": {Role.HANDLER: _DEPARTMENT, Role.INTAKE_OFFICER: _CITY},
    "lift_redaction": {Role.HANDLER: _DEPARTMENT, Role.INTAKE_OFFICER: _CITY},
    # The answer to a correction request (art. 41).
    "save_answer": {Role.HANDLER: _DEPARTMENT},
    # A department shows a draft, looks at the comments, answers them and publishes the result.
    "draft_consultation": {Role.HANDLER: _DEPARTMENT},
    "revise_consultation": {Role.HANDLER: _DEPARTMENT},
    "submit_consultation": {Role.HANDLER: _DEPARTMENT},
    "cancel_consultation": {Role.HANDLER: _DEPARTMENT, Role.OFFICE_HEAD: _CITY},
    "accept_comment": {Role.HANDLER: _DEPARTMENT},
    "reject_comment": {Role.HANDLER: _DEPARTMENT},
    "answer_comment": {Role.HANDLER: _DEPARTMENT},
    "save_result": {Role.HANDLER: _DEPARTMENT},
    "submit_result": {Role.HANDLER: _DEPARTMENT},
    "propose_extension": {Role.HANDLER: _DEPARTMENT},
    # Who may do what to an approval is no matter of roles: it belongs to whoever has a seat in the
    # run, drafted it or got a copy. The chain seats people by role and department when a step
    # opens (an extension: the head of the disclosure office, art. 33), and the run knows it.
    "act_on_approval": dict.fromkeys(_STAFF, _CITY),
    "send": {Role.INTAKE_OFFICER: _CITY},
    # Who the applicant is can be sealed, and is then opened with three keys, to who asked alone:
    # the case knows whose opening it is. Key holders sign like everybody; that opens nothing to
    # them.
    "seal_identity": {
        Role.INTAKE_OFFICER: _CITY,
        Role.OFFICE_HEAD: _CITY,
        Role.PETITION_OFFICER: _CITY,
    },
    "request_identity": {
        Role.INTAKE_OFFICER: _CITY,
        Role.HANDLER: _DEPARTMENT,
        Role.OFFICE_HEAD: _CITY,
        Role.PETITION_OFFICER: _CITY,
    },
    "view_identity": {
        Role.INTAKE_OFFICER: _CITY,
        Role.HANDLER: _DEPARTMENT,
        Role.OFFICE_HEAD: _CITY,
        Role.PETITION_OFFICER: _CITY,
    },
    # What everybody may read: a reply is shown by who answered it or by the office, an item is
    # published by the department that made it (条例 art. 10). The levels of the secrecy review
    # release both; taking down waits for nobody.
    "publish_to_log": {Role.HANDLER: _DEPARTMENT, Role.INTAKE_OFFICER: _CITY},
    "take_from_log": {Role.INTAKE_OFFICER: _CITY, Role.OFFICE_HEAD: _CITY},
    "register_item": {Role.HANDLER: _DEPARTMENT},
    "edit_item": {Role.HANDLER: _DEPARTMENT},
    "submit_for_release": {Role.HANDLER: _DEPARTMENT},
    "revise_item": {Role.HANDLER: _DEPARTMENT},
    "drop_item": {Role.HANDLER: _DEPARTMENT},
    "take_item_down": {
        Role.HANDLER: _DEPARTMENT,
        Role.INTAKE_OFFICER: _CITY,
        Role.OFFICE_HEAD: _CITY,
    },
    # What several have asked for (art. 44), and what each department has published by month.
    "view_public_work": {
        Role.INTAKE_OFFICER: _CITY,
        Role.HANDLER: _DEPARTMENT,
        Role.DEPARTMENT_HEAD: _DEPARTMENT,
        Role.OFFICE_HEAD: _CITY,
        Role.LEADER: _CITY,
        Role.SUPERVISOR: _CITY,
    },
    # Hotline tickets (12345 热线工单). An agent writes down what is said on the phone and screens
    # what comes in; who marks something invalid needs a second person (the case knows the first).
    "register_ticket": {Role.HOTLINE_AGENT: _CITY},
    "screen": {Role.HOTLINE_AGENT: _CITY},
    "switch_emergency": {Role.HOTLINE_AGENT: _CITY},
    "refuse": {Role.HOTLINE_AGENT: _CITY},
    "propose_invalid": {Role.HOTLINE_AGENT: _CITY},
    "confirm_invalid": {
        Role.HOTLINE_AGENT: _CITY,
        Role.DISPATCHER: _CITY,
        Role.CENTRE_HEAD: _CITY,
    },
    "reject_invalid": {
        Role.HOTLINE_AGENT: _CITY,
        Role.DISPATCHER: _CITY,
        Role.CENTRE_HEAD: _CITY,
    },
    "merge_into": {Role.HOTLINE_AGENT: _CITY},
    "answer_directly": {Role.HOTLINE_AGENT: _CITY},
    "accept": {Role.HOTLINE_AGENT: _CITY},
    # The centre dispatches and looks at what comes back; who is in charge its head decides.
    "dispatch": {Role.DISPATCHER: _CITY, Role.CENTRE_HEAD: _CITY},
    "confer": {Role.DISPATCHER: _CITY, Role.CENTRE_HEAD: _CITY},
    "arbitrate": {Role.CENTRE_HEAD: _CITY},
    "accept_return": {Role.DISPATCHER: _CITY, Role.CENTRE_HEAD: _CITY},
    "refuse_return": {Role.DISPATCHER: _CITY, Role.CENTRE_HEAD: _CITY},
    "open_return": {Role.DISPATCHER: _CITY, Role.CENTRE_HEAD: _CITY},
    "add_co_units": {
        Role.HANDLER: _DEPARTMENT,
        Role.DEPARTMENT_HEAD: _DEPARTMENT,
        Role.DISPATCHER: _CITY,
        Role.CENTRE_HEAD: _CITY,
    },
    "excuse_co_unit": {Role.DISPATCHER: _CITY, Role.CENTRE_HEAD: _CITY},
    "accept_reply": {Role.DISPATCHER: _CITY, Role.CENTRE_HEAD: _CITY},
    "reject_reply": {Role.DISPATCHER: _CITY, Role.CENTRE_HEAD: _CITY},
    # The unit that has a part of it; a return goes out with the word of the unit's head.
    "sign": {Role.HANDLER: _DEPARTMENT, Role.DEPARTMENT_HEAD: _DEPARTMENT},
    "return_ticket": {Role.DEPARTMENT_HEAD: _DEPARTMENT},
    "transfer_inside": {Role.HANDLER: _DEPARTMENT, Role.DEPARTMENT_HEAD: _DEPARTMENT},
    "record_contact": {Role.HANDLER: _DEPARTMENT, Role.DEPARTMENT_HEAD: _DEPARTMENT},
    "co_reply": {Role.HANDLER: _DEPARTMENT, Role.DEPARTMENT_HEAD: _DEPARTMENT},
    "reply": {Role.HANDLER: _DEPARTMENT, Role.DEPARTMENT_HEAD: _DEPARTMENT},
    "ask_extension": {Role.HANDLER: _DEPARTMENT},
    "ask_termination": {Role.HANDLER: _DEPARTMENT},
    # The citizen is called back and has the last word on the reply.
    "record_callback": {Role.CALLBACK_AGENT: _CITY},
    "order_rework": {Role.CALLBACK_AGENT: _CITY, Role.CENTRE_HEAD: _CITY},
    "propose_exclusion": {Role.CALLBACK_AGENT: _CITY, Role.DISPATCHER: _CITY},
    "rate": {Role.APPLICANT: _OWN_CASE},
    "urge": {Role.APPLICANT: _OWN_CASE},
    "reopen": {Role.APPLICANT: _OWN_CASE},
    "decide_reopen": {Role.DISPATCHER: _CITY, Role.CENTRE_HEAD: _CITY},
    "add_information": {
        Role.APPLICANT: _OWN_CASE,
        Role.HOTLINE_AGENT: _CITY,
        Role.CALLBACK_AGENT: _CITY,
    },
    "set_confidential": {
        Role.HOTLINE_AGENT: _CITY,
        Role.DISPATCHER: _CITY,
        Role.CENTRE_HEAD: _CITY,
    },
    "ask_confidentiality_lift": {
        Role.HOTLINE_AGENT: _CITY,
        Role.DISPATCHER: _CITY,
        Role.CENTRE_HEAD: _CITY,
    },
    # A photo is for everybody only after the centre has looked at it.
    "release_photo": {Role.HOTLINE_AGENT: _CITY, Role.CENTRE_HEAD: _CITY},
    "withdraw_photo": {Role.HOTLINE_AGENT: _CITY, Role.CENTRE_HEAD: _CITY},
    "record_photo": {Role.SYSTEM: _CITY},
    "report_refused_photo": {Role.SYSTEM: _CITY},
    "add_urge": {Role.SYSTEM: _CITY},
    "record_successor": {Role.SYSTEM: _CITY},
    "record_petition": {Role.SYSTEM: _CITY},
    # Tickets are read by the centre and by the units they concern, and by who supervises both.
    "view_ticket": {
        Role.APPLICANT: _OWN_CASE,
        Role.HOTLINE_AGENT: _CITY,
        Role.DISPATCHER: _CITY,
        Role.CALLBACK_AGENT: _CITY,
        Role.CENTRE_HEAD: _CITY,
        Role.HANDLER: _DEPARTMENT,
        Role.DEPARTMENT_HEAD: _DEPARTMENT,
        Role.LEADER: _CITY,
        Role.SUPERVISOR: _CITY,
    },
    # Who the citizen is: for who has to reach them; of a confidential ticket at the centre alone.
    "open_ticket_contact": {
        Role.APPLICANT: _OWN_CASE,
        Role.HOTLINE_AGENT: _CITY,
        Role.CALLBACK_AGENT: _CITY,
        Role.CENTRE_HEAD: _CITY,
        Role.HANDLER: _DEPARTMENT,
    },
    "open_confidential_contact": {
        Role.APPLICANT: _OWN_CASE,
        Role.CALLBACK_AGENT: _CITY,
        Role.CENTRE_HEAD: _CITY,
    },
    # The system acts by itself: the letter writer reports, a clock rings.
    "record_letter": {Role.SYSTEM: _CITY},
    "record_redaction": {Role.SYSTEM: _CITY},
    "report_failed_redaction": {Role.SYSTEM: _CITY},
    "ring_clock": {Role.SYSTEM: _CITY},
    # A new schedule of the State Council is in force (reference C.2, event 34).
    "update_calendar": {Role.SYSTEM: _CITY},
    # Reading.
    # Whoever does not lead a meeting by video waits before its door, and is let in by who does.
    "join_meeting": {
        Role.HANDLER: _DEPARTMENT,
        Role.DEPARTMENT_HEAD: _DEPARTMENT,
        Role.INTAKE_OFFICER: _CITY,
        Role.PETITION_OFFICER: _CITY,
        Role.LEGAL_REVIEWER: _CITY,
        Role.LEADER: _CITY,
        Role.RECEPTION_HOST: _DEPARTMENT,
        Role.APPOINTMENT_CLERK: _CITY,
    },
    "view_case": {
        Role.APPLICANT: _OWN_CASE,
        Role.INTAKE_OFFICER: _CITY,
        Role.HANDLER: _DEPARTMENT,
        Role.DEPARTMENT_HEAD: _DEPARTMENT,
        Role.LEGAL_REVIEWER: _CITY,
        Role.OFFICE_HEAD: _CITY,
        Role.LEADER: _CITY,
        Role.SUPERVISOR: _CITY,
    },
    "view_worklist": {
        Role.INTAKE_OFFICER: _CITY,
        Role.HANDLER: _DEPARTMENT,
        Role.DEPARTMENT_HEAD: _DEPARTMENT,
        Role.LEGAL_REVIEWER: _CITY,
        Role.OFFICE_HEAD: _CITY,
        Role.LEADER: _CITY,
        Role.SUPERVISOR: _CITY,
        Role.PETITION_OFFICER: _CITY,
        Role.RECEPTION_HOST: _DEPARTMENT,
        Role.APPOINTMENT_CLERK: _CITY,
        Role.HOTLINE_AGENT: _DEPARTMENT,
        Role.DISPATCHER: _DEPARTMENT,
        Role.CALLBACK_AGENT: _DEPARTMENT,
        Role.CENTRE_HEAD: _DEPARTMENT,
        Role.INTERVIEW_EDITOR: _DEPARTMENT,
        Role.INTERVIEW_HOST: _DEPARTMENT,
        Role.RECORDER: _DEPARTMENT,
        Role.QUESTION_MODERATOR: _DEPARTMENT,
    },
    # Name, number and address of the applicant: only for those who must reach them.
    "open_personal_data": {
        Role.APPLICANT: _OWN_CASE,
        Role.INTAKE_OFFICER: _CITY,
        Role.HANDLER: _DEPARTMENT,
        Role.OFFICE_HEAD: _CITY,
    },
    # Petitions are read by the office, by the organ that has one, and by who reviews, signs or
    # supervises; who asks, by the office and the organ's handlers alone (信访工作条例 art. 30).
    "view_petition": {
        Role.APPLICANT: _OWN_CASE,
        Role.PETITION_OFFICER: _CITY,
        Role.HANDLER: _DEPARTMENT,
        Role.DEPARTMENT_HEAD: _DEPARTMENT,
        Role.LEGAL_REVIEWER: _CITY,
        Role.LEADER: _CITY,
        Role.SUPERVISOR: _CITY,
    },
    "open_petitioner": {
        Role.APPLICANT: _OWN_CASE,
        Role.PETITION_OFFICER: _CITY,
        Role.HANDLER: _DEPARTMENT,
    },
    # A supervision order: whoever sees what the rules have found, and the unit that it is given to.
    "view_order": {
        Role.HANDLER: _DEPARTMENT,
        Role.DEPARTMENT_HEAD: _DEPARTMENT,
        Role.OFFICE_HEAD: _CITY,
        Role.LEADER: _CITY,
        Role.SUPERVISOR: _CITY,
        Role.CENTRE_HEAD: _CITY,
    },
    # The statutory annual report (条例 arts. 49, 50): the government's supervising office makes and
    # settles them all, a department sees its own.
    "view_annual_report": {
        Role.DEPARTMENT_HEAD: _DEPARTMENT,
        Role.OFFICE_HEAD: _CITY,
        Role.LEADER: _CITY,
        Role.SUPERVISOR: _CITY,
    },
    "write_annual_report": {Role.OFFICE_HEAD: _CITY, Role.SUPERVISOR: _CITY},
    # Scores (考核): a unit sees and answers for its own. What a check finds is written down by who
    # supervises, how a unit assesses itself by its head.
    "view_scores": {
        Role.DEPARTMENT_HEAD: _DEPARTMENT,
        Role.CENTRE_HEAD: _CITY,
        Role.SUPERVISOR: _CITY,
    },
    # An entry or an appeal, with its reasons: the unit it is about, and who decides or supervises.
    "view_score_case": {
        Role.HANDLER: _DEPARTMENT,
        Role.DEPARTMENT_HEAD: _DEPARTMENT,
        Role.DISPATCHER: _CITY,
        Role.CENTRE_HEAD: _CITY,
        Role.LEADER: _CITY,
        Role.SUPERVISOR: _CITY,
    },
    "record_score_entry": {
        Role.DEPARTMENT_HEAD: _DEPARTMENT,
        Role.CENTRE_HEAD: _CITY,
        Role.SUPERVISOR: _CITY,
    },
    "record_fault": {Role.CENTRE_HEAD: _CITY, Role.SUPERVISOR: _CITY},
    "assess_oneself": {Role.DEPARTMENT_HEAD: _DEPARTMENT},
    "withdraw_score_entry": {
        Role.DEPARTMENT_HEAD: _DEPARTMENT,
        Role.CENTRE_HEAD: _CITY,
        Role.SUPERVISOR: _CITY,
    },
    # A unit appeals against what was counted; the centre proposes, and its head agrees or not.
    "file_score_appeal": {Role.DEPARTMENT_HEAD: _DEPARTMENT},
    "withdraw_score_appeal": {Role.DEPARTMENT_HEAD: _DEPARTMENT},
    "propose_appeal_outcome": {Role.DISPATCHER: _CITY},
    # E-supervision: what the rules have found, a department its own. Whoever supervises urges in
    # any open case, and so does a rule by itself.
    "view_supervision": {
        Role.DEPARTMENT_HEAD: _DEPARTMENT,
        Role.OFFICE_HEAD: _CITY,
        Role.LEADER: _CITY,
        Role.SUPERVISOR: _CITY,
        Role.CENTRE_HEAD: _CITY,
    },
    "supervise": {Role.SUPERVISOR: _CITY, Role.CENTRE_HEAD: _CITY, Role.SYSTEM: _CITY},
    # Statistics of the hotline: a unit sees the tickets that it leads. Briefs are for those who run
    # the city; what a leader instructs on one, the office that supervises can write down for them.
    "view_statistics": {
        Role.DEPARTMENT_HEAD: _DEPARTMENT,
        Role.LEADER: _CITY,
        Role.SUPERVISOR: _CITY,
        Role.CENTRE_HEAD: _CITY,
    },
    "view_briefs": {Role.LEADER: _CITY, Role.SUPERVISOR: _CITY, Role.CENTRE_HEAD: _CITY},
    "instruct_on_brief": {Role.LEADER: _CITY, Role.SUPERVISOR: _CITY},
    # A supervision order: drafted by who supervises, or by the system for them; signed for and
    # answered by the unit that it is given to.
    "draft_order": {Role.SUPERVISOR: _CITY, Role.SYSTEM: _CITY},
    "revise_order": {Role.SUPERVISOR: _CITY},
    "submit_order": {Role.SUPERVISOR: _CITY},
    "cancel_order": {Role.SUPERVISOR: _CITY},
    "sign_order": {Role.HANDLER: _DEPARTMENT, Role.DEPARTMENT_HEAD: _DEPARTMENT},
    "ask_order_extension": {Role.HANDLER: _DEPARTMENT, Role.DEPARTMENT_HEAD: _DEPARTMENT},
    "decide_order_extension": {Role.SUPERVISOR: _CITY},
    "give_feedback": {Role.HANDLER: _DEPARTMENT, Role.DEPARTMENT_HEAD: _DEPARTMENT},
    "return_feedback": {Role.SUPERVISOR: _CITY},
    "accept_feedback": {Role.SUPERVISOR: _CITY},
    "close_unfulfilled": {Role.SUPERVISOR: _CITY},
    # A petition (信访): written down by the office, or by the organ that was turned to itself
    # (信访工作条例 arts. 22, 23); then whoever has it sorts it, takes it in hand, and answers.
    "register_petition": {
        Role.PETITION_OFFICER: _CITY,
        Role.HOTLINE_AGENT: _CITY,
        Role.HANDLER: _DEPARTMENT,
    },
    "forward_petition": {Role.PETITION_OFFICER: _DEPARTMENT, Role.HANDLER: _DEPARTMENT},
    "object_to_transfer": {Role.PETITION_OFFICER: _DEPARTMENT, Role.HANDLER: _DEPARTMENT},
    "accept_petition": {Role.PETITION_OFFICER: _DEPARTMENT, Role.HANDLER: _DEPARTMENT},
    "channel_petition": {Role.PETITION_OFFICER: _DEPARTMENT, Role.HANDLER: _DEPARTMENT},
    "decline_petition": {Role.PETITION_OFFICER: _DEPARTMENT, Role.HANDLER: _DEPARTMENT},
    # Whoever gets to know that a matter is major or urgent says so (art. 25).
    "mark_urgent": {
        Role.PETITION_OFFICER: _CITY,
        Role.HANDLER: _DEPARTMENT,
        Role.DEPARTMENT_HEAD: _DEPARTMENT,
    },
    "decide_objection": {Role.PETITION_OFFICER: _DEPARTMENT, Role.DEPARTMENT_HEAD: _DEPARTMENT},
    "start_handling": {Role.HANDLER: _DEPARTMENT, Role.DEPARTMENT_HEAD: _DEPARTMENT},
    "assign_handler": {Role.HANDLER: _DEPARTMENT, Role.DEPARTMENT_HEAD: _DEPARTMENT},
    "recuse": {
        Role.PETITION_OFFICER: _DEPARTMENT,
        Role.HANDLER: _DEPARTMENT,
        Role.DEPARTMENT_HEAD: _DEPARTMENT,
    },
    "extend_handling": {Role.HANDLER: _DEPARTMENT},
    "call_hearing": {Role.HANDLER: _DEPARTMENT},
    "open_hearing": {Role.HANDLER: _DEPARTMENT},
    "close_hearing": {Role.HANDLER: _DEPARTMENT},
    "settle_petition": {Role.HANDLER: _DEPARTMENT},
    "save_opinion": {Role.HANDLER: _DEPARTMENT},
    "submit_opinion": {Role.HANDLER: _DEPARTMENT},
    "issue_opinion": {Role.HANDLER: _DEPARTMENT},
    # The case knows to whom it was assigned: by then it may lie with the organ above.
    "file_closing_report": {Role.HANDLER: _CITY, Role.DEPARTMENT_HEAD: _CITY},
    "record_opinion_delivery": {Role.PETITION_OFFICER: _CITY, Role.HANDLER: _DEPARTMENT},
    # What comes on paper for the organ above, and what one outside of this system has answered.
    "register_challenge": {Role.PETITION_OFFICER: _CITY},
    "record_outside_opinion": {Role.PETITION_OFFICER: _DEPARTMENT},
    # The petitioner says that the answer came, asks the next higher organ (arts. 35, 36), adds
    # something, and says what they think of it (art. 21).
    "acknowledge_opinion": {Role.APPLICANT: _OWN_CASE},
    "request_review": {Role.APPLICANT: _OWN_CASE},
    "request_recheck": {Role.APPLICANT: _OWN_CASE},
    "supplement_petition": {Role.APPLICANT: _OWN_CASE},
    "evaluate_petition": {Role.APPLICANT: _OWN_CASE},
    # Who writes the transcript of a live session is said in its case, which knows its desk.
    "write_transcript": {Role.RECORDER: _CITY, Role.QUESTION_MODERATOR: _CITY},
    # Live interviews (在线访谈): the editor runs them; the unit offers topics and prepares; host
    # and recorder have their part in a session they were assigned to, which the session knows.
    "open_session": {Role.INTERVIEW_EDITOR: _CITY, Role.SYSTEM: _CITY},
    "propose_topics": {Role.INTERVIEW_EDITOR: _CITY, Role.HANDLER: _DEPARTMENT},
    "close_vote": {Role.INTERVIEW_EDITOR: _CITY},
    "announce_session": {Role.INTERVIEW_EDITOR: _CITY},
    "revise_announcement": {Role.INTERVIEW_EDITOR: _CITY},
    "open_questions": {Role.INTERVIEW_EDITOR: _CITY},
    "postpone_session": {Role.INTERVIEW_EDITOR: _CITY},
    "assign_team": {Role.INTERVIEW_EDITOR: _CITY},
    "record_preparation": {Role.INTERVIEW_EDITOR: _CITY, Role.HANDLER: _DEPARTMENT},
    "go_live": {Role.INTERVIEW_EDITOR: _CITY, Role.INTERVIEW_HOST: _CITY},
    "end_session": {Role.INTERVIEW_EDITOR: _CITY, Role.INTERVIEW_HOST: _CITY},
    "set_summary": {Role.INTERVIEW_EDITOR: _CITY, Role.RECORDER: _CITY},
    "submit_transcript": {Role.INTERVIEW_EDITOR: _CITY, Role.RECORDER: _CITY},
    "publish_session": {Role.INTERVIEW_EDITOR: _CITY},
    "archive_session": {Role.INTERVIEW_EDITOR: _CITY},
    "cancel_session": {Role.INTERVIEW_EDITOR: _CITY},
    "view_session": {
        Role.INTERVIEW_EDITOR: _CITY,
        Role.INTERVIEW_HOST: _CITY,
        Role.INTERVIEW_GUEST: _DEPARTMENT,
        Role.RECORDER: _CITY,
        Role.QUESTION_MODERATOR: _CITY,
        Role.HANDLER: _DEPARTMENT,
        Role.DEPARTMENT_HEAD: _DEPARTMENT,
        Role.LEADER: _CITY,
        Role.SUPERVISOR: _CITY,
    },
    # A question is moderated by the office; what it carries over the unit answers. The recorder
    # knows which row of the transcript answers one.
    "accept_question": {Role.QUESTION_MODERATOR: _CITY, Role.INTERVIEW_EDITOR: _CITY},
    "merge_question": {Role.QUESTION_MODERATOR: _CITY, Role.INTERVIEW_EDITOR: _CITY},
    "withhold_question": {Role.QUESTION_MODERATOR: _CITY, Role.INTERVIEW_EDITOR: _CITY},
    "mark_answered": {
        Role.QUESTION_MODERATOR: _CITY,
        Role.INTERVIEW_EDITOR: _CITY,
        Role.RECORDER: _CITY,
    },
    "hand_question_to": {Role.INTERVIEW_EDITOR: _CITY},
    "reply_to_question": {Role.HANDLER: _DEPARTMENT, Role.DEPARTMENT_HEAD: _DEPARTMENT},
    "withdraw_question": {Role.APPLICANT: _OWN_CASE},
    "carry_over_question": {Role.SYSTEM: _CITY},
    "join_question": {Role.SYSTEM: _CITY},
    "unmerge_question": {Role.SYSTEM: _CITY},
    "view_question": {
        Role.APPLICANT: _OWN_CASE,
        Role.QUESTION_MODERATOR: _CITY,
        Role.INTERVIEW_EDITOR: _CITY,
        Role.INTERVIEW_HOST: _CITY,
        Role.RECORDER: _CITY,
        Role.HANDLER: _DEPARTMENT,
        Role.DEPARTMENT_HEAD: _DEPARTMENT,
        Role.LEADER: _CITY,
        Role.SUPERVISOR: _CITY,
    },
    "open_nickname": {
        Role.APPLICANT: _OWN_CASE,
        Role.QUESTION_MODERATOR: _CITY,
        Role.INTERVIEW_EDITOR: _CITY,
    },
    # The yearly plan of interviews: the editor lists, the public votes, the system keeps count.
    "draft_plan": {Role.INTERVIEW_EDITOR: _CITY},
    "list_candidates": {Role.INTERVIEW_EDITOR: _CITY},
    "open_plan_vote": {Role.INTERVIEW_EDITOR: _CITY},
    "close_plan_vote": {Role.INTERVIEW_EDITOR: _CITY},
    "assign_months": {Role.INTERVIEW_EDITOR: _CITY},
    "adopt_plan": {Role.INTERVIEW_EDITOR: _CITY},
    "open_planned_session": {Role.INTERVIEW_EDITOR: _CITY},
    "cancel_plan": {Role.INTERVIEW_EDITOR: _CITY},
    "record_planned_session": {Role.SYSTEM: _CITY},
    "record_session_held": {Role.SYSTEM: _CITY},
    "record_session_dropped": {Role.SYSTEM: _CITY},
    # Appointments (视频接访, 预约面谈): the citizen books and signs, the host receives them, the
    # clerk keeps the calendar of everybody; who has promised something keeps it.
    "register_appointment": {Role.APPOINTMENT_CLERK: _CITY},
    "submit_appointment": {Role.RECEPTION_HOST: _DEPARTMENT, Role.APPOINTMENT_CLERK: _CITY},
    "reschedule": {
        Role.APPLICANT: _OWN_CASE,
        Role.RECEPTION_HOST: _DEPARTMENT,
        Role.APPOINTMENT_CLERK: _CITY,
    },
    "propose_time": {Role.RECEPTION_HOST: _DEPARTMENT, Role.APPOINTMENT_CLERK: _CITY},
    "accept_time": {Role.APPLICANT: _OWN_CASE},
    "decline_time": {Role.APPLICANT: _OWN_CASE},
    "cancel_appointment": {
        Role.APPLICANT: _OWN_CASE,
        Role.RECEPTION_HOST: _DEPARTMENT,
        Role.APPOINTMENT_CLERK: _CITY,
    },
    "offer_slot": {Role.SYSTEM: _CITY},
    "accept_offer": {Role.APPLICANT: _OWN_CASE},
    "decline_offer": {Role.APPLICANT: _OWN_CASE},
    "start": {Role.RECEPTION_HOST: _DEPARTMENT},
    "mark_no_show": {Role.RECEPTION_HOST: _DEPARTMENT, Role.APPOINTMENT_CLERK: _CITY},
    "report_absent_host": {Role.APPLICANT: _OWN_CASE},
    "record_meeting": {Role.SYSTEM: _CITY},
    "hand_over_file": {Role.APPLICANT: _OWN_CASE, Role.RECEPTION_HOST: _DEPARTMENT},
    "write_minutes": {Role.RECEPTION_HOST: _DEPARTMENT},
    "sign_minutes": {Role.APPLICANT: _OWN_CASE, Role.RECEPTION_HOST: _DEPARTMENT},
    "complete": {Role.RECEPTION_HOST: _DEPARTMENT, Role.APPOINTMENT_CLERK: _CITY},
    "keep_promise": {
        Role.HANDLER: _DEPARTMENT,
        Role.DEPARTMENT_HEAD: _DEPARTMENT,
        Role.RECEPTION_HOST: _DEPARTMENT,
    },
    "hand_off_appointment": {Role.RECEPTION_HOST: _DEPARTMENT, Role.APPOINTMENT_CLERK: _CITY},
    "record_hand_off": {Role.SYSTEM: _CITY},
    "view_appointment": {
        Role.APPLICANT: _OWN_CASE,
        Role.RECEPTION_HOST: _DEPARTMENT,
        Role.APPOINTMENT_CLERK: _CITY,
        Role.HANDLER: _DEPARTMENT,
        Role.DEPARTMENT_HEAD: _DEPARTMENT,
        Role.LEADER: _CITY,
        Role.SUPERVISOR: _CITY,
    },
    # Opening hours of hosts and rooms; hosts change their own time wherever they belong.
    "keep_reception_hours": {
        Role.RECEPTION_HOST: _DEPARTMENT,
        Role.APPOINTMENT_CLERK: _CITY,
        Role.DEPARTMENT_HEAD: _DEPARTMENT,
    },
    # Who comes: for who receives them, and for who has to reach them.
    "open_appointment_contact": {
        Role.APPLICANT: _OWN_CASE,
        Role.RECEPTION_HOST: _DEPARTMENT,
        Role.APPOINTMENT_CLERK: _CITY,
    },
    # A deputy for the days on which somebody is away: for oneself, or for somebody who cannot say
    # so any more (ill, gone).
    "manage_own_absence": dict.fromkeys(_STAFF, _CITY),
    "manage_absences": {Role.SUPERVISOR: _CITY, Role.ADMINISTRATOR: _CITY},
    # What somebody signs in with besides their password: for oneself, and for nobody else.
    "manage_own_binding": dict.fromkeys(_STAFF, _CITY),
}
"""Command → role → in whose cases. What is not written here is refused."""

ROLES_OF: Final[Mapping[ActorKind, frozenset[Role]]] = {
    ActorKind.APPLICANT: frozenset({Role.APPLICANT}),
    ActorKind.CONSULTEE: frozenset({Role.CONSULTEE}),
    ActorKind.SYSTEM: frozenset({Role.SYSTEM}),
    ActorKind.STAFF: frozenset(_STAFF),
}
"""The roles that each kind of actor can hold: no token makes a staff member the system."""


def permitted(actor: Actor, command: str, department: str | None) -> bool:
    """Whether the actor's roles allow the command in a case that lies with ``department``.

    Args:
        actor: Who asks.
        command: The command's name.
        department: The department the case lies with; None while it lies with none, and then
            nobody's own department is meant.
    """
    return any(_covers(scope, actor, department) for scope in _scopes(actor, command))


def widest_scope(actor: Actor, command: str) -> Scope | None:
    """The widest scope in which the actor may give the command; None when in none.

    A list asks this before it reads: the whole city's queue, or the own department's.
    """
    return max(_scopes(actor, command), key=list(Scope).index, default=None)


def permitted_commands(actor: Actor, department: str | None) -> frozenset[str]:
    """All the commands that the actor's roles allow in a case of ``department``."""
    return frozenset(command for command in PERMISSIONS if permitted(actor, command, department))


def _scopes(actor: Actor, command: str) -> list[Scope]:
    row = PERMISSIONS.get(command, {})
    return [row[role] for role in ROLES_OF[actor.kind] if role in actor.roles and role in row]


def _covers(scope: Scope, actor: Actor, department: str | None) -> bool:
    if scope is Scope.OWN_DEPARTMENT:
        return department is not None and department == actor.department
    return True
