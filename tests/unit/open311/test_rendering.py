"""B1: XML and JSON say the same, in UTF-8, without namespace; nothing is null or empty."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from sunhall.http.open311.formats import Format
from sunhall.http.open311.rendering import MEMBERS, moment, rendered, rendered_list

texts = st.text(st.characters(codec="utf-8"), max_size=30)
scalars = st.none() | st.booleans() | st.integers() | texts | st.datetimes(timezones=st.just(UTC))
members = st.fixed_dictionaries(
    {
        "service_request_id": texts,
        "status_notes": scalars,
        "lat": st.none() | st.floats(allow_nan=False, allow_infinity=False),
        "description": scalars,
        "extended_attributes": st.fixed_dictionaries(
            {"notes": st.lists(st.fixed_dictionaries({"type": texts, "datetime": scalars}))}
        ),
    }
)


def xml(content: bytes) -> etree._Element:
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False))


def plain(element: etree._Element) -> Any:
    """Read XML back by the convention that JSON follows."""
    children = list(element)
    if element.tag in MEMBERS and element.tag != "request":
        return [plain(child) for child in children]
    if children:
        return {child.tag: plain(child) for child in children}
    return element.text


def as_xml_says(value: Any) -> Any:
    """Return what JSON says as XML can say it: texts, and nothing for nothing."""
    if isinstance(value, dict):
        return {name: as_xml_says(each) for name, each in value.items()}
    if isinstance(value, list):
        return [as_xml_says(each) for each in value]
    if isinstance(value, bool):
        return str(value).lower()
    return (
        None
        if value in (None, "")
        else "".join(map(xml_character, str(value))).replace("\r\n", "\n").replace("\r", "\n")
    )


def xml_character(character: str) -> str:
    code = ord(character)
    allowed = character in "\t\n\r" or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD
    return character if allowed or code >= 0x10000 else "\N{REPLACEMENT CHARACTER}"


@given(st.lists(members, max_size=4))
def test_xml_and_json_of_the_same_records_agree_whatever_is_written(records: list[Any]) -> None:
    from_json = json.loads(rendered("service_requests", records, Format.JSON))
    from_xml = plain(xml(rendered("service_requests", records, Format.XML)))
    assert from_xml == as_xml_says(from_json)


def test_xml_has_a_declaration_with_its_encoding_and_no_namespace() -> None:
    content = rendered("services", [{"service_name": "道路 <坑洼> & “塌陷”"}], Format.XML)
    assert content.startswith(b'<?xml version="1.0" encoding="utf-8"?>\n<services>')
    assert b"xmlns" not in content
    assert xml(content).findtext("service/service_name") == "道路 <坑洼> & “塌陷”"


def test_nothing_is_null_in_json_and_an_empty_element_in_xml() -> None:
    record = [{"status_notes": None}]
    assert rendered("service_requests", record, Format.JSON) == b'[{"status_notes":null}]'
    element = xml(rendered("service_requests", record, Format.XML)).find("request/status_notes")
    assert element is not None
    assert element.text is None


def test_a_list_in_json_has_no_wrapper_even_with_one_member() -> None:
    assert json.loads(rendered("errors", [{"code": "400"}], Format.JSON)) == [{"code": "400"}]
    assert rendered("services", [], Format.JSON) == b"[]"


def test_chinese_is_written_as_it_is() -> None:
    assert "路灯不亮".encode() in rendered("services", [{"service_name": "路灯不亮"}], Format.JSON)
    assert "路灯不亮".encode() in rendered("services", [{"service_name": "路灯不亮"}], Format.XML)


@pytest.mark.parametrize("form", list(Format))
def test_a_moment_is_told_with_its_zone(form: Format) -> None:
    at = datetime(2026, 11, 22, 8, 30, 15, 987654, tzinfo=timezone(timedelta(hours=8)))
    assert moment(at) == "2026-11-22T00:30:15Z"
    content = rendered("service_requests", [{"requested_datetime": at}], form)
    assert b"2026-11-22T00:30:15Z" in content


def test_what_cannot_be_told_is_a_bug() -> None:
    with pytest.raises(TypeError):
        rendered("services", [{"service_name": object()}], Format.JSON)


@pytest.mark.parametrize("form", list(Format))
def test_a_list_that_is_too_long_for_one_answer_loses_its_last_members(form: Format) -> None:
    records = [{"description": "长" * 400, "service_request_id": str(n)} for n in range(100)]
    whole = rendered_list("service_requests", records, form)
    assert whole == rendered("service_requests", records, form)
    cut = rendered_list("service_requests", records, form, most=50_000)
    assert 25_000 < len(cut) <= 50_000
    kept = (
        [each["service_request_id"] for each in json.loads(cut)]
        if form is Format.JSON
        else [each.findtext("service_request_id") for each in xml(cut)]
    )
    assert kept == [str(n) for n in range(len(kept))]
