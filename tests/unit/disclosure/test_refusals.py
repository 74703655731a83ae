"""Every rule that refuses, by its code: what provokes it, and what it says."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import sunhall.domain.approval.act as act_module
import sunhall.domain.approval.rights as rights_module
import sunhall.domain.disclosure.approvals as approvals_module
import sunhall.domain.disclosure.decide as decide_module
from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.disclosure import commands as c
from sunhall.domain.engine.decision import Refusal
from tests.builders import people, requests
from tests.builders.catalogue import small_catalogue
from tests.builders.history import (
    History,
    assigned,
    decided,
    drafted,
    in_approval,
    produced,
    received,
    supplement_asked,
)

DAY = "2026-04-01"
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


def test_every_code_that_can_refuse_is_provoked_above() -> None:
    own = _codes_in(decide_module) | _codes_in(approvals_module)
    # What the engine of approvals refuses is provoked where the engine is tested.
    engines = _codes_in(act_module) | _codes_in(rights_module)
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
