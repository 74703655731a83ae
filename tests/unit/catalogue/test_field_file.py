"""What the fields of commands are called, in both languages, and where their values come from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from infra.catalogue.compiler import Compiled
from infra.command_schemas import command_schemas
from sunhall.adapters.catalogue_package import catalogue_from_mapping
from sunhall.application.services import SERVICES
from sunhall.domain.authorization import PERMISSIONS, Role
from sunhall.http import command_schemas as schemas_of_commands
from sunhall.http.case_views import Words
from sunhall.http.command_schemas import offered
from tests.unit.catalogue.conftest import City

FILE = "fields.yaml"

Schemas = Mapping[str, Mapping[str, Any]]


@pytest.fixture(scope="module")
def schemas() -> Schemas:
    return command_schemas()


def given_by_people(command: str) -> bool:
    """Whether anybody but the system may give a command."""
    return bool(PERMISSIONS.get(command, {}).keys() - {Role.SYSTEM})


def fields(schema: Any, field: str = "") -> Iterator[tuple[str, list[str]]]:
    """Yield every field of a schema, and the values that it may have."""
    if isinstance(schema, list):
        for each in schema:
            yield from fields(each, field)
        return
    if not isinstance(schema, dict):
        return
    if "enum" in schema:
        yield field, [str(value) for value in schema["enum"]]
    for keyword, part in schema.items():
        if keyword in ("properties", "$defs"):
            for name, each in part.items():
                inner = name if keyword == "properties" else ""
                if inner:
                    yield inner, []
                yield from fields(each, inner)
        elif keyword in ("anyOf", "oneOf", "prefixItems", "items"):
            yield from fields(part, field)


def words_needed(schemas: Schemas) -> Iterator[str]:
    for service in SERVICES:
        for command, schema in schemas[service].items():
            if not given_by_people(command):
                continue
            for name, values in fields(schema):
                yield f"field.{name}"
                yield from (f"option.{name}.{value}" for value in values)


def test_every_field_and_value_of_a_command_that_people_give_has_a_name(
    example: Compiled, schemas: Schemas
) -> None:
    labels = example.catalogue["labels"]
    assert sorted({key for key in words_needed(schemas) if key not in labels}) == []


def test_every_field_and_value_of_a_form_that_staff_open_has_a_name(
    example: Compiled, schemas: Schemas
) -> None:
    needed = {
        key
        for schema in schemas["opening"].values()
        for name, values in fields(schema)
        for key in (f"field.{name}", *(f"option.{name}.{value}" for value in values))
    }
    assert sorted(needed - example.catalogue["labels"].keys()) == []


def test_a_command_may_take_a_field_from_a_list_of_its_own(chinese: Words) -> None:
    edited = form("publication", "edit_item", chinese)
    assert edited["category"]["x-choices"] == "publication_categories"
    assert form("ticket", "screen", chinese)["category"]["x-choices"] == "categories"


def test_what_a_reply_withholds_is_written_and_is_no_meeting(chinese: Words) -> None:
    for command in ("save_draft", "reply_on_spot"):
        (told,) = offered("disclosure", (command,), chinese)
        item = told["schema"]["$defs"]["WithheldItem"]["properties"]["item"]
        assert (item["title"], "x-choices" in item) == ("不予公开的内容", False)
    assert form("opening", "register_appointment", chinese)["item"]["x-choices"] == "meeting_items"


def test_a_reply_goes_to_the_log_in_a_category_of_what_is_published(chinese: Words) -> None:
    category = form("disclosure", "publish_to_log", chinese)["category"]
    assert category["x-choices"] == "publication_categories"


@pytest.mark.parametrize(
    ("service", "command", "field", "title"),
    [
        ("opening", "register_disclosure", "information", "申请公开的信息"),
        ("opening", "register_correction", "record", "需要更正的信息"),
        ("opening", "file_score_appeal", "record", "考核记录"),
        ("petition", "close_hearing", "record", "笔录"),
        ("opening", "draft_order", "instruction", "领导批示"),
        ("supervision_order", "revise_order", "instruction", "领导批示"),
        ("disclosure", "assign", "instruction", "办理要求"),
        ("opening", "draft_consultation", "days", "征求意见天数"),
        ("public_consultation", "revise_consultation", "days", "征求意见天数"),
        ("petition", "evaluate_petition", "organ", "对办理机关的评价"),
        ("live_session", "assign_team", "host", "主持人"),
        ("supervision_order", "ask_order_extension", "amount", "延长的工作日数"),
    ],
)
def test_a_name_that_serves_several_commands_is_called_what_it_is_in_each(
    service: str, command: str, field: str, title: str, chinese: Words
) -> None:
    assert form(service, command, chinese)[field]["title"] == title


@pytest.mark.parametrize("command", ["announce_session", "revise_announcement"])
def test_a_guest_is_a_person_and_has_a_name_like_one(command: str, chinese: Words) -> None:
    (told,) = offered("live_session", (command,), chinese)
    assert told["schema"]["$defs"]["Guest"]["properties"]["name"]["title"] == "姓名"


def test_a_part_of_a_field_is_called_otherwise_than_the_field_beside_it(chinese: Words) -> None:
    """A guest has an office, and not the title of the interview (职务, 标题)."""
    for command in ("announce_session", "revise_announcement"):
        (told,) = offered("live_session", (command,), chinese)
        assert told["schema"]["properties"]["title"]["title"] == "标题"
        assert told["schema"]["$defs"]["Guest"]["properties"]["title"]["title"] == "职务"
    (topics,) = offered("live_session", ("propose_topics",), chinese)
    assert topics["schema"]["$defs"]["Topic"]["properties"]["title"]["title"] == "标题"


def test_a_question_of_a_survey_is_not_called_as_the_text_that_it_is_about(chinese: Words) -> None:
    for service, command in (
        ("opening", "draft_consultation"),
        ("public_consultation", "revise_consultation"),
    ):
        (told,) = offered(service, (command,), chinese)
        assert told["schema"]["properties"]["text"]["title"] == "内容"
        assert told["schema"]["$defs"]["SurveyQuestion"]["properties"]["text"]["title"] == "题目"


def test_a_number_comes_from_no_list(chinese: Words) -> None:
    assert "x-choices" not in form("opening", "register_petition", chinese)["people"]


def test_a_number_may_stand_for_a_reason_of_the_citys(chinese: Words) -> None:
    reason = form("ticket", "refuse", chinese)["reason"]
    assert (reason["type"], reason["x-choices"]) == ("integer", "refusal_reasons")


def test_no_name_is_for_a_field_that_no_command_has(example: Compiled, schemas: Schemas) -> None:
    names = {
        name
        for commands in schemas.values()
        for schema in commands.values()
        for name, _ in fields(schema)
    }
    told = {key.removeprefix("field.") for key in example.catalogue["labels"] if _general(key)}
    assert sorted(told - names) == []


def _general(key: str) -> bool:
    return key.startswith("field.") and key.count(".") == 1


def test_a_command_with_words_of_its_own_has_such_a_field(
    example: Compiled, schemas: Schemas
) -> None:
    for key in example.catalogue["labels"]:
        if key.startswith("field.") and not _general(key):
            _, service, command, *within, name = key.split(".")
            found = {each for each, _ in fields(schemas[service][command])}
            assert {*within, name} <= found, key


@pytest.fixture
def chinese(example: Compiled, schemas: Schemas, monkeypatch: pytest.MonkeyPatch) -> Words:
    monkeypatch.setattr(schemas_of_commands, "command_schemas", lambda: schemas)
    return Words(catalogue_from_mapping(example.catalogue, example.sections), "zh-CN")


def form(service: str, command: str, words: Words) -> dict[str, Any]:
    (told,) = offered(service, (command,), words)
    return dict(told["schema"]["properties"])


def test_a_form_is_in_the_callers_language(chinese: Words, example: Compiled) -> None:
    assert form("disclosure", "assign", chinese)["instruction"]["title"] == "办理要求"
    english = Words(catalogue_from_mapping(example.catalogue, example.sections), "en")
    assert form("disclosure", "assign", english)["instruction"]["title"] == "Instruction"


def test_a_command_says_by_its_own_words_what_a_name_means_in_it(chinese: Words) -> None:
    assert form("disclosure", "propose_extension", chinese)["days"]["title"] == "延长的工作日数"
    assert form("disclosure", "consult_agency", chinese)["days"]["title"] == "工作日数"


def test_values_are_named_and_stay_as_they_are(chinese: Words) -> None:
    way = form("disclosure", "confirm_delivery", chinese)["way"]
    assert way["enum"][0] == "in_person"
    assert way["x-labels"]["in_person"] == "当面"


@pytest.mark.parametrize("command", ["reply", "rate", "record_callback"])
def test_a_matter_is_solved_in_part_and_a_comment_adopted_in_part(
    command: str, chinese: Words, schemas: Schemas
) -> None:
    [partly] = labels_of("partly", form("ticket", command, chinese)["result"])
    assert partly == "部分解决"
    [adopted] = labels_of("partly", form("consultation_comment", "answer_comment", chinese))
    assert adopted == "部分采纳"
    # What is called the same everywhere keeps its words.
    assert labels_of("solved", form("ticket", command, chinese)["result"]) == ["已解决"]


def labels_of(value: str, schema: Any) -> list[str]:
    """Return what a value is called wherever a schema names its values."""
    if isinstance(schema, list):
        return [label for each in schema for label in labels_of(value, each)]
    if not isinstance(schema, dict):
        return []
    own = [schema["x-labels"][value]] if value in schema.get("x-labels", {}) else []
    return own + [label for each in schema.values() for label in labels_of(value, each)]


def test_values_with_words_of_one_command_are_values_of_it(
    example: Compiled, schemas: Schemas
) -> None:
    own = [key.split(".") for key in example.catalogue["labels"] if key.startswith("option.")]
    own = [key for key in own if len(key) > 3]
    assert own
    for _, service, command, name, value in own:
        found = [each for field, each in fields(schemas[service][command]) if field == name]
        assert value in {option for options in found for option in options}


def test_a_field_says_from_which_list_its_values_come(chinese: Words) -> None:
    assert form("disclosure", "assign", chinese)["department"]["x-choices"] == "departments"
    assert form("ticket", "dispatch", chinese)["co_units"]["x-choices"] == "departments"
    assert "x-choices" not in form("disclosure", "assign", chinese)["instruction"]


def test_a_field_that_names_its_values_takes_them_from_no_list(chinese: Words) -> None:
    outcome = form("appointment", "write_minutes", chinese)["outcome"]
    assert outcome["x-choices"] == "meeting_outcomes"
    decided = form("ticket", "decide_reopen", chinese)["outcome"]
    assert decided["enum"]
    assert "x-choices" not in decided


def test_words_for_programmers_are_not_sent(chinese: Words, schemas: Schemas) -> None:
    for service, commands in schemas.items():
        told = offered(service, tuple(commands), chinese)
        for each in told:
            assert "description" not in each["schema"] and "title" not in each["schema"]


#: Keywords of words, and of what a field depends on.
FORMS_ADD = ("title", "description", "x-labels", "x-choices", "x-asked-when")


def test_nothing_else_of_a_schema_changes(chinese: Words, schemas: Schemas) -> None:
    for service, commands in schemas.items():
        for told in offered(service, tuple(commands), chinese):
            assert bare(told["schema"]) == bare(commands[told["name"]]), told["name"]


def bare(schema: Any, *, names: bool = False) -> Any:
    """Return a schema without what forms add; ``names`` says that keys are names of fields."""
    if isinstance(schema, list):
        return [bare(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    words = () if names else FORMS_ADD
    return {
        key: bare(part, names=key in ("properties", "$defs"))
        for key, part in schema.items()
        if key not in words
    }


@pytest.mark.parametrize(
    ("old", "new", "path", "reason"),
    [
        ("  area: areas", "  area: arena", "choices.area", "did you mean 'areas'"),
        ("  area: areas", "  arena: areas", "choices.arena", "did you mean 'area'"),
        ("  satisfaction:\n", "  satisfactions:\n", "options.satisfactions", "did you mean"),
        (
            "ticket.reply: {text:",
            "ticket.reply: {texts:",
            "commands.ticket.reply.texts",
            "did you mean 'text'",
        ),
        ("choices:", "choose:", "choose", "not a key"),
    ],
)
def test_a_mistake_is_told_with_its_place(
    city: City, old: str, new: str, path: str, reason: str
) -> None:
    city.edit(FILE, old, new)
    told = {(each.file, each.path): each.reason for each in city.problems()}
    assert reason in told[FILE, path]
