from __future__ import annotations

from typing import Any

import pytest

from sunhall.domain.letters.facts import FACT_TYPES, Reader
from sunhall.domain.letters.remedy import RemedyVariant
from sunhall.domain.letters.required_by_law import REQUIRED, WEIGHED
from sunhall.domain.letters.template import (
    Addressee,
    Section,
    SectionKind,
    TemplateRefused,
    placeholders,
    template_from_mapping,
)
from tests.unit.letters.sample_letters import CODES, CONSULTING, mapping, template


def refused(data: dict[str, Any]) -> TemplateRefused:
    with pytest.raises(TemplateRefused) as error:
        template_from_mapping(data)
    assert error.value.reason
    return error.value


def test_every_letter_of_the_reference_is_there_b_4() -> None:
    numbered = [f"D{number:02}" for number in range(1, 28)]
    disclosure = [code for code in CODES if code.startswith("D")]
    assert sorted([*numbered, "D04b", "D07b", "D20b"]) == disclosure


@pytest.mark.parametrize("code", CODES)
def test_a_template_of_the_catalogue_is_sound_and_named_as_its_file(code: str) -> None:
    assert template(code).code == code


@pytest.mark.parametrize(
    ("code", "remedies", "leaves"),
    [
        ("D01", "R0", ""),
        ("D02", "R0", ""),
        ("D03", "R0", ""),
        ("D04", "R0", ""),
        ("D04b", "R0", ""),
        ("D05", "R0", ""),
        ("D06", "R0", ""),
        ("D07", "R0", ""),
        ("D07b", "R0", ""),
        ("D08", "R0", ""),
        ("D09", "R2", "r3_1"),
        ("D10", "R2", "r3_1"),
        ("D11", "R1 R2", "r3_2"),
        ("D12", "R1", "r3_3_1 r3_3_2 r3_3_3 r3_3_4 r3_3_5 r3_3_6 r3_3_7"),
        ("D13", "R2", "r3_4_1"),
        ("D14", "R2", "r3_4_1"),
        ("D15", "R2", "r3_5_2"),
        ("D16", "R2", "r3_3_8"),
        ("D17", "R2", "r3_4_2"),
        ("D18", "R2", "r3_5_1"),
        ("D19", "R2", "r3_5_3"),
        ("D20", "R2", "r3_5_4"),
        ("D20b", "R2", "r3_5_5"),
        ("D21", "R2", "r3_6_1"),
        ("D22", "R2", "r3_6_2"),
        ("D23", "R2", ""),
        ("D24", "R2", ""),
        ("D25", "R0", ""),
        ("D26", "R2", "r3_4_3"),
        ("D27", "R0", "r3_6_3"),
    ],
)
def test_remedy_and_statistic_rows_are_those_of_the_letter(
    code: str, remedies: str, leaves: str
) -> None:
    found = template(code)
    assert [remedy.value for remedy in found.remedies] == remedies.split()
    assert list(found.leaves) == leaves.split()


def test_every_reply_to_a_request_needs_an_approved_decision() -> None:
    disclosure = (code for code in CODES if code.startswith("D"))
    needing = {code for code in disclosure if template(code).needs_decision}
    assert needing == {code for code in CODES if "D09" <= code <= "D20b"} | {"D24", "D26"}


def test_a_section_has_a_kind_a_condition_and_a_repetition() -> None:
    sections = template("D11").sections
    assert Section(SectionKind.HEADING, "一、予以公开的内容") in sections
    assert Section(SectionKind.ITEM, "{item}", each="disclosed_items") in sections
    assert Section(SectionKind.TEXT, "{reasons}", when="reasons") in sections


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"code": "D99"}, "code"),
        ({"code": 12}, "code"),
        ({"version": 0}, "version"),
        ({"version": "1"}, "version"),
        ({"name": "不予公开告知书"}, "name"),
        ({"name": {"zh-CN": "不予公开告知书"}}, "name.en"),
        ({"title": " "}, "title"),
        ({"remedies": []}, "remedies"),
        ({"remedies": ["R3"]}, "remedies.0"),
        ({"remedies": "R1"}, "remedies"),
        ({"leaves": ["r3_9"]}, "leaves.0"),
        ({"leaves": ["r3_3_1", "r3_3_1"]}, "leaves"),
        ({"needs_decision": "yes"}, "needs_decision"),
        ({"required": ["nonsense"]}, "required.0"),
        ({"optional": ["reasons"]}, "optional"),
        ({"attachments": "reasons"}, "attachments"),
        ({"attachments": "disclosed_items"}, "attachments"),
        ({"sections": []}, "sections"),
        ({"sections": ["text"]}, "sections.0"),
        ({"sections": [{"text": "a", "item": "b"}]}, "sections.0"),
        ({"sections": [{"when": "reasons"}]}, "sections.0"),
        ({"sections": [{"text": ""}]}, "sections.0.text"),
        ({"sections": [{"text": "a", "unless": "reasons"}]}, "sections.0.unless"),
        ({"colour": "red"}, "colour"),
        ({"addressee": "everybody"}, "addressee"),
        ({"addressee": "third_party"}, "required"),
        ({"sections": [{"text": "a", "value": "b"}]}, "sections.0.value"),
        ({"sections": [{"heading": "a", "lines": 2}]}, "sections.0.lines"),
        ({"sections": [{"field": "a", "lines": 0}]}, "sections.0.lines"),
        ({"sections": [{"field": "a", "lines": "two"}]}, "sections.0.lines"),
        ({"sections": [{"field": "a", "value": 3}]}, "sections.0.value"),
        ({"sections": [{"field": " "}]}, "sections.0.field"),
    ],
)
def test_a_wrong_entry_is_refused_with_its_path(change: dict[str, Any], path: str) -> None:
    assert refused({**mapping("D12"), **change}).path == path


@pytest.mark.parametrize(
    ("section", "path"),
    [
        ({"text": "{search_record}"}, "text"),
        ({"text": "{nonsense}"}, "text"),
        ({"text": "{third_party_opinion}"}, "text"),
        ({"text": "{reasons.part}"}, "text"),
        ({"text": "x", "when": "search_record"}, "when"),
        ({"text": "{item}", "each": "reasons"}, "each"),
        ({"text": "{item}"}, "text"),
    ],
)
def test_a_section_that_cannot_be_filled_is_refused(section: dict[str, Any], path: str) -> None:
    data = mapping("D12")
    data["sections"].append(section)
    assert refused(data).path == f"sections.{len(data['sections']) - 1}.{path}"


@pytest.mark.parametrize(
    ("section", "path"),
    [
        ({"text": "{disclosed_items}"}, "text"),
        ({"text": "{item}{agency.name}", "each": "disclosed_items"}, "text"),
        ({"text": "{item}", "each": "withheld_items", "when": "nonsense"}, "when"),
    ],
)
def test_a_list_or_record_used_as_something_else_is_refused(
    section: dict[str, Any], path: str
) -> None:
    data = mapping("D11")
    data["sections"].append(section)
    assert refused(data).path == f"sections.{len(data['sections']) - 1}.{path}"


def test_a_whole_record_cannot_be_printed() -> None:
    data = mapping("D15")
    data["sections"].append({"text": "{earlier_reply}"})
    assert "no, date" in refused(data).reason


def test_a_list_that_may_be_absent_needs_a_condition() -> None:
    data = mapping("D12")
    data["optional"].append("searches")
    data["sections"].append({"each": "searches", "item": "{place}"})
    assert "add when" in refused(data).reason


@pytest.mark.parametrize("text", ["{reasons!r}", "{reasons:>9}", "{", "{0}", "{}", "{a[0]}"])
def test_a_placeholder_is_a_name_and_nothing_more(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        list(placeholders(text))
    data = mapping("D12")
    data["sections"].append({"text": text})
    refused(data)


def test_a_fact_that_is_asked_for_must_be_stated() -> None:
    data = mapping("D12")
    data["optional"].append("hotline" if "hotline" in data else "search_record")
    assert "search_record is never stated" in refused(data).reason


@pytest.mark.parametrize("name", ["applicant_name", "receipt_no"])
def test_every_letter_to_the_applicant_names_applicant_and_request(name: str) -> None:
    data = mapping("D12")
    data["required"].remove(name)
    assert refused(data).path == "required"


def test_a_citation_cannot_be_edited_away() -> None:
    data = mapping("D13")
    for section in data["sections"]:
        for kind, text in section.items():
            section[kind] = text.replace("第三十六条第四项", "有关规定")
    assert refused(data).path == "basis.0"


def test_a_citation_in_a_section_that_may_be_left_out_does_not_count() -> None:
    data = mapping("D13")
    data["basis"].append("第三十八条")
    data["sections"].append({"text": "另见第三十八条。", "when": "reasons"})
    assert refused(data).path == "basis.1"


@pytest.mark.parametrize("remedies", [["R2"], ["R1", "R2"], ["R0"]])
def test_a_refusal_carries_reconsideration_first_and_nothing_else_art_23(
    remedies: list[str],
) -> None:
    assert refused({**mapping("D12"), "remedies": remedies}).path == "remedies"


@pytest.mark.parametrize("remedies", [["R2"], ["R1"], ["R0"]])
def test_a_partial_disclosure_carries_both_remedies(remedies: list[str]) -> None:
    assert refused({**mapping("D11"), "remedies": remedies}).path == "remedies"


@pytest.mark.parametrize("code", [code for code in CODES if "D09" <= code <= "D20b"])
def test_no_reply_leaves_without_decision_row_and_remedy(code: str) -> None:
    data = mapping(code)
    assert refused({**data, "needs_decision": False}).path == "needs_decision"
    assert refused({**data, "leaves": []}).path == "needs_decision"
    assert refused({**data, "remedies": ["R0"]}).path == "remedies"


@pytest.mark.parametrize("code", ["D21", "D22", "D23", "D24", "D26"])
def test_a_letter_that_ends_a_request_carries_a_remedy(code: str) -> None:
    assert refused({**mapping(code), "remedies": ["R0"]}).path == "remedies"


@pytest.mark.parametrize("code", ["D01", "D02", "D03", "D04", "D04b", "D06", "D08", "D25"])
def test_a_step_of_the_procedure_carries_none(code: str) -> None:
    assert refused({**mapping(code), "remedies": ["R2"]}).path == "remedies"


def test_a_compiled_template_may_hold_tuples_for_lists() -> None:
    data = mapping("D12")
    frozen = {
        key: tuple(value) if isinstance(value, list) else value for key, value in data.items()
    }
    assert template_from_mapping(frozen) == template("D12")
    assert template("D12").remedies == (RemedyVariant.RECONSIDERATION_FIRST,)


@pytest.mark.parametrize(
    ("code", "addressee"),
    [
        *((code, Addressee.THIRD_PARTY) for code in ("D05", "D23")),
        *((code, Addressee.AGENCY) for code in ("D07", "D07b")),
        ("D25", Addressee.FILE),
        *((code, Addressee.APPLICANT) for code in ("D01", "D06", "D08", "D12", "D22", "D24")),
    ],
)
def test_a_letter_knows_to_whom_it_is_written(code: str, addressee: Addressee) -> None:
    assert template(code).addressee is addressee


@pytest.mark.parametrize("code", CONSULTING)
@pytest.mark.parametrize("name", ["consultee_name", "consultation_no"])
def test_every_letter_to_somebody_else_names_them_and_the_consultation(
    code: str, name: str
) -> None:
    data = mapping(code)
    data["required"].remove(name)
    assert refused(data).path == "required"


@pytest.mark.parametrize("code", CONSULTING)
def test_no_wording_can_tell_others_of_the_applicant_c_4_10(code: str) -> None:
    for name in [each for each, kind in FACT_TYPES.items() if kind.reader is Reader.APPLICANT]:
        data = mapping(code)
        data["optional"] = [*data.get("optional", []), name]
        found = refused(data)
        assert found.path.startswith("optional") or "never stated" in found.reason, name
        data["sections"].append(stating(name))
        assert refused(data).reason == f"{name} is not for the consultee"


@pytest.mark.parametrize("code", [code for code in CODES if code not in CONSULTING])
def test_no_wording_can_tell_the_applicant_of_a_third_party_c_4_10(code: str) -> None:
    for name in [each for each, kind in FACT_TYPES.items() if kind.reader is Reader.CONSULTEE]:
        data = mapping(code)
        data["optional"] = [*data.get("optional", []), name]
        data["sections"].append(stating(name))
        assert refused(data).reason == f"{name} is not for the applicant"


@pytest.mark.parametrize("code", CODES)
def test_hidden_names_can_be_stated_by_no_letter(code: str) -> None:
    data = mapping(code)
    data["optional"] = [*data.get("optional", []), "hidden_names"]
    data["sections"].append(stating("hidden_names"))
    assert "hidden_names is not for" in refused(data).reason


def stating(name: str) -> dict[str, str]:
    """Return a section that states a fact, whatever its kind."""
    kind = FACT_TYPES[name]
    if kind.kind.repeats:
        return {"when": name, "each": name, "item": "x"}
    part = f".{next(iter(kind.parts))}" if kind.parts else ""
    return {"when": name, "text": f"{{{name}{part}}}"}


LEGAL = [(code, name) for code in CODES for name in REQUIRED.get(code, ())]


def test_the_law_asks_something_of_every_letter() -> None:
    assert sorted(REQUIRED) == CODES


@pytest.mark.parametrize(("code", "name"), LEGAL)
def test_what_the_law_asks_for_cannot_be_made_optional(code: str, name: str) -> None:
    data = mapping(code)
    data["required"].remove(name)
    data["optional"] = [*data.get("optional", []), name]
    found = refused(data)
    assert (found.path, found.reason) == ("required", f"{code} needs {name}")


@pytest.mark.parametrize("code", ["D11", "D12"])
@pytest.mark.parametrize("name", WEIGHED)
def test_a_refusal_has_to_know_opinion_and_weighing_art_15(code: str, name: str) -> None:
    data = mapping(code)
    data["optional"].remove(name)
    data["sections"] = [each for each in data["sections"] if each.get("when") != name]
    found = refused(data)
    assert (found.path, found.reason) == ("optional", f"{code} has to know {name}")


@pytest.mark.parametrize("code", ["D23", "D24"])
@pytest.mark.parametrize("change", [{"remedies": ["R1"]}, {"leaves": ["r3_1"]}])
def test_a_decision_that_answers_no_request_carries_r2_and_no_row(
    code: str, change: dict[str, Any]
) -> None:
    assert refused({**mapping(code), **change}).path == "remedies"


def test_a_field_has_a_name_a_value_or_room_to_write() -> None:
    sections = template("D05").sections
    assert Section(SectionKind.FORM, "第三方意见回执") in sections
    assert Section(SectionKind.FIELD, "{consultation_no}", label="征询编号") in sections
    assert Section(SectionKind.FIELD, "", label="不同意公开的内容及理由", lines=6) in sections
