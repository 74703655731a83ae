from __future__ import annotations

from dataclasses import dataclass

import pytest

from sunhall.adapters.settings import SettingsError, read_settings


@dataclass(frozen=True, slots=True)
class Settings:
    table_name: str
    minutes: int
    strict: bool
    issuers: str = "[]"
    shards: int = 4


GOOD = {"TABLE_NAME": "cases", "MINUTES": "60", "STRICT": "true", "PATH": "/bin"}


def complaint(environ: dict[str, str]) -> str:
    with pytest.raises(SettingsError) as caught:
        read_settings(Settings, environ)
    return str(caught.value)


def test_every_field_comes_from_the_variable_of_its_name() -> None:
    assert read_settings(Settings, GOOD) == Settings("cases", 60, True)
    assert read_settings(Settings, GOOD | {"SHARDS": "8"}).shards == 8


def test_everything_that_is_wrong_is_said_at_once() -> None:
    environ = {"MINUTES": "an hour", "STRICT": "yes", "SHARDS": "-1"}
    assert complaint(environ) == (
        "TABLE_NAME is missing; MINUTES is not a whole number; "
        "STRICT is neither true nor false; SHARDS is not a whole number"
    )


@pytest.mark.parametrize("blank", ["", "  ", "\n"])
def test_a_blank_value_is_not_a_value(blank: str) -> None:
    assert complaint(GOOD | {"TABLE_NAME": blank}) == "TABLE_NAME is empty"


@pytest.mark.parametrize("number", ["", "1.5", "-1", "٣", "1e3", "0x10"])
def test_only_a_plain_whole_number_is_a_number(number: str) -> None:
    assert complaint(GOOD | {"MINUTES": number}) == "MINUTES is not a whole number"


@pytest.mark.parametrize("flag", ["", "True", "1", "on"])
def test_only_true_and_false_are_flags(flag: str) -> None:
    assert complaint(GOOD | {"STRICT": flag}) == "STRICT is neither true nor false"


def test_outer_blanks_are_dropped() -> None:
    assert read_settings(Settings, GOOD | {"TABLE_NAME": " cases\n"}).table_name == "cases"


def test_a_value_is_never_quoted_in_a_complaint() -> None:
    assert "hunter2" not in complaint(GOOD | {"MINUTES": "hunter2"})
