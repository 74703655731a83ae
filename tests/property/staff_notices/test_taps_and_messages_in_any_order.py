"""Whatever order taps, messages and refusals come in, nobody is told more than they allow."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from sunhall.domain.staff_notices.consent import Consent, Tapped, begun, ended, tapped
from sunhall.domain.staff_notices.reminder import ReminderTemplate, ReminderTemplates

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
ITEMS = tuple(ReminderTemplate(name, (name,), {"thing1": "kind"}) for name in ("a", "b"))
ONE_OFF = ReminderTemplates(ITEMS)
SEALED = b"sealed"


class Taps(RuleBasedStateMachine):
    """Taps, messages and refusals in any order, against what WeChat would count."""

    def __init__(self) -> None:
        super().__init__()
        self.consent = Consent()
        self.granted = {"a": 0, "b": 0}
        self.spent = {"a": 0, "b": 0}
        self.going: dict[str, str] = {}
        self.number = 0

    @rule(answers=st.dictionaries(st.sampled_from("ab"), st.sampled_from(Tapped), min_size=1))
    def tap(self, answers: dict[str, Tapped]) -> None:
        consent = tapped(self.consent, answers, ONE_OFF)
        self.consent = replace(consent, sealed=SEALED) if consent.stands else consent
        for name, answer in answers.items():
            if answer is Tapped.ACCEPT:
                self.granted[name] += 1
            if answer is Tapped.BAN:
                self.granted[name] = self.spent[name]

    @rule(name=st.sampled_from("ab"))
    def begin(self, name: str) -> None:
        if self.consent.allows(name):
            self.number += 1
            message = f"m{self.number}"
            self.consent = begun(self.consent, name, message, NOW)
            self.spent[name] += 1
            self.going[message] = name

    @precondition(lambda self: self.going)
    @rule(data=st.data(), refused=st.booleans())
    def end(self, data: st.DataObject, refused: bool) -> None:
        message = data.draw(st.sampled_from(sorted(self.going)))
        name = self.going.pop(message)
        self.consent = ended(self.consent, message, name if refused else "")
        if refused:
            self.granted[name] = self.spent[name]

    @invariant()
    def nobody_is_told_more_often_than_they_allow(self) -> None:
        for name in "ab":
            assert self.consent.left.get(name, 0) == self.granted[name] - self.spent[name] >= 0

    @invariant()
    def what_wechat_calls_them_is_kept_exactly_as_long_as_it_is_needed(self) -> None:
        assert bool(self.consent.sealed) == bool(self.consent.left or self.going)
        assert self.consent.under_way.keys() == self.going.keys()


TestTaps = Taps.TestCase
TestTaps.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
