"""What a notice says, to whom, and when there is none."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from sunhall.domain.engine.event import Event
from sunhall.domain.engine.service import Step
from sunhall.domain.notices.notice import Recipient, compose, recipient, steps_of
from sunhall.domain.notices.rules import NoticeRule, NoticeRules

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)


def rule(**changes: Any) -> NoticeRule:
    return NoticeRule(
        **{
            "id": "answered",
            "service": "disclosure",
            "event": "reply_sent",
            "step": "reply_sent",
            "channels": ("sms", "email"),
            "text": {"zh-CN": "您的申请{receipt_no}已答复：{site}", "en": "{receipt_no}: {site}"},
            **changes,
        }
    )


def rules(*notices: NoticeRule, channels: Any = ("sms", "email")) -> NoticeRules:
    sender = {"zh-CN": "云溪市", "en": "Yunxi"}
    return NoticeRules(sender, channels, notices, frozenset(each.event for each in notices))


VALUES = {"receipt_no": "GK1", "site": "https://city.example"}
BOTH = Recipient("13800000000", "a@city.example", "zh-CN")


def test_a_text_message_begins_with_its_sender_in_the_brackets_of_the_language() -> None:
    told = compose(rules(), rule(), BOTH, VALUES)
    assert told and told.text == "【云溪市】您的申请GK1已答复：https://city.example"
    told = compose(rules(), rule(), Recipient("13800000000", None, "en"), VALUES)
    assert told and told.text == "[Yunxi] GK1: https://city.example"


def test_the_first_channel_by_which_the_person_can_be_reached_is_taken() -> None:
    told = compose(rules(), rule(), BOTH, VALUES)
    assert told and (told.channel, told.address) == ("sms", "13800000000")
    told = compose(rules(), rule(), Recipient(None, "a@city.example", "zh-CN"), VALUES)
    assert told and (told.channel, told.address) == ("email", "a@city.example")
    told = compose(rules(channels=("email", "sms")), rule(), BOTH, VALUES)
    assert told and told.channel == "email"


def test_a_notice_for_one_channel_goes_by_no_other() -> None:
    by_mail = rule(channels=("email",))
    assert compose(rules(), by_mail, Recipient("13800000000", None, "zh-CN"), VALUES) is None
    told = compose(rules(), by_mail, BOTH, VALUES)
    assert told and told.channel == "email"


def test_a_language_without_a_text_gets_the_citys_own() -> None:
    told = compose(rules(), rule(), Recipient("1", None, "fr"), VALUES)
    assert told and told.locale == "zh-CN"


def test_numbers_are_written_and_handed_to_the_gateway_as_text() -> None:
    told = compose(rules(), rule(text={"zh-CN": "{days}天"}), BOTH, {**VALUES, "days": 20})
    assert told and told.text == "【云溪市】20天"
    assert told.values["days"] == "20"


@pytest.mark.parametrize("part", ["contact", "applicant", "petitioner"])
def test_a_person_is_reached_as_their_submission_says(part: str) -> None:
    found = recipient({part: {"phone": "1", "email": None}, "locale": "en"})
    assert found and (found.phone, found.email, found.locale) == ("1", None, "en")


@pytest.mark.parametrize(
    "application",
    [
        {},
        {"contact": None},
        {"contact": {"name": "A", "phone": "", "email": None}},
        {"applicant": {}},
    ],
)
def test_somebody_who_left_no_way_is_not_reached(application: dict[str, Any]) -> None:
    assert recipient(application) is None


def test_nobody_is_shown_by_their_address_where_a_notice_is_printed() -> None:
    told = compose(rules(), rule(), BOTH, VALUES)
    assert "138" not in repr(told) and "138" not in repr(BOTH)


def test_an_event_calls_for_the_notice_of_its_service_and_step() -> None:
    known = rules(rule(), rule(id="closed", service="ticket", event="x", step="x_solved"))
    assert known.called_for("disclosure", "reply_sent", frozenset({"reply_sent"})) == rule()
    assert known.called_for("ticket", "reply_sent", frozenset({"reply_sent"})) is None
    assert known.called_for("disclosure", "assigned", frozenset({"assigned"})) is None
    # What the applicant's page does not tell, no message tells.
    assert known.called_for("disclosure", "reply_sent", frozenset()) is None
    assert known.called_for("ticket", "x", frozenset({"x_unsolved"})) is None


def test_the_steps_of_an_event_are_those_that_it_adds_to_the_time_line() -> None:
    history = [_event(1, "opened"), _event(2, "hidden"), _event(3, "twice")]
    timeline = _Told({"opened": 1, "hidden": 0, "twice": 2})
    assert [step.key for step in steps_of(timeline, history, 1)] == ["opened"]
    assert steps_of(timeline, history, 2) == ()
    assert [step.key for step in steps_of(timeline, history, 3)] == ["twice", "twice"]


class _Told:
    def __init__(self, times: dict[str, int]) -> None:
        self._times = times

    def __call__(self, events: Any) -> list[Step]:
        return [Step(each.at, each.type) for each in events for _ in range(self._times[each.type])]


def _event(seq: int, kind: str) -> Event:
    return Event("C", seq, kind, {}, NOW, "applicant", "r", "0" * 64, "0" * 64)
