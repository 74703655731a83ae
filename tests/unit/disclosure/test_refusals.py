"""Every rule that refuses, by its code: what provokes it, and what it says."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import sunhall.domain.approval.act as act_module
import sunhall.domain.approval.case_runs as case_runs_module
import sunhall.domain.approval.rights as rights_module
import sunhall.domain.fees.tariff as tariff_module
from sunhall.domain import intake
from sunhall.domain.actor import Actor
from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.disclosure import (
    applicant_record,
    approvals,
    charging,
    consultations,
    decide,
    delivery,
    handing_off,
    keeping,
    parts,
    reasons,
    remedies,
    reply_evidence,
    served_notice,
)
from sunhall.domain.disclosure import commands as c
from sunhall.domain.engine import decision, produced_letter
from sunhall.domain.engine import keeping as engine_keeping
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.decision import Refusal
from sunhall.domain.identity.commands import SealIdentity
from tests.builders import people, requests
from tests.builders.catalogue import small_catalogue
from tests.builders.history import (
    ASK_WHY,
    History,
    answered_before,
    assigned,
    complained,
    consult,
    consulting,
    decided,
    delivered,
    drafted,
    excessive,
    fee_charged,
    hear,
    in_approval,
    produced,
    reasons_asked,
    received,
    sent,
    serve,
    submitted,
    supplement_asked,
)

DAY = "2026-04-01"
TOMORROW = date(2026, 4, 2)
WITH_POST = c.Delivery(form="paper", way="post")
WITH_EMAIL = c.Delivery(form="electronic", way="email")


def _submit(command: c.Submit, **rules: Any) -> Refusal:
    history = History(DAY, small_catalogue(**rules))
    outcome = history.submit(command)
    assert isinstance(outcome, Refusal), outcome
    assert history.events == []
    return outcome


def _applicant(**changes: Any) -> c.Submit:
    return requests.submission(applicant=replace(requests.PERSON, **changes))


def _draft(command: c.ReplyText) -> Refusal:
    return assigned(DAY).refusal(command, people.HANDLER)


def _files(count: int) -> tuple[c.Attachment, ...]:
    return tuple(requests.attachment(f"file{number}") for number in range(count))


def _second_supplement() -> Refusal:
    history = supplement_asked(DAY)
    history.give(requests.SUPPLEMENT, people.APPLICANT)
    return history.refusal(requests.SUPPLEMENT_ASKED, people.INTAKE)


def _second_extension() -> Refusal:
    history = assigned(DAY)
    history.give(c.ProposeExtension(days=5, reason="需要检索"), people.HANDLER)
    history.approve(people.OFFICE_HEAD)
    return history.refusal(c.ProposeExtension(days=5, reason="需要检索"), people.HANDLER)


def _extension_twice_at_once() -> Refusal:
    history = assigned(DAY)
    history.give(requests.EXTENSION, people.HANDLER)
    return history.refusal(requests.EXTENSION, people.COLLEAGUE)


def _late_extension() -> Refusal:
    return assigned(DAY).at("2026-05-06").refusal(requests.EXTENSION, people.HANDLER)


def _decided_twice() -> Refusal:
    history = in_approval(DAY)
    first = history.action_of(people.HEAD, "approve")
    history.give(first, people.HEAD)
    return history.refusal(first, people.HEAD)


def _own_draft() -> Refusal:
    history = assigned(DAY)
    history.give(requests.DISCLOSE, people.HEAD_WHO_DRAFTS)
    history.give(c.SubmitForApproval(), people.HANDLER)
    return history.sign_refused(people.HEAD_WHO_DRAFTS, "approve")


def _wrong_approver() -> Refusal:
    history = in_approval(DAY)
    return history.sign_refused(people.LEADER, "approve")


def _return_without_a_word() -> Refusal:
    history = in_approval(DAY)
    return history.sign_refused(people.HEAD, "return")


APRIL_1 = date(2026, 4, 1)
AHEAD = date(2026, 12, 24)
BEFORE = date(2026, 3, 31)
PER_ITEM = charging.DecideFee("per_item")
PER_PAGE = charging.DecideFee("per_page", pages=250)
SERVED = consultations.RecordService(1, APRIL_1, "electronic")
OPINION = consultations.RecordOpinion(1, "agree", APRIL_1)
OVERRIDE = consultations.OverrideThirdParty(1, "public_interest", "投标报价", "涉及公共利益")
NOT_REASONABLE = reasons.JudgeReasons(reasonable=False, explanation="未说明用途")
REASONABLE = reasons.JudgeReasons(reasonable=True, explanation="理由成立")
COMPLAINT = remedies.RecordRemedy("reconsideration", APRIL_1, "云溪市人民政府")
LAWSUIT = remedies.RecordRemedy("litigation", APRIL_1, "云溪市中级人民法院")
RESULT = remedies.RecordRemedyResult(1, "corrected", APRIL_1)
REDO = replace(RESULT, redo_days=15, redo_from=APRIL_1)
SPLIT = parts.Split((parts.Part("立项批复"), parts.Part("环评批复")))
HANDED_OVER = delivery.ConfirmDelivery("in_person", APRIL_1, signed_by="李向荣")


HAND_OFF = handing_off.HandOff("complaint", date(2026, 4, 1), "属于投诉")


def _handed_off() -> History:
    history = received(DAY)
    history.give(HAND_OFF, people.INTAKE)
    return history


def _sealed() -> History:
    history = received(DAY)
    history.give(SealIdentity(), people.INTAKE)
    return history


def _withdrawn_before_receipt() -> History:
    history = submitted(DAY)
    history.give(c.Withdraw(), people.APPLICANT)
    return history


def _objected() -> History:
    return hear(consulting(DAY), "object", DAY)


def _explained() -> History:
    history = reasons_asked(DAY)
    history.give(reasons.GiveReasons(explanation="研究"), people.APPLICANT)
    return history


def _proposed(command: Command, history: History) -> History:
    history.give(command, people.HANDLER)
    return history


def _after(command: Command, by: Actor, history: History) -> History:
    history.give(command, by)
    return history


def _fee_overtaken() -> Refusal:
    """A fee is signed after somebody was asked: the request waits for them now."""
    history = consult(_proposed(PER_ITEM, excessive(drafted(DAY))))
    return history.sign_refused(people.OFFICE_HEAD, "approve", run=1)


def _fee_signed_late() -> Refusal:
    history = _proposed(PER_ITEM, excessive(drafted(DAY))).at("2026-05-06")
    return history.sign_refused(people.OFFICE_HEAD, "approve")


def _extension_of_a_delay() -> Refusal:
    history = _explained()
    history.give(replace(REASONABLE, delayed_until=date(2026, 7, 1)), people.OFFICE_HEAD)
    history.give(requests.ASSIGN, people.OFFICE_HEAD)
    return history.refusal(requests.EXTENSION, people.HANDLER)


def _without_a_draft() -> Refusal:
    history = hear(consult(assigned(DAY)), "agree", DAY)
    return history.refusal(c.SubmitForApproval(), people.HANDLER)


def _charged_twice() -> Refusal:
    history = fee_charged(DAY)
    history.give(charging.RecordFeePayment(200, APRIL_1), people.INTAKE)
    return history.refusal(PER_ITEM, people.HANDLER)


def _reasons_that_never_came() -> Refusal:
    history = reasons_asked(DAY).at("2026-04-17")
    history.tick()
    return history.refusal(REASONABLE, people.OFFICE_HEAD)


def _archived_before_release() -> Refusal:
    history = delivered(DAY).at("2027-01-04")
    history._case = replace(history.case, release_on=date(2027, 1, 5))
    return history.refusal(keeping.Archive(), people.INTAKE)


def _archived_under_hold() -> Refusal:
    history = _after(keeping.PlaceHold("诉讼"), people.LEGAL, delivered(DAY)).at("2027-01-04")
    return history.refusal(keeping.Archive(), people.INTAKE)


def _repeat(**earlier: Any) -> Refusal:
    history = answered_before(received("2026-06-15"), **earlier)
    history.give(requests.ASSIGN, people.OFFICE_HEAD)
    return history.refusal(requests.reply("repeat"), people.HANDLER)


def _split_again() -> Refusal:
    history = received(DAY)
    history.give(SPLIT, people.INTAKE)
    opened = parts.RecordParts((parts.OpenedPart("01JKXQ3W8Z0000000000000009", "YX-9"),))
    history.give(opened, people.CLOCK)
    return history.refusal(SPLIT, people.INTAKE)


def _merge(into: str = "YX-20260520-1", **earlier: Any) -> Refusal:
    history = answered_before(received("2026-06-15"), **earlier)
    return history.refusal(parts.Merge(into), people.INTAKE)


def _other_part(first: str | None, second: str | None) -> Refusal:
    command = parts.Split((parts.Part("立项", first), parts.Part("环评", second)))
    return received(DAY).refusal(command, people.INTAKE)


#: What provokes it → code, params, fields, kind.
PROVOKED: list[tuple[Callable[[], Refusal], Refusal]] = [
    (
        lambda: drafted(DAY).refusal(c.Send(), people.INTAKE),
        Refusal("not_in_this_state", {"command": "send", "state": "drafting"}, kind="conflict"),
    ),
    (
        lambda: _submit(requests.submission(department="no-such-bureau")),
        Refusal("unknown_department", fields=("department",)),
    ),
    (
        lambda: _submit(requests.submission(department="disclosure-office")),
        Refusal("unknown_department", fields=("department",)),
    ),
    (
        lambda: _submit(requests.submission("fax"), channels={}),
        Refusal("channel_not_open", fields=("channel",)),
    ),
    (
        lambda: _submit(_applicant(id_type="unified_social_credit_code")),
        Refusal("id_type_not_for_applicant", fields=("applicant.id_type",)),
    ),
    (
        lambda: _submit(_applicant(id_type="passport")),
        Refusal("id_type_not_for_applicant", fields=("applicant.id_type",)),
    ),
    (
        lambda: _submit(_applicant(id_number="99010019900307231")),
        Refusal("id_number_malformed", fields=("applicant.id_number",)),
    ),
    (
        lambda: _submit(_applicant(phone=None)),
        Refusal("contact_missing", fields=("applicant.phone",)),
    ),
    (
        lambda: _submit(requests.submission(delivery=WITH_POST)),
        Refusal("delivery_address_missing", fields=("applicant.postal_address",)),
    ),
    (
        lambda: _submit(requests.submission(delivery=WITH_EMAIL)),
        Refusal("delivery_address_missing", fields=("applicant.email",)),
    ),
    (
        lambda: _submit(requests.submission(delivery=c.Delivery("on_site", "pickup"))),
        Refusal("delivery_form_not_offered", fields=("delivery.form",)),
    ),
    (
        lambda: _submit(requests.submission(delivery=c.Delivery("electronic", "pickup"))),
        Refusal("delivery_way_not_offered", fields=("delivery.way",)),
    ),
    (
        lambda: _submit(requests.submission("post_signed")),
        Refusal("signing_date_missing", fields=("signed_on",)),
    ),
    (
        lambda: _submit(requests.submission("post_signed", signed_on="2026-04-02")),
        Refusal("signing_date_in_future", fields=("signed_on",)),
    ),
    (
        lambda: _submit(requests.submission(), text_limits={"description": 3}),
        Refusal("too_long", {"max": 3}, fields=("information.description",)),
    ),
    (
        lambda: _submit(requests.submission(attachments=_files(4))),
        Refusal("too_many_attachments", {"limit": 3}, fields=("attachments",)),
    ),
    (
        lambda: _submit(requests.submission(attachments=_files(1) * 2)),
        Refusal("attachment_twice", fields=("attachments",)),
    ),
    (
        lambda: supplement_asked(DAY).refusal(
            replace(requests.SUPPLEMENT, attachments=_files(4)), people.APPLICANT
        ),
        Refusal("too_many_attachments", {"limit": 3}, fields=("attachments",)),
    ),
    (
        lambda: supplement_asked(DAY).refusal(
            replace(requests.SUPPLEMENT, attachments=_files(1) * 2), people.APPLICANT
        ),
        Refusal("attachment_twice", fields=("attachments",)),
    ),
    (
        lambda: _draft(requests.reply("disclose", files=_files(4))),
        Refusal("too_many_attachments", {"limit": 3}, fields=("files",)),
    ),
    (_second_supplement, Refusal("supplement_rounds_used_up", {"rounds": 1})),
    (
        # 04-04 to 04-06 are free, so 2026-04-13 is the seventh working day.
        lambda: received(DAY).at("2026-04-14").refusal(requests.SUPPLEMENT_ASKED, people.INTAKE),
        Refusal("supplement_window_over", {"until": "2026-04-13"}),
    ),
    (
        lambda: (
            supplement_asked(DAY)
            .at("2026-04-23 23:59")
            .refusal(c.ConfirmAbandonment(), people.INTAKE)
        ),
        Refusal("supplement_period_runs", {"until": "2026-04-23"}),
    ),
    (
        lambda: (
            supplement_asked(DAY).at("2026-04-24").refusal(c.ConfirmAbandonment(), people.INTAKE)
        ),
        Refusal("notice_not_served", {"letter": "D02"}, kind="conflict"),
    ),
    (
        lambda: received(DAY).refusal(c.Assign(department="no-such-bureau"), people.OFFICE_HEAD),
        Refusal("unknown_department", fields=("department",)),
    ),
    (
        lambda: _draft(c.SaveDraft(decision="perhaps")),
        Refusal("unknown_decision", fields=("decision",)),
    ),
    (
        lambda: _draft(c.SaveDraft(decision="refuse")),
        Refusal("field_needed_for_decision", {"decision": "refuse"}, ("ground", "reasons")),
    ),
    (
        lambda: _draft(requests.reply("disclose", search_record="无", where_public="公报栏")),
        Refusal(
            "field_not_for_decision", {"decision": "disclose"}, ("search_record", "where_public")
        ),
    ),
    (
        lambda: _draft(requests.reply("disclose", ground="third_party")),
        Refusal("field_not_for_decision", {"decision": "disclose"}, ("ground",)),
    ),
    (
        lambda: _draft(requests.reply("not_held", searches=())),
        Refusal("field_needed_for_decision", {"decision": "not_held"}, ("searches",)),
    ),
    (
        lambda: _draft(
            requests.reply("not_held", searches=(replace(requests.SEARCH, date=TOMORROW),))
        ),
        Refusal("date_in_future", fields=("searches.0.date",)),
    ),
    (
        lambda: _draft(requests.reply("already_public", public_since=TOMORROW)),
        Refusal("date_in_future", fields=("public_since",)),
    ),
    (
        lambda: _draft(requests.reply("already_public", public_link=None, public_since=None)),
        Refusal(
            *("field_needed_for_decision", {"decision": "already_public"}),
            ("public_link", "public_since"),
        ),
    ),
    *(
        (
            lambda link=link: _draft(requests.reply("already_public", public_link=link)),
            Refusal("link_malformed", fields=("public_link",)),
        )
        for link in (
            "公报栏",
            "ftp://yunxi.example/a",
            "https://",
            "http://a@yunxi.example/",
            "http://y .example",
        )
    ),
    *(
        (
            lambda checked=checked: _draft(requests.reply("already_public", link_checked=checked)),
            Refusal("link_not_checked", fields=("link_checked",)),
        )
        for checked in (None, False)
    ),
    (
        lambda: _draft(requests.reply("not_held", files=_files(1))),
        Refusal("field_not_for_decision", {"decision": "not_held"}, ("files",)),
    ),
    (
        lambda: _draft(c.SaveDraft(decision="refuse", reasons="属于内部工作流程")),
        Refusal("field_needed_for_decision", {"decision": "refuse"}, ("ground",)),
    ),
    (
        lambda: _draft(requests.reply("refuse", ground="not_today")),
        Refusal("unknown_ground", {"decision": "refuse"}, ("ground",)),
    ),
    (
        lambda: _draft(
            requests.reply(
                "disclose_partly",
                withheld_items=(requests.withheld("third_party"), requests.withheld("not_today")),
            )
        ),
        Refusal("unknown_ground", {"decision": "disclose_partly"}, ("withheld_items.1.ground",)),
    ),
    (
        lambda: _draft(
            requests.reply("refuse", ground="third_party", public_interest_weighing=None)
        ),
        Refusal("public_interest_not_weighed", fields=("public_interest_weighing",)),
    ),
    (
        lambda: _draft(
            requests.reply(
                "disclose_partly",
                withheld_items=(requests.withheld("third_party"),),
                public_interest_weighing=None,
            )
        ),
        Refusal("public_interest_not_weighed", fields=("public_interest_weighing",)),
    ),
    (
        lambda: _draft(requests.reply("still_unclear")),
        Refusal("supplement_never_asked", {"decision": "still_unclear"}, ("decision",)),
    ),
    (
        lambda: received(DAY).refusal(c.ReplyOnSpot(decision="perhaps"), people.INTAKE),
        Refusal("unknown_decision", fields=("decision",)),
    ),
    (_extension_twice_at_once, Refusal("extension_already_proposed", kind="conflict")),
    (_second_extension, Refusal("extension_already_granted", {"days": 5})),
    (
        lambda: assigned(DAY).refusal(c.ProposeExtension(days=21, reason="多"), people.HANDLER),
        Refusal("extension_too_long", {"limit": 20}, fields=("days",)),
    ),
    (_late_extension, Refusal("extension_after_due", {"due": "2026-04-30"})),
    (_decided_twice, Refusal("already_decided", kind="conflict")),
    (
        lambda: in_approval(DAY).refusal(ActOnApproval(9, 1, "approve"), people.HEAD),
        Refusal("run_unknown", kind="conflict"),
    ),
    (
        lambda: in_approval(DAY).refusal(ActOnApproval(1, 9, "approve"), people.LEGAL),
        Refusal("seat_unknown", kind="conflict"),
    ),
    (_wrong_approver, Refusal("not_an_approver", {"role": "department_head"}, kind="forbidden")),
    (_own_draft, Refusal("drafter_may_not_approve", kind="forbidden")),
    (_return_without_a_word, Refusal("opinion_needed", {"action": "return"}, fields=("opinion",))),
    (
        lambda: decided(DAY).refusal(c.Send(), people.INTAKE),
        Refusal("letter_not_ready", kind="conflict"),
    ),
    (
        lambda: received(DAY).refusal(produced(order=3), people.LETTER_WRITER),
        Refusal("letter_never_ordered", kind="conflict"),
    ),
    # Consultations (arts. 15, 32, 34).
    (
        lambda: drafted(DAY).refusal(replace(requests.CO_PRODUCER, days=5), people.HANDLER),
        Refusal("days_fixed_by_law", fields=("days",)),
    ),
    (
        lambda: _proposed(requests.THIRD_PARTY, drafted(DAY)).refusal(
            requests.AGENCY, people.HANDLER
        ),
        Refusal("consultation_already_proposed", kind="conflict"),
    ),
    (
        lambda: _proposed(requests.THIRD_PARTY, drafted(DAY)).refusal(
            c.SubmitForApproval(), people.HANDLER
        ),
        Refusal("proposal_still_open", {"subject": "consultation"}, kind="conflict"),
    ),
    (
        lambda: drafted(DAY).refusal(SERVED, people.HANDLER),
        Refusal("consultation_unknown", fields=("consultation",)),
    ),
    (
        lambda: serve(consulting(DAY), DAY).refusal(SERVED, people.HANDLER),
        Refusal("service_already_recorded", kind="conflict"),
    ),
    (
        lambda: consulting(DAY).refusal(replace(SERVED, served_on=AHEAD), people.HANDLER),
        Refusal("date_in_future", fields=("served_on",)),
    ),
    (
        lambda: consulting(DAY).refusal(replace(OPINION, given_on=BEFORE), people.HANDLER),
        Refusal("date_too_early", {"earliest": DAY}, fields=("given_on",)),
    ),
    (
        lambda: _objected().refusal(consultations.GiveOpinion(1, "agree"), people.CONSULTEE),
        Refusal("opinion_already_given", kind="conflict"),
    ),
    (
        lambda: consulting(DAY, requests.CO_PRODUCER).refusal(
            consultations.GiveOpinion(1, "agree"), people.CONSULTEE
        ),
        Refusal("opinion_comes_by_letter", kind="forbidden"),
    ),
    (
        lambda: _handed_off().refusal(HAND_OFF, people.INTAKE),
        Refusal("handed_off_already", kind="conflict"),
    ),
    (
        lambda: _sealed().refusal(HAND_OFF, people.INTAKE),
        Refusal("sealed_is_not_handed_off", kind="conflict"),
    ),
    (
        lambda: decided(DAY).refusal(HAND_OFF, people.INTAKE),
        Refusal("handled_as_a_request", kind="conflict"),
    ),
    (
        lambda: _handed_off().refusal(handing_off.RecordTicket("RX-1"), people.LETTER_WRITER),
        Refusal("never_handed_off", kind="conflict"),
    ),
    (
        lambda: hear(consulting(DAY), "agree", DAY).refusal(OVERRIDE, people.LEADER),
        Refusal("no_objection_to_override", fields=("consultation",)),
    ),
    (
        lambda: _after(OVERRIDE, people.LEADER, _objected()).refusal(OVERRIDE, people.LEADER),
        Refusal("objection_already_overridden", kind="conflict"),
    ),
    (
        lambda: _objected().refusal(c.SubmitForApproval(), people.HANDLER),
        Refusal("third_party_objects", {"consultation": 1}),
    ),
    (
        lambda: _proposed(requests.reply("refuse", ground="third_party"), assigned(DAY)).refusal(
            c.SubmitForApproval(), people.HANDLER
        ),
        Refusal("third_party_never_asked", fields=("ground",)),
    ),
    (_without_a_draft, Refusal("draft_missing", kind="conflict")),
    # Reasons (art. 35).
    (
        lambda: excessive(received(DAY), 10).refusal(ASK_WHY, people.INTAKE),
        Refusal("not_excessive", {"count": 10, "limit": 10}),
    ),
    (
        lambda: received(DAY).refusal(REASONABLE, people.OFFICE_HEAD),
        Refusal("reasons_never_asked", kind="conflict"),
    ),
    (_reasons_that_never_came, Refusal("reasons_never_given", fields=("reasonable",))),
    (
        lambda: _after(REASONABLE, people.OFFICE_HEAD, _explained()).refusal(
            NOT_REASONABLE, people.OFFICE_HEAD
        ),
        Refusal("reasons_already_judged", kind="conflict"),
    ),
    (
        lambda: _explained().refusal(
            replace(NOT_REASONABLE, delayed_until=AHEAD), people.OFFICE_HEAD
        ),
        Refusal("delay_needs_reason", fields=("delayed_until",)),
    ),
    (
        lambda: _explained().refusal(
            replace(REASONABLE, delayed_until=date(2026, 4, 30)), people.OFFICE_HEAD
        ),
        Refusal("delay_before_due", {"due": "2026-04-30"}, fields=("delayed_until",)),
    ),
    (
        lambda: assigned(DAY).refusal(requests.reply("excessive"), people.HANDLER),
        Refusal("reasons_never_rejected", {"decision": "excessive"}, ("decision",)),
    ),
    (_extension_of_a_delay, Refusal("delay_is_not_extended")),
    # The fee (art. 42).
    (
        lambda: excessive(drafted(DAY), 10).refusal(PER_ITEM, people.HANDLER),
        Refusal("fee_not_due", {"count": 10}),
    ),
    (
        lambda: _proposed(PER_ITEM, excessive(drafted(DAY))).refusal(PER_ITEM, people.HANDLER),
        Refusal("fee_already_proposed", kind="conflict"),
    ),
    (
        _charged_twice,
        Refusal("fee_already_charged", {"method": "per_item"}, kind="conflict"),
    ),
    (
        lambda: drafted(DAY).refusal(replace(PER_ITEM, pages=250), people.HANDLER),
        Refusal("one_fee_method_only", fields=("pages",)),
    ),
    (
        lambda: excessive(drafted(DAY)).at("2026-05-06").refusal(PER_ITEM, people.HANDLER),
        Refusal("fee_after_due"),
    ),
    (_fee_signed_late, Refusal("fee_after_due")),
    (
        _fee_overtaken,
        Refusal("not_being_handled", {"state": "third_party_consult"}, kind="conflict"),
    ),
    (
        lambda: drafted(DAY, requests.reply("not_held")).refusal(PER_PAGE, people.HANDLER),
        Refusal("no_pages_to_charge", fields=("method",)),
    ),
    (
        lambda: drafted(DAY).refusal(PER_PAGE, people.HANDLER),
        Refusal("no_copies_to_charge", fields=("method",)),
    ),
    (
        lambda: fee_charged(DAY).refusal(charging.RecordFeePayment(100, APRIL_1), people.INTAKE),
        Refusal("fee_amount_differs", {"amount": 200}, fields=("amount",)),
    ),
    (
        lambda: fee_charged(DAY).refusal(charging.RecordFeePayment(200, AHEAD), people.INTAKE),
        Refusal("payment_date_impossible", fields=("paid_on",)),
    ),
    (
        lambda: fee_charged(DAY).refusal(charging.ConfirmFeeAbandonment(), people.INTAKE),
        Refusal("payment_period_runs", {"until": "2026-04-30"}),
    ),
    # Delivery.
    (
        lambda: sent(DAY).refusal(replace(HANDED_OVER, delivered_on=AHEAD), people.INTAKE),
        Refusal("date_in_future", fields=("delivered_on",)),
    ),
    (
        lambda: sent(DAY).refusal(replace(HANDED_OVER, delivered_on=BEFORE), people.INTAKE),
        Refusal("date_too_early", {"earliest": DAY}, fields=("delivered_on",)),
    ),
    (
        lambda: sent(DAY).refusal(replace(HANDED_OVER, signed_by=""), people.INTAKE),
        Refusal("signature_missing", fields=("signed_by",)),
    ),
    (
        lambda: sent(DAY).refusal(replace(HANDED_OVER, way="registered_post"), people.INTAKE),
        Refusal("tracking_number_missing", fields=("tracking_no",)),
    ),
    # Reconsideration and lawsuits (art. 51).
    (
        lambda: delivered(DAY).refusal(replace(COMPLAINT, filed_on=AHEAD), people.INTAKE),
        Refusal("date_in_future", fields=("filed_on",)),
    ),
    (
        lambda: _withdrawn_before_receipt().refusal(COMPLAINT, people.INTAKE),
        Refusal("request_never_received", kind="conflict"),
    ),
    (
        lambda: delivered(DAY).refusal(replace(COMPLAINT, filed_on=BEFORE), people.INTAKE),
        Refusal("date_too_early", {"earliest": DAY}, fields=("filed_on",)),
    ),
    (
        lambda: delivered(DAY).refusal(
            replace(COMPLAINT, after_reconsideration=True), people.INTAKE
        ),
        Refusal("after_reconsideration_is_for_lawsuits", fields=("after_reconsideration",)),
    ),
    (
        lambda: complained(delivered(DAY)).refusal(COMPLAINT, people.INTAKE),
        Refusal("remedy_already_runs", kind="conflict"),
    ),
    (
        lambda: delivered(DAY).refusal(replace(LAWSUIT, after_reconsideration=True), people.INTAKE),
        Refusal("reconsideration_never_recorded", fields=("after_reconsideration",)),
    ),
    (
        lambda: delivered(DAY, requests.reply("refuse")).refusal(LAWSUIT, people.INTAKE),
        Refusal("reconsideration_comes_first", fields=("after_reconsideration",)),
    ),
    (
        lambda: delivered(DAY).refusal(RESULT, people.INTAKE),
        Refusal("remedy_unknown", fields=("remedy",)),
    ),
    (
        lambda: _after(RESULT, people.INTAKE, complained(delivered(DAY))).refusal(
            RESULT, people.INTAKE
        ),
        Refusal("remedy_already_decided", kind="conflict"),
    ),
    (
        lambda: complained(delivered(DAY)).refusal(
            replace(RESULT, decided_on=BEFORE), people.INTAKE
        ),
        Refusal("date_too_early", {"earliest": DAY}, fields=("decided_on",)),
    ),
    (
        lambda: complained(delivered(DAY)).refusal(replace(REDO, redo_from=None), people.INTAKE),
        Refusal("redo_needs_days_and_start", fields=("redo_days", "redo_from")),
    ),
    (
        lambda: complained(delivered(DAY)).refusal(replace(REDO, redo_from=AHEAD), people.INTAKE),
        Refusal("redo_start_impossible", fields=("redo_from",)),
    ),
    (
        lambda: complained(delivered(DAY)).refusal(replace(REDO, result="upheld"), people.INTAKE),
        Refusal("upheld_orders_nothing", fields=("redo_days",)),
    ),
    (
        lambda: complained(drafted(DAY)).refusal(REDO, people.INTAKE),
        Refusal("not_answered_yet", fields=("redo_days",)),
    ),
    # The archive (art. 45).
    (
        lambda: delivered(DAY).refusal(keeping.Archive(), people.INTAKE),
        Refusal("archive_too_early", {"until": "2026-10-01"}),
    ),
    (_archived_before_release, Refusal("files_not_released", {"on": "2027-01-05"})),
    (_archived_under_hold, Refusal("case_on_hold", kind="conflict")),
    (
        lambda: _after(keeping.PlaceHold("诉讼"), people.LEGAL, sent(DAY)).refusal(
            keeping.PlaceHold("诉讼"), people.LEGAL
        ),
        Refusal("already_held", kind="conflict"),
    ),
    (
        lambda: sent(DAY).refusal(keeping.ReleaseHold("终结"), people.LEGAL),
        Refusal("no_hold", kind="conflict"),
    ),
    # Repeats (art. 36(6)), splitting and merging.
    (
        lambda: _repeat(answered_on=None),
        Refusal("repeat_of_nothing_answered", fields=("earlier_reply.no",)),
    ),
    (
        lambda: _repeat(identical=False, similarity=0.79),
        Refusal("repeat_of_other_information", {"least": 80}, fields=("earlier_reply.no",)),
    ),
    (
        lambda: _repeat(answered_on=date(2026, 6, 9)),
        Refusal("repeat_dated_otherwise", {"on": "2026-06-09"}, fields=("earlier_reply.date",)),
    ),
    (_split_again, Refusal("already_split", kind="conflict")),
    (
        lambda: _other_part("transport-bureau", None),
        Refusal("first_part_stays", fields=("parts.0.department",)),
    ),
    (
        lambda: _other_part(None, "no-such-bureau"),
        Refusal("unknown_department", fields=("parts.1.department",)),
    ),
    (
        lambda: _merge("YX-20260520-2", answered_on=None),
        Refusal("merge_into_unknown", fields=("into",)),
    ),
    (_merge, Refusal("merge_into_answered", fields=("into",))),
    (
        lambda: _merge(answered_on=None, ended=True),
        Refusal("merge_into_ended", fields=("into",)),
    ),
]


@pytest.mark.parametrize(
    ("provoke", "refusal"),
    PROVOKED,
    ids=[f"{refusal.code}-{number}" for number, (_, refusal) in enumerate(PROVOKED)],
)
def test_a_rule_refuses_and_says_which_field_it_is_about(
    provoke: Callable[[], Refusal], refusal: Refusal
) -> None:
    assert provoke() == refusal


#: Where the rules of a request stand.
MODULES = (
    *(decide, approvals, consultations, reasons, charging, delivery, remedies, keeping, parts),
    *(applicant_record, intake, tariff_module, handing_off, decision, produced_letter),
    *(reply_evidence, served_notice),
    engine_keeping,
)


def test_every_code_that_can_refuse_is_provoked_above() -> None:
    own = set().union(*map(_codes_in, MODULES))
    # What the engine of approvals refuses is provoked where the engine is tested.
    engines = set().union(*map(_codes_in, (act_module, case_runs_module, rights_module)))
    provoked = {refusal.code for _, refusal in PROVOKED}
    assert own <= provoked <= own | engines


def _codes_in(module: ModuleType) -> set[str]:
    source = ast.parse(Path(module.__file__ or "").read_text(encoding="utf-8"))
    return {
        str(call.args[0].value)
        for call in ast.walk(source)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "Refusal"
        and isinstance(call.args[0], ast.Constant)
    }


def test_no_refusal_repeats_what_somebody_typed() -> None:
    typed = repr([refusal.params for _, refusal in PROVOKED])
    assert not [text for text in requests.PERSONAL if text in typed]
    assert "no-such-bureau" not in typed


@pytest.mark.parametrize("number", ["99010019900307231x", "990100 19900307 231X"])
def test_an_identity_number_may_be_typed_with_blanks_and_in_lower_case(number: str) -> None:
    history = History(DAY)
    history.submit(_applicant(id_number=number))
    assert history.types == ["submitted"]


@pytest.mark.parametrize("contact", ["phone", "email", "postal_address"])
def test_one_way_to_reach_the_applicant_is_enough(contact: str) -> None:
    # Art. 29(1) asks for contact details, not for a certain kind of them.
    history = History(DAY)
    history.submit(_applicant(**{"phone": None, contact: "somewhere"}))
    assert history.types == ["submitted"]
