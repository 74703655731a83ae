from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal

import pytest
from annotated_types import Ge, Le, MaxLen, MinLen
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Discriminator

from sunhall.domain.errors import FieldError, InvalidInput
from sunhall.http.json_body import MOST_ERRORS
from sunhall.http.parse import adapter, json_schema, parse

CLOSED: dict[str, Any] = {"extra": "forbid", "str_strip_whitespace": True}


class Form(StrEnum):
    ELECTRONIC = "electronic"
    PAPER = "paper"


@dataclass(frozen=True, slots=True)
class Person:
    kind: Literal["person"]
    name: Annotated[str, MinLen(2), MaxLen(10)]
    __pydantic_config__: ClassVar[Any] = CLOSED


@dataclass(frozen=True, slots=True)
class Company:
    kind: Literal["company"]
    code: str
    __pydantic_config__: ClassVar[Any] = CLOSED


@dataclass(frozen=True, slots=True)
class Wish:
    who: Annotated[Person | Company, Discriminator("kind")]
    copies: Annotated[int, Ge(1), Le(9)]
    until: date
    form: Form
    points: Annotated[tuple[Annotated[str, MaxLen(5)], ...], MaxLen(3)] = ()
    note: str | None = None
    __pydantic_config__: ClassVar[Any] = CLOSED


GOOD: dict[str, Any] = {
    "who": {"kind": "person", "name": "张三"},
    "copies": 2,
    "until": "2026-10-08",
    "form": "paper",
}


def errors_of(data: dict[str, Any], at: str = "") -> list[FieldError]:
    with pytest.raises(InvalidInput) as caught:
        parse(Wish, data, at=at)
    return list(caught.value.errors)


def single(**change: Any) -> FieldError:
    errors = errors_of(GOOD | change)
    assert len(errors) == 1, errors
    return errors[0]


def test_a_good_body_becomes_a_frozen_domain_object() -> None:
    wish = parse(Wish, GOOD | {"points": ["a", "b"]})
    assert wish == Wish(Person("person", "张三"), 2, date(2026, 10, 8), Form.PAPER, ("a", "b"))
    with pytest.raises(FrozenInstanceError):
        wish.copies = 3  # type: ignore[misc]


def test_outer_blanks_are_dropped() -> None:
    assert parse(Wish, GOOD | {"note": "  请尽快  "}).note == "请尽快"


@pytest.mark.parametrize(
    ("change", "field", "code", "params"),
    [
        ({"copies": 0}, "copies", "too_small", {"min": 1}),
        ({"copies": 10}, "copies", "too_large", {"max": 9}),
        ({"copies": 10**30}, "copies", "too_large", {"max": 9}),
        ({"copies": "2"}, "copies", "wrong_type", {}),
        ({"copies": 2.5}, "copies", "wrong_type", {}),
        ({"copies": True}, "copies", "wrong_type", {}),
        ({"copies": None}, "copies", "wrong_type", {}),
        ({"until": "2026-13-01"}, "until", "bad_format", {}),
        ({"until": "tomorrow"}, "until", "bad_format", {}),
        ({"until": 20261008}, "until", "wrong_type", {}),
        ({"form": "stone"}, "form", "not_one_of", {"allowed": "electronic, paper"}),
        ({"form": 3}, "form", "not_one_of", {"allowed": "electronic, paper"}),
        ({"points": ["ok", "too long"]}, "points.1", "too_long", {"max": 5}),
        ({"points": ["1", "2", "3", "4"]}, "points", "too_long", {"max": 3}),
        ({"points": "abc"}, "points", "wrong_type", {}),
        ({"note": ["x"]}, "note", "wrong_type", {}),
        ({"who": {"kind": "person", "name": "x"}}, "who.name", "too_short", {"min": 2}),
        ({"who": {"kind": "person", "name": "x" * 11}}, "who.name", "too_long", {"max": 10}),
        ({"who": {"kind": "person", "name": "   "}}, "who.name", "missing", {}),
        ({"who": {"kind": "person", "name": ""}}, "who.name", "missing", {}),
        ({"who": {"kind": "person"}}, "who.name", "missing", {}),
        ({"who": {"kind": "ghost"}}, "who.kind", "not_one_of", {"allowed": "person, company"}),
        ({"who": {"name": "张三"}}, "who.kind", "missing", {}),
        ({"who": "张三"}, "who", "wrong_type", {}),
        ({"surprise": 1}, "surprise", "unknown_field", {}),
        (
            {"who": {"kind": "person", "name": "张三", "age": 3}},
            "who.age",
            "unknown_field",
            {},
        ),
    ],
)
def test_each_wrong_field_has_its_path_and_its_code(
    change: dict[str, Any], field: str, code: str, params: dict[str, Any]
) -> None:
    assert single(**change) == FieldError(field, code, params)


def test_all_wrong_fields_are_reported_at_once() -> None:
    found = {(e.field, e.code) for e in errors_of({"copies": 0, "form": "x"})}
    assert found == {
        ("who", "missing"),
        ("until", "missing"),
        ("copies", "too_small"),
        ("form", "not_one_of"),
    }


def test_paths_start_where_the_data_lies_in_the_body() -> None:
    paths = [e.field for e in errors_of(GOOD | {"copies": 0}, at="data")]
    assert paths == ["data.copies"]


def test_an_answer_cannot_be_blown_up_by_many_unknown_fields() -> None:
    assert len(errors_of(GOOD | {f"x{n}": n for n in range(200)})) == MOST_ERRORS


def test_no_error_repeats_what_was_typed() -> None:
    errors = errors_of(GOOD | {"form": "秘密", "until": "秘密", "points": ["秘密秘密秘密"]})
    assert "秘密" not in repr(errors)


def test_a_class_that_lets_unknown_fields_pass_is_refused() -> None:
    @dataclass(frozen=True, slots=True)
    class Open:
        name: str

    with pytest.raises(TypeError, match="must forbid extra fields"):
        adapter(Open)


def test_the_validator_of_a_class_is_built_once() -> None:
    assert adapter(Wish) is adapter(Wish)


def test_the_schema_states_the_limits() -> None:
    schema = json_schema(Wish)
    assert schema["properties"]["copies"] == {
        "maximum": 9,
        "minimum": 1,
        "title": "Copies",
        "type": "integer",
    }
    assert schema["additionalProperties"] is False
    assert set(schema["required"]) == {"who", "copies", "until", "form"}


@given(
    st.dictionaries(
        st.sampled_from(["who", "copies", "until", "form", "points", "note", "x"]),
        st.none()
        | st.integers()
        | st.text(max_size=8)
        | st.lists(st.integers(), max_size=3)
        | st.dictionaries(st.sampled_from(["kind", "name"]), st.text(max_size=4)),
    )
)
def test_any_object_is_read_or_refused_field_by_field(data: dict[str, Any]) -> None:
    try:
        parse(Wish, data)
    except InvalidInput as error:
        assert error.errors
        assert all(e.field.split(".")[0] in {*GOOD, *data} for e in error.errors)
