"""Every way to spoil a catalogue is refused with the file, the place and what would be right."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from infra.catalogue.problem import Problem
from tests.unit.catalogue.conftest import City

REPLY_CHAIN = "chains/disclosure-reply.yaml"
DISCLOSURE = "services/disclosure.yaml"


def test_an_unknown_department_in_a_chain_is_refused_and_the_nearest_is_suggested(
    city: City,
) -> None:
    city.edit(REPLY_CHAIN, "department: justice-bureau", "department: justice-burau")
    file, path, reason = city.problem()
    assert (file, path) == (REPLY_CHAIN, "nodes.1.approvers.0.department")
    assert reason == "there is no department 'justice-burau'; did you mean 'justice-bureau'?"


def test_an_unknown_role_in_a_chain_is_refused(city: City) -> None:
    city.edit(REPLY_CHAIN, "role: legal_reviewer", "role: lawyer")
    problems = city.problems()
    assert [(each.path, each.reason.partition(";")[0]) for each in problems] == [
        ("nodes.1.approvers.0.role", "there is no role 'lawyer'")
    ]


def test_a_role_without_a_holder_in_the_department_of_a_chain_is_refused(city: City) -> None:
    city.edit(REPLY_CHAIN, "department: justice-bureau", "department: finance-bureau")
    file, path, reason = city.problem()
    assert (file, path) == (REPLY_CHAIN, "nodes.1.approvers.0.role")
    assert reason == "nobody holds the role 'legal_reviewer' in 'finance-bureau' (staff.yaml)"


def test_a_department_that_accepts_requests_needs_its_own_approver_and_handler(city: City) -> None:
    city.edit(
        "staff.yaml",
        "department: health-commission, roles: [department_head]",
        "department: housing-bureau, roles: [department_head]",
    )
    told = {each.file: (each.path, each.reason) for each in city.problems()}
    assert told[REPLY_CHAIN] == (
        "nodes.0.approvers.0.role",
        "nobody holds the role 'department_head' in 'health-commission' (staff.yaml)",
    )


def test_a_department_without_a_handler_is_a_dead_end_and_refused(city: City) -> None:
    city.edit(
        "staff.yaml",
        "department: health-commission, roles: [handler]",
        "department: housing-bureau, roles: [handler]",
    )
    problems = city.problems()
    assert {each.reason for each in problems} == {
        "nobody holds the role 'handler' in 'health-commission'"
    }
    assert [each.file for each in problems] == ["hotline/directory.yaml", "staff.yaml"]


def test_a_role_that_nobody_holds_is_refused(city: City) -> None:
    city.append(
        "roles.yaml",
        "- id: archivist\n"
        "  label: {zh-CN: 档案员, en: Archivist}\n"
        "  duty: {zh-CN: 归档, en: Files what is finished}\n",
    )
    file, path, reason = city.problem()
    last = len(yaml.safe_load((city.root / "roles.yaml").read_text(encoding="utf-8"))) - 1
    assert (file, path) == ("roles.yaml", f"{last}.id")
    assert reason == "nobody holds the role 'archivist' (staff.yaml)"


def test_a_decision_without_its_letter_template_is_refused(city: City) -> None:
    city.remove("letters/D13.yaml")
    file, path, reason = city.problem()
    assert (file, path) == ("decisions.yaml", "decisions.4.letter")
    assert reason == "there is no template letters/D13.yaml"


def test_a_text_missing_in_one_language_is_refused(city: City) -> None:
    city.edit(
        "labels.yaml",
        "  received: {zh-CN: 已收到，已登记, en: Received}",
        "  received: {zh-CN: 已收到，已登记}",
    )
    problem = city.problems()[0]
    assert (problem.file, problem.path) == ("labels.yaml", "state.received.en")
    assert problem.reason == "is missing"
    assert problem.line == city.line("labels.yaml", "已收到，已登记")


def test_languages_that_mention_different_placeholders_are_refused(city: City) -> None:
    city.edit(
        "labels.yaml", 'en: "At most {limit} attachments."', 'en: "At most {most} attachments."'
    )
    file, path, reason = city.problem()
    assert (file, path) == ("labels.yaml", "error.too_many_attachments")
    assert "same {placeholders}" in reason


def test_a_notice_to_staff_that_does_not_fit_into_a_message_of_wechats_is_refused(
    city: City,
) -> None:
    city.edit("labels.yaml", "zh-CN: 红牌：办件已超期", f"zh-CN: {'长' * 21}")
    assert city.problem() == (
        "labels.yaml",
        "staff_notice.card_red.zh-CN",
        "WeChat takes 20 characters, this has 21",
    )
    city.edit("labels.yaml", f"zh-CN: {'长' * 21}", f"zh-CN: {'长' * 20}")
    city.compile()


def test_a_label_that_comes_from_elsewhere_cannot_be_written_twice(city: City) -> None:
    city.append("labels.yaml", "\nrole:\n  handler: {zh-CN: 经办人, en: Clerk}\n")
    assert city.problem() == ("labels.yaml", "role", "labels of this group come from roles.yaml")


@pytest.mark.parametrize(
    ("name", "old", "new", "path"),
    [
        ("departments.yaml", "- id: finance-bureau", "- id: education-bureau", "6.id"),
        ("roles.yaml", "- id: supervisor", "- id: handler", "6.id"),
        ("staff.yaml", "username: legal,", "username: leader,", "3.username"),
        ("decisions.yaml", "- id: publication", "- id: repeat", "decisions.10.id"),
        (REPLY_CHAIN, "- id: legal\n", "- id: department\n", "nodes.1.id"),
        (DISCLOSURE, "- id: fax", "- id: online", "channels.4.id"),
    ],
)
def test_a_doubled_id_is_refused(city: City, name: str, old: str, new: str, path: str) -> None:
    city.edit(name, old, new)
    taken = [each for each in city.problems() if "is taken already" in each.reason]
    assert [(each.file, each.path) for each in taken] == [(name, path)]


def test_two_chains_with_one_id_are_refused_by_the_name_of_both_files(city: City) -> None:
    city.edit("chains/disclosure-on-spot.yaml", "id: disclosure-on-spot", "id: disclosure-reply")
    reasons = {each.reason for each in city.problems()}
    assert "'disclosure-reply' is taken by chains/disclosure-on-spot.yaml" in reasons
    assert any(reason.startswith("there is no chain 'disclosure-on-spot'") for reason in reasons)


def test_two_templates_of_one_letter_are_refused(city: City) -> None:
    copy = (city.root / "letters/D09.yaml").read_text(encoding="utf-8")
    city.write("letters/D09-old.yaml", copy)
    file, path, reason = city.problem()
    assert (path, reason) == ("code", "'D09' is taken by letters/D09-old.yaml")
    assert file == "letters/D09.yaml"


def test_an_unknown_key_is_refused_and_the_nearest_is_suggested(city: City) -> None:
    city.edit(DISCLOSURE, "  max_files: 5", "  max_file: 5")
    problems = {each.path: each.reason for each in city.problems()}
    assert problems == {
        "attachments.max_file": "is not a key of this mapping; did you mean 'max_files'?",
        "attachments.max_files": "is missing",
    }


def test_a_number_in_quotes_is_refused_and_not_guessed(city: City) -> None:
    city.edit(DISCLOSURE, "    amount: 200\n", '    amount: "200"\n')
    file, path, reason = city.problem()
    assert (file, path) == (DISCLOSURE, "periods.archive_wait.amount")
    assert "'200'" in reason
    assert "integer" in reason


def test_a_number_of_the_law_without_its_article_is_refused(city: City) -> None:
    city.edit(
        DISCLOSURE,
        '7\n    unit: working_day\n    basis: {kind: law, source: 政府信息公开条例, article: "30"}',
        "7\n    unit: working_day\n    basis: {kind: law, source: 政府信息公开条例}",
    )
    _, path, reason = city.problem()
    assert path == "periods.supplement_window.basis"
    assert reason == "a number of the law names its source and article"


def test_a_convention_without_a_reason_is_refused(city: City) -> None:
    city.edit(
        DISCLOSURE,
        "basis: {kind: convention, note: The law limits the length and not the number.}",
        "basis: {kind: convention}",
    )
    assert city.problem()[1:] == (
        "limits.max_extensions.basis",
        "a convention says why in its note",
    )


def test_disclosure_counts_working_days_whatever_a_city_prefers_art_33(city: City) -> None:
    reply = "reply:\n    amount: 20\n    unit: {}_day"
    city.edit(DISCLOSURE, reply.format("working"), reply.format("calendar"))
    _, path, reason = city.problem()
    assert path == "periods.reply.unit"
    assert "working days" in reason


@pytest.mark.parametrize(
    ("old", "path"),
    [
        ("extension: disclosure-extension", "chains.extension"),
        ("consultation: disclosure-consultation", "chains.consultation"),
        ("fee: disclosure-fee", "chains.fee"),
        ("chain: disclosure-release-on-spot", "chains.on_spot.0.chain"),
    ],
)
def test_a_chain_that_does_not_exist_is_refused(city: City, old: str, path: str) -> None:
    city.edit(DISCLOSURE, f"{old}\n", f"{old.partition(':')[0]}: disclosure-extra\n")
    _, where, reason = city.problem()
    assert where == path
    assert reason.startswith("there is no chain 'disclosure-extra'; did you mean")


def test_the_last_chain_of_a_reply_on_the_spot_is_for_whatever_is_left(city: City) -> None:
    last = "    - chain: disclosure-on-spot\n"
    city.edit(DISCLOSURE, last, f'{last}      when: decision == "refuse"\n')
    _, path, reason = city.problem()
    assert path == "chains.on_spot.1.when"
    assert "has no condition" in reason


def test_a_word_that_the_software_does_not_know_is_refused_before_a_citizen_meets_it(
    city: City,
) -> None:
    city.edit(DISCLOSURE, "- id: fax", "- id: telegraph")
    _, path, reason = city.problem()
    assert path == "channels.4.id"
    assert reason.startswith("the software does not know 'telegraph'; known are fax, in_person")


def test_an_identity_document_for_an_unknown_kind_of_applicant_is_refused(city: City) -> None:
    city.edit(
        DISCLOSURE,
        'pattern: "[A-Z0-9]{5,15}"\n    applicants: [natural_person]',
        'pattern: "[A-Z0-9]{5,15}"\n    applicants: [natural_persons]',
    )
    _, path, reason = city.problem()
    assert path == "id_types.1.applicants.0"
    assert reason.endswith("did you mean 'natural_person'?")


def test_a_pattern_that_is_no_regular_expression_is_refused(city: City) -> None:
    city.edit(DISCLOSURE, '"[A-Z0-9]{5,15}"', '"[A-Z0-9{5,15}"')
    _, path, reason = city.problem()
    assert path == "id_types.1.pattern"
    assert reason.startswith("not a regular expression")


def test_one_way_of_delivery_cannot_have_two_names(city: City) -> None:
    text = (city.root / DISCLOSURE).read_text(encoding="utf-8")
    head, _, tail = text.rpartition("zh-CN: 到受理点")
    city.write(DISCLOSURE, f"{head}zh-CN: 到现场{tail}")
    assert city.problem() == (
        DISCLOSURE,
        "delivery_forms.2.ways.0.label",
        "'pickup' has another label above",
    )


def test_a_disclosure_office_that_does_not_exist_is_refused(city: City) -> None:
    city.edit("city.yaml", "disclosure_office: disclosure-office", "disclosure_office: disclosure")
    file, path, reason = next(
        (each.file, each.path, each.reason) for each in city.problems() if each.file == "city.yaml"
    )
    assert (file, path) == ("city.yaml", "disclosure_office")
    assert reason.endswith("did you mean 'disclosure-office'?")


def test_a_vertical_agency_without_the_authority_above_it_is_refused_art_27(city: City) -> None:
    text = (city.root / "departments.yaml").read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if "江岭省税务局" not in line]
    city.write("departments.yaml", "\n".join(kept) + "\n")
    assert city.problem() == (
        "departments.yaml",
        "20.kind",
        "a vertical_agency needs 'superior', the authority above it",
    )


#: The disclosure office's entry, from its parent on.
OFFICE_UNIT = "parent: government-office\n  accepts_requests: false\n  letter_prefix: 云政公开"


def test_a_unit_without_its_department_is_refused(city: City) -> None:
    city.edit("departments.yaml", OFFICE_UNIT, OFFICE_UNIT.replace("government", "goverment"))
    file, path, reason = city.problem()
    assert (file, path) == ("departments.yaml", "1.parent")
    assert reason.endswith("did you mean 'government-office'?")


def test_a_unit_cannot_be_addressed_because_its_department_acts_art_27(city: City) -> None:
    city.edit("departments.yaml", OFFICE_UNIT, OFFICE_UNIT.replace("false", "true"))
    reasons = {(each.path, each.reason) for each in city.problems() if each.file[0] == "d"}
    assert (
        "1.accepts_requests",
        "a unit acts in its department's name: let the department accept requests",
    ) in reasons


def test_only_a_unit_has_a_parent(city: City) -> None:
    city.edit(
        "departments.yaml",
        "  superior: {zh-CN: 江岭省司法厅",
        "  parent: government-office\n  superior: {zh-CN: 江岭省司法厅",
    )
    assert city.problem() == ("departments.yaml", "5.parent", "only a unit has a parent")


def test_a_city_in_which_no_department_accepts_requests_is_refused(city: City) -> None:
    text = (city.root / "departments.yaml").read_text(encoding="utf-8")
    city.write(
        "departments.yaml", text.replace("accepts_requests: true", "accepts_requests: false")
    )
    assert city.problem() == ("departments.yaml", "", "no department accepts requests")


def test_staff_of_an_unknown_department_or_role_are_refused(city: City) -> None:
    city.append(
        "staff.yaml",
        "- {username: nobody, name: 无名, department: nowhere, roles: [clerk]}\n",
    )
    last = len(yaml.safe_load((city.root / "staff.yaml").read_text(encoding="utf-8"))) - 1
    assert [(each.path, each.reason.partition(";")[0]) for each in city.problems()] == [
        (f"{last}.department", "there is no department 'nowhere'"),
        (f"{last}.roles.0", "there is no role 'clerk'"),
    ]


def test_a_decision_that_asks_for_a_field_no_draft_has_is_refused(city: City) -> None:
    city.edit(
        "decisions.yaml",
        "required: [searches, search_record]",
        "required: [searches, search_records]",
    )
    reasons = {each.path: each.reason for each in city.problems()}
    assert reasons["decisions.4.required.1"] == (
        "a draft has no field 'search_records'; did you mean 'search_record'?"
    )


def test_a_decision_with_neither_row_nor_grounds_is_refused(city: City) -> None:
    city.edit("decisions.yaml", "    leaf: r3_4_2\n", "")
    assert city.problem() == (
        "decisions.yaml",
        "decisions.8",
        "needs a leaf, or grounds that have one",
    )


def test_the_ground_is_asked_for_by_itself_and_cannot_be_listed(city: City) -> None:
    city.edit(
        "decisions.yaml", "required: [reasons]\n    grounds", "required: [ground]\n    grounds"
    )
    _, path, reason = city.problem()
    assert path == "decisions.3"
    assert reason.startswith("'ground' is not listed")


def test_a_field_cannot_be_both_required_and_optional(city: City) -> None:
    city.edit(
        "decisions.yaml",
        "required: [earlier_reply]\n    optional: [reasons]",
        "required: [earlier_reply]\n    optional: [earlier_reply]",
    )
    assert city.problem()[2] == "earlier_reply cannot be both required and optional"


def test_an_unknown_ground_is_refused(city: City) -> None:
    city.edit("decisions.yaml", "      - third_party\n", "      - third_parties\n")
    places = {each.path for each in city.problems()}
    assert places == {"decisions.2.grounds.3", "decisions.3.grounds.3"}


def test_a_decision_and_its_letter_must_count_in_the_same_row(city: City) -> None:
    city.edit("decisions.yaml", "    leaf: r3_4_2\n", "    leaf: r3_5_1\n")
    assert city.problem() == (
        "decisions.yaml",
        "decisions.8.leaf",
        "r3_5_1 is no leaf of letters/D17.yaml",
    )


def test_a_decision_and_its_letter_must_carry_the_same_remedy(city: City) -> None:
    # A refusal with "or lawsuit" would mislead the applicant (行政复议法 art. 23).
    city.edit("decisions.yaml", "remedies: [R1]\n", "remedies: [R2]\n")
    assert city.problem() == (
        "decisions.yaml",
        "decisions.3.remedies",
        "letters/D12.yaml carries R1",
    )


def test_a_required_field_that_the_letter_never_states_is_refused(city: City) -> None:
    city.edit("decisions.yaml", "required: [earlier_reply]", "required: [search_record]")
    assert city.problem() == (
        "decisions.yaml",
        "decisions.6.required",
        "letters/D15.yaml never states search_record",
    )


def test_a_template_that_the_law_forbids_is_refused_where_it_is_wrong(city: City) -> None:
    city.edit("letters/D12.yaml", "remedies: [R1]", "remedies: [R2]")
    refused = [each for each in city.problems() if each.file == "letters/D12.yaml"]
    assert [each.path for each in refused] == ["remedies"]
    assert refused[0].line == city.line("letters/D12.yaml", "remedies:")


def test_a_file_that_is_missing_is_refused_by_name(city: City) -> None:
    city.remove("decisions.yaml")
    assert city.problem() == ("decisions.yaml", "", "the file is missing")


def test_a_file_that_is_no_yaml_is_refused_with_the_line(city: City) -> None:
    city.write("roles.yaml", "- id: handler\n  label: {zh-CN: 承办人\n- id: leader\n")
    problem = city.problems()[0]
    assert (problem.file, problem.line) == ("roles.yaml", 3)
    assert problem.reason.startswith("not readable as YAML")


def test_a_file_that_is_not_utf8_is_refused(city: City) -> None:
    (city.root / "roles.yaml").write_bytes("- id: handler # 承办人".encode("gb18030"))
    assert city.problem() == ("roles.yaml", "", "not UTF-8 text (byte 16)")


def test_an_empty_file_is_refused(city: City) -> None:
    city.write("roles.yaml", "")
    file, _, reason = city.problem()
    assert file == "roles.yaml"
    assert "list" in reason


def test_a_key_that_stands_twice_is_refused_because_yaml_would_drop_the_first(city: City) -> None:
    city.edit(DISCLOSURE, "  max_files: 5\n", "  max_files: 5\n  max_files: 50\n")
    problem = city.problems()[0]
    assert (problem.path, problem.reason) == ("attachments.max_files", "stands here twice")
    assert problem.line == city.line(DISCLOSURE, "max_files: 50")


def test_a_doubled_key_inside_a_list_is_refused_too(city: City) -> None:
    city.edit(
        REPLY_CHAIN,
        "    policy: any\n    approvers:\n      - {role: leader",
        "    policy: any\n    policy: all\n    approvers:\n      - {role: leader",
    )
    assert city.problem() == (REPLY_CHAIN, "nodes.2.policy", "stands here twice")


def test_everything_wrong_in_all_files_is_told_at_once_in_order(city: City) -> None:
    city.edit(REPLY_CHAIN, "role: leader,", "role: leaders,")
    city.edit(
        "decisions.yaml",
        "required: [searches, search_record]",
        "required: [searches, search_recrod]",
    )
    city.edit("departments.yaml", OFFICE_UNIT, OFFICE_UNIT.replace("government-office", "nowhere"))
    problems = city.problems()
    assert problems == sorted(problems)
    assert {each.file for each in problems} == {REPLY_CHAIN, "decisions.yaml", "departments.yaml"}


def test_files_are_compared_only_when_each_can_be_read(city: City) -> None:
    city.remove("letters/D13.yaml")
    city.edit(DISCLOSURE, "  max_files: 5", "  max_files: 500")
    file, path, _ = city.problem()
    assert (file, path) == (DISCLOSURE, "attachments.max_files")


def test_a_problem_names_the_line_of_its_value(city: City) -> None:
    city.edit(REPLY_CHAIN, "department: justice-bureau", "department: nowhere")
    problem = city.problems()[0]
    assert problem.line == city.line(REPLY_CHAIN, "nowhere")


def test_a_catalogue_that_is_not_there_is_refused_file_by_file(tmp_path: Path) -> None:
    problems = City(tmp_path / "nowhere").problems()
    assert {each.reason for each in problems} == {"the file is missing"}
    assert Problem("city.yaml", 1, "", "the file is missing") in problems


def test_a_text_with_a_space_around_it_is_refused(city: City) -> None:
    city.edit("roles.yaml", "en: Handler}", 'en: "Handler "}')
    assert city.problem() == ("roles.yaml", "1.label.en", "begins or ends with a space")


def test_an_empty_text_is_refused(city: City) -> None:
    city.edit("roles.yaml", "en: Handler}", 'en: ""}')
    file, path, reason = city.problem()
    assert (file, path) == ("roles.yaml", "1.label.en")
    assert "at least 1 character" in reason


def test_a_text_where_a_mapping_belongs_is_refused(city: City) -> None:
    city.edit("roles.yaml", "label: {zh-CN: 承办人, en: Handler}", "label: 承办人")
    file, path, reason = city.problem()
    assert (file, path) == ("roles.yaml", "1.label")
    assert "'承办人'" in reason


def test_a_list_where_a_mapping_belongs_is_refused_without_repeating_all_of_it(city: City) -> None:
    city.write("city.yaml", "- id: yunxi\n- name: 云溪市\n")
    file, path, reason = city.problem()
    assert (file, path) == ("city.yaml", "")
    assert "云溪市" not in reason


def test_a_label_with_a_brace_that_never_closes_is_refused(city: City) -> None:
    city.edit("labels.yaml", "At most {limit} attachments.", "At most {limit attachments.")
    assert city.problem()[1] == "error.too_many_attachments"


def test_a_label_key_with_a_space_is_refused(city: City) -> None:
    city.append("labels.yaml", "\nnote:\n  two words: {zh-CN: 两个词, en: Two words}\n")
    file, path, reason = city.problem()
    assert (file, path) == ("labels.yaml", "note.two words")
    assert "has to match" in reason


def test_an_id_with_capitals_is_refused(city: City) -> None:
    city.edit("roles.yaml", "- id: supervisor", "- id: Supervisor")
    file, path, reason = city.problem()
    assert (file, path) == ("roles.yaml", "6.id")
    assert reason.startswith("is 'Supervisor', and has to match")


def test_an_article_that_is_no_article_is_refused(city: City) -> None:
    city.edit("decisions.yaml", 'articles: ["36(4)"]', 'articles: ["36, item 4"]')
    assert city.problem()[1] == "decisions.4.articles.0"


def test_a_limit_beyond_what_the_software_takes_is_refused(city: City) -> None:
    city.edit("services/disclosure.yaml", "  description: 2000", "  description: 9000")
    _, path, reason = city.problem()
    assert path == "text_limits.description"
    assert "4000" in reason


def test_two_registers_of_letters_never_share_a_prefix(city: City) -> None:
    city.edit("departments.yaml", "{petition: 云教信}", "{petition: 云交信}")
    file, path, reason = city.problem()
    assert (file, reason) == ("departments.yaml", "'云交信' is taken by another register")
    assert path.endswith("letter_series.petition")


def test_letters_are_numbered_apart_for_services_that_there_are(city: City) -> None:
    city.edit("departments.yaml", "{petition: 云教信}", "{petitions: 云教信}")
    file, path, reason = city.problem()
    assert (file, path.rpartition(".")[2]) == ("departments.yaml", "petitions")
    assert reason == "there is no service 'petitions'; did you mean 'petition'?"
