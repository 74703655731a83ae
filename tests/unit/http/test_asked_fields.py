"""A form asks what a command takes after the choices made so far, and nothing that it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from infra.command_schemas import command_schemas
from sunhall.adapters.catalogue_package import load_catalogue
from sunhall.domain.correction.decide import NEEDED
from sunhall.domain.disclosure.decide import _fields_refused
from sunhall.domain.engine.decision import Refusal
from sunhall.domain.scoring.figures import MARKS
from sunhall.domain.ticket.rules import ticket_rules
from sunhall.http.asked_fields import _RULES, asked_fields
from sunhall.http.case_views import Words
from sunhall.http.command_schemas import offered

CATALOGUE = load_catalogue()


def asked(command: str, field: str, value: Any) -> tuple[bool, bool]:
    """Whether a field is asked after a choice, and whether it is needed then."""
    condition = asked_fields(command, CATALOGUE).get(field)
    if condition is None:
        return True, False
    return value in condition["in"], value in condition["needed_in"]


@pytest.mark.parametrize("command", sorted(_RULES))
def test_a_condition_names_fields_and_values_of_its_command(command: str) -> None:
    service, _, name = command.partition(".")
    schema: Any = command_schemas()[service][name]
    for field, condition in asked_fields(command, CATALOGUE).items():
        other = schema["properties"][condition["field"]]
        assert field in schema["properties"]
        assert field != condition["field"]
        assert condition["in"], f"{field} would never be asked"
        assert set(condition["needed_in"]) <= set(condition["in"])
        if "enum" in other:
            assert set(condition["in"]) <= set(other["enum"])
        # What may stay hidden may not be demanded by the schema: its sender could never send it.
        assert field not in schema.get("required", [])


class Draft:
    """The text of a reply that has filled in some of its fields."""

    def __init__(self, *names: str) -> None:
        self.names = names


@pytest.mark.parametrize("decision", sorted(CATALOGUE.decisions))
@pytest.mark.parametrize("command", ["disclosure.save_draft", "disclosure.reply_on_spot"])
def test_after_a_decision_is_asked_what_the_law_wants_of_its_reply_and_nothing_that_is_refused(
    command: str, decision: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = CATALOGUE.decisions[decision]
    monkeypatch.setattr(
        "sunhall.domain.disclosure.decide._plain", lambda draft: dict.fromkeys(draft.names)
    )
    conditions = asked_fields(command, CATALOGUE)
    needed = {name for name in conditions if asked(command, name, decision)[1]}
    shown = {name for name in conditions if asked(command, name, decision)[0]}
    whole: Any = Draft("decision", *shown)
    assert _fields_refused(kind, whole) is None
    least: Any = Draft("decision", *needed)
    assert _fields_refused(kind, least) is None
    for name in conditions:
        more: Any = Draft("decision", *needed, name)
        refused = _fields_refused(kind, more)
        assert isinstance(refused, Refusal) is (name not in shown), name
    for name in needed:
        less: Any = Draft("decision", *(needed - {name}))
        assert isinstance(_fields_refused(kind, less), Refusal), name


def test_before_a_decision_nothing_is_asked_that_depends_on_it() -> None:
    schema: Any = command_schemas()["disclosure"]["save_draft"]
    conditions = asked_fields("disclosure.save_draft", CATALOGUE)
    assert set(schema["properties"]) - set(conditions) == {"decision"}


@pytest.mark.parametrize("result", sorted(NEEDED))
def test_a_correction_is_asked_what_its_result_needs(result: str) -> None:
    for field in set(NEEDED.values()):
        needed = field == NEEDED[result]
        assert asked("correction.save_answer", field, result) == (needed, needed)


def test_an_earlier_ticket_and_a_petition_are_asked_for_their_reasons_alone() -> None:
    for reason in ticket_rules(CATALOGUE).refusal_reasons.values():
        earlier = asked("ticket.refuse", "earlier_receipt_no", reason.code)
        assert earlier == (reason.earlier, reason.earlier)
        assert asked("ticket.refuse", "as_petition", reason.code) == (reason.petition, False)


@pytest.mark.parametrize(
    ("command", "field", "value", "expected"),
    [
        ("petition.forward_petition", "due_on", "assign", (True, True)),
        ("petition.forward_petition", "due_on", "forward", (False, False)),
        ("ticket.record_callback", "result", True, (True, True)),
        ("ticket.record_callback", "result", False, (False, False)),
        ("ticket.record_callback", "contacted", True, (True, False)),
        ("opening.record_score_entry", "mark", MARKS[0], (True, True)),
        ("opening.record_score_entry", "mark", "late_reply", (False, False)),
        ("opening.register_appointment", "wait_for", None, (True, False)),
        ("opening.register_appointment", "wait_for", "2026-03-04T09:00:00+08:00", (False, False)),
        ("opening.register_disclosure", "signed_on", "post_signed", (True, True)),
        ("opening.register_disclosure", "signed_on", "in_person", (False, False)),
        ("opening.register_correction", "signed_on", "post_signed", (True, True)),
        ("opening.register_correction", "signed_on", "online", (False, False)),
        ("ticket.reply", "text", "anything", (True, False)),
    ],
)
def test_what_depends_on_another_field_is_asked_with_it(
    command: str, field: str, value: Any, expected: tuple[bool, bool]
) -> None:
    assert asked(command, field, value) == expected


def test_a_form_tells_what_its_fields_depend_on() -> None:
    words = Words(CATALOGUE, "zh-CN")
    (form,) = offered("opening", ("register_appointment",), words)
    fields = form["schema"]["properties"]
    assert fields["wait_for"]["x-asked-when"]["field"] == "starts_at"
    assert "x-asked-when" not in fields["topic"]
    (plain,) = offered("ticket", ("reply",), words)
    assert "x-asked-when" not in str(plain)
