"""What staff read of a case is said in words, in both languages, for every service."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import FunctionType, ModuleType
from typing import Any, get_args

import pytest

from sunhall.adapters.catalogue_package import load_catalogue
from sunhall.application.services import SERVICES
from sunhall.domain.actor import SYSTEM_PARTS, system_actor
from sunhall.domain.approval.directory import Directory, Member
from sunhall.domain.disclosure.remedies import Path
from sunhall.domain.engine.event import Happening, record
from sunhall.domain.scheduling.fairness import Assigned
from sunhall.domain.scheduling.rules import Assignment
from sunhall.http.case_views import Words
from sunhall.http.told_case import ToldCase
from tests.builders import people
from tests.unit.http.memory_city import MemoryCity

CATALOGUE = load_catalogue()
WORDS = CATALOGUE.sections["facts"]
XU = Member("staff-xu", "许文静", "education-bureau", frozenset({"handler"}), None)
DIRECTORY = Directory({XU.id: XU}, ())

#: Facts that come from a method of the domain, which the walk below does not enter.
BY_METHOD = {
    *("basis", "chosen", "counts", "tied"),  # Result.plain of a vote
    *("units", "opened", "held", "overdue"),  # progress of an interview plan
    *("received", "adopted", "partly", "not_adopted", "rejected"),  # counts of a consultation
}

#: What no person may ever read: a name of the program, a moment of a machine, an id.
RAW = re.compile(
    r"^[a-z]+(_[a-z0-9]+)+$|\d{4}-\d\d-\d\d(T|$)|^[0-9A-HJKMNP-TV-Z]{26}$|^[0-9a-f]{32,}$"
)


def told(service: str = "disclosure", locale: str = "zh-CN") -> ToldCase:
    return Words(CATALOGUE, locale).of_case(service, lambda: DIRECTORY)


def nobody() -> Directory:
    raise AssertionError("nobody has to be named")


def plainly(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        row["label"]: row.get("text") or [plainly(part) for part in row["groups"]] for row in rows
    }


# --- every fact has a name -----------------------------------------------------------------------


def _called(call: ast.Call, scope: Mapping[str, Any]) -> FunctionType | None:
    """Return the function of the program that a call names, as far as its module can say."""
    if isinstance(call.func, ast.Name):
        found = scope.get(call.func.id)
    elif isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
        found = getattr(scope.get(call.func.value.id), call.func.attr, None)
    else:
        found = None
    own = isinstance(found, FunctionType) and found.__module__.startswith("sunhall.domain")
    return found if own else None


def _keys(function: Callable[..., Any], seen: set[Any]) -> Iterator[str]:
    """Yield the names under which a function and those that it calls tell facts."""
    if function in seen:
        return
    seen.add(function)
    tree = ast.parse(inspect.getsource(function))
    scope: dict[str, Any] = {**vars(inspect.getmodule(function) or ModuleType("none"))}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            module = __import__(str(node.module), fromlist=[each.name for each in node.names])
            for each in node.names:
                scope[each.asname or each.name] = getattr(module, each.name)
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            yield from (str(key.value) for key in node.keys if isinstance(key, ast.Constant))
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
            key = node.targets[0].slice
            if isinstance(key, ast.Constant):
                yield str(key.value)
        if isinstance(node, ast.Call) and (inner := _called(node, scope)) is not None:
            yield from _keys(inner, seen)


def fact_names(service: str) -> set[str]:
    known: set[Any] = set()
    return {*_keys(SERVICES[service].facts, known), *_keys(SERVICES[service].assignments, known)}


def test_the_walk_through_the_services_finds_their_facts() -> None:
    assert {"extension_days", "kept_since", "amount", "opinion", "open_until"} <= fact_names(
        "disclosure"
    )
    assert {"repeat_no", "handler", "satisfaction", "lead"} <= fact_names("ticket")
    assert {"kept_at", "signed_host", "recorded"} <= fact_names("appointment")


@pytest.mark.parametrize("service", SERVICES)
def test_every_fact_of_a_service_has_a_name_in_both_languages_or_is_not_for_people(
    service: str,
) -> None:
    names = {name for name in fact_names(service) if not name.endswith("_digest")} | BY_METHOD
    nameless = {
        name
        for name in names - set(WORDS["untold"])
        if f"{service}.{name}" not in WORDS["names"] and name not in WORDS["names"]
    }
    assert nameless == set()


def test_every_word_stands_in_both_languages() -> None:
    tables = (WORDS["names"], WORDS["documents"], *WORDS["values"].values())
    for texts in tables:
        for name, text in texts.items():
            assert text.get("zh-CN") and text.get("en"), name


def test_every_source_of_values_is_there() -> None:
    groups = {key.partition(".")[0] for key in CATALOGUE.labels}
    for name, sources in (*WORDS["of"].items(), *WORDS["keys"].items()):
        for source in sources:
            section, slash, listed = source.partition("/")
            there = (
                bool(CATALOGUE.sections[section][listed])
                if slash
                else source in ("departments", "staff", "text")
                or source.partition(".")[0] in groups
            )
            assert there, (name, source)


# --- how values are said -------------------------------------------------------------------------


def test_choices_days_moments_and_answers_are_said_in_the_language_of_whoever_asks() -> None:
    facts = {
        "channel": "in_person",
        "department": "education-bureau",
        "received_on": "2026-03-02",
        "held": False,
        "identity": {"sealed": True, "open_until": "2026-03-02T01:30:00+00:00", "views": 2},
    }
    assert plainly(told().facts(facts)) == {
        "来件方式": "当面提交",
        "单位": "云溪市教育局",
        "收到日期": "2026年3月2日",
        "暂停删除": "否",
        "身份保护": [{"身份已密封": "是", "可查看至": "2026年3月2日 09:30", "查看次数": "2"}],
    }
    english = plainly(told(locale="en").facts(facts))
    assert english["Received on"] == "2 March 2026"
    assert english["Kept for now"] == "No"


def test_a_record_of_a_hearing_and_one_that_is_wrong_are_read_and_the_id_of_one_is_not() -> None:
    """One name, three meanings: only the score's record is for programs alone."""
    kept = told("petition").document("hearing-record-1", {"record": "双方出示了工资条。"})
    assert (kept["label"], plainly(kept["rows"])) == ("听证笔录", {"笔录": "双方出示了工资条。"})
    concerned = {"name": "家庭人口登记", "wrong": "三人", "right": "四人", "evidence": "户口簿"}
    asked = told("correction").document("application", {"record": concerned})
    [(label, [parts])] = plainly(asked["rows"]).items()
    assert label == "需要更正的信息"
    assert {"三人", "四人", "户口簿"} <= {*parts.values()}
    assert told("score_appeal").facts({"record": "R-1"}) == []


def test_colleagues_are_named_and_what_nobody_can_name_is_left_out() -> None:
    assert plainly(told("petition").facts({"handler": XU.id, "recused": [XU.id, "gone"]})) == {
        "经办人": "许文静",
        "回避人员": "许文静",
    }
    assert told("petition").facts({"handler": "gone"}) == []


def test_ids_digests_and_values_without_words_are_told_to_nobody() -> None:
    assert (
        told().facts({"catalogue_version": "1", "nowhere_named": "x", "result": "a_new_code"}) == []
    )
    assert told().facts({"case_id": "01JKXQ3W8Z0000000000000001", "reason_digest": "ab"}) == []
    assert told().facts({"parts": [], "part_of": None, "fee": {}}) == []


def test_the_same_word_means_in_a_service_what_that_service_means_by_it() -> None:
    assert plainly(told("disclosure").facts({"joint": 2})) == {"共同申请人数": "2"}
    assert plainly(told("ticket").facts({"result": "no_valid_callback"})) == {"结果": "无有效回访"}
    assert plainly(told("petition").facts({"result": "not_verified"})) == {
        "结果": "反映的问题不属实或者无法证实"
    }
    assert plainly(told("supervision_order").facts({"result": "unfulfilled"})) == {"结果": "未落实"}


@pytest.mark.parametrize("source", ["disclosure", "appointment"])
def test_where_a_ticket_was_taken_over_from_has_words(source: str) -> None:
    """So it has where another line gave its own name, which is told as it is."""
    for locale in ("zh-CN", "en"):
        (row,) = told("ticket", locale).facts({"external": source})
        assert row["text"] not in ("", source)
        external = {"external": {"source": source, "reference": "GK-1"}}
        document = told("ticket", locale).document("application", external)
        assert [part["text"] for part in document["rows"][0]["groups"][0]] == [row["text"], "GK-1"]
    assert told("ticket").facts({"external": "96519"})[0]["text"] == "96519"


def test_several_units_at_work_are_no_number_of_callers() -> None:
    assert plainly(told("ticket").facts({"joint": False})) == {"会办": "否"}


def test_lists_of_things_are_told_thing_by_thing() -> None:
    fact = {"consultations": [{"number": 1, "kind": "third_party", "sent_on": "2026-03-02"}]}
    assert plainly(told().facts(fact)) == {
        "征求意见": [{"序号": "1", "类型": "第三方", "发出日期": "2026年3月2日"}]
    }


def test_a_documents_free_text_is_told_as_it_was_written_and_its_choices_in_words() -> None:
    content = {
        "decision": "disclose",
        "reasons": "disclose",
        "disclosed_items": ["立项批复", "环评批复"],
        "salt": "x",
        "files": [{"name": "a.pdf", "purpose": "supporting", "url": "https://x", "upload_id": "u"}],
    }
    draft = told().document("draft", content)
    assert (draft["label"], draft["name"]) == ("答复草稿", "draft")
    assert plainly(draft["rows"]) == {
        "答复类型": "予以公开",
        "理由": "disclose",
        "公开的内容": "立项批复、环评批复",
    }
    assert draft["files"][0]["purpose_label"] == "其他材料"


@pytest.mark.parametrize(
    "said",
    [
        "2026-03-02T09:30 路灯不亮，至今没人修",
        "2026-03-02T09:30",
        "2026-03-02T09:30:00+08:00 以后一直停水",
        "2026-13-45T99:99:00+08:00",
        "9999-12-31T23:59:59-12:00",
        "62101112",
        "2026-W10-1",
        "20260302",
    ],
)
def test_what_people_write_is_no_day_or_moment_because_it_begins_or_looks_like_one(
    said: str,
) -> None:
    (row,) = told().document("draft", {"reasons": said})["rows"]
    assert row["text"] == said


def test_a_moment_of_the_program_is_said_in_beijing_time_in_a_document_too() -> None:
    (row,) = told().document("draft", {"reasons": "2026-03-02T01:30:00.123+00:00"})["rows"]
    assert row["text"] == "2026年3月2日 09:30"


def test_one_of_several_documents_of_a_kind_is_called_like_the_others() -> None:
    assert told().document("supplement-request-2", {})["label"] == "补正告知"


def test_answers_to_the_questions_of_a_category_are_told_with_the_question() -> None:
    categories = CATALOGUE.sections["ticket"]["categories"]
    questions = [q for each in categories for q in (each["service"] or {}).get("attributes", ())]
    question = next(each for each in questions if each["values"])
    value = question["values"][0]
    row = told("ticket").document(
        "application", {"attributes": {question["code"]: value["key"], "unasked": "x"}}
    )["rows"][0]
    assert plainly(row["groups"][0]) == {question["label"]["zh-CN"]: value["name"]["zh-CN"]}


def event(type_: str, **data: Any) -> Any:
    at = datetime.fromisoformat("2026-03-02T09:30:00+08:00")
    more: Any = {"case_id": "01JKXQ3W8Z0000000000000001", "after": None, "request_id": "r"}
    (recorded,) = record((Happening(type_, data),), at=at, actor="x", **more)
    return recorded


def test_an_event_says_what_the_time_line_is_for_and_no_more() -> None:
    assigned = event("assigned", department="education-bureau", handler=XU.id, run=1, x_digest="ab")
    assert plainly(told().event(assigned)) == {"单位": "云溪市教育局", "经办人": "许文静"}


def test_whose_turn_it_was_is_explained_by_the_names_of_the_hosts() -> None:
    why = Assigned("round_robin", {"qin": 2, "cui": 1}, {"qin": 2, "cui": 1}).plain()
    rows = plainly(told("appointment").event(event("host_assigned", host="cui", **why)))
    counts, weights = list(rows)[-2:]
    assert (rows["接访人"], rows["确定方式"]) == ("崔敬之", "按份额轮流")
    assert rows[counts] == [{"秦明川": "2", "崔敬之": "1"}]
    assert rows[weights] == [{"秦明川": "2", "崔敬之": "1"}]
    assert ("除以份额" in counts, "份额" in weights) == (True, True)
    # Who hosts no more has no name; what other events count stays where it was told before.
    gone = event("host_assigned", host="cui", basis="round_robin", counts={"gone": 1})
    assert list(plainly(told("appointment").event(gone))) == ["接访人", "确定方式"]
    assert plainly(told("appointment").event(event("vote_closed", basis="votes", counts=[1]))) == {}


@pytest.mark.parametrize("basis", [*get_args(Assignment), "held", "same_as_before", "drawn"])
def test_every_way_in_which_a_host_is_found_has_words(basis: Any) -> None:
    for locale in ("zh-CN", "en"):
        (row,) = told("appointment", locale).event(event("host_assigned", basis=basis))
        assert row["text"] not in ("", basis)


@pytest.mark.parametrize("path", get_args(Path))
def test_every_way_to_an_authority_or_a_court_has_words(path: Any) -> None:
    for locale in ("zh-CN", "en"):
        (row,) = told("disclosure", locale).facts({"path": path})
        assert row["text"] not in ("", path)


def test_who_did_something_is_a_colleague_by_name_or_a_part() -> None:
    assert told().who(XU.id) == "许文静"
    assert told(locale="en").who("clock") == "The system"
    applicant = Words(CATALOGUE, "zh-CN").of_case("disclosure", nobody)
    assert applicant.who("letter-writer") == "系统"
    assert (applicant.who("applicant"), applicant.who("consultee")) == ("申请人", "被征求意见方")


def test_the_system_acts_by_parts_that_are_known_so_that_none_is_taken_for_a_colleague() -> None:
    for part in SYSTEM_PARTS:
        assert Words(CATALOGUE, "en").of_case("ticket", nobody).who(system_actor(part).id) == (
            "The system"
        )
    with pytest.raises(ValueError, match="a-new-part"):
        system_actor("a-new-part")


def test_what_somebody_did_who_has_left_is_not_said_to_be_the_systems_doing() -> None:
    assert told().who("staff-who-left") == "已离开的工作人员"
    assert told(locale="en").who("staff-who-left") == "Somebody who has left"


def test_one_of_several_deadlines_of_a_kind_is_told_by_its_number() -> None:
    words = Words(CATALOGUE, "zh-CN")
    assert words.clock("handling:2") == f"{words('clock.handling')} 2"
    assert words.clock("reply") == words("clock.reply")


def test_every_command_that_stands_apart_is_one_of_a_service() -> None:
    known = {name for service in SERVICES.values() for name in service.commands}
    named = {name for names in WORDS["commands"].values() for name in names}
    assert named - known == set()
    ranked = told().ranked([{"name": "send"}, {"name": "archive"}, {"name": "supervise"}])
    assert [each["rank"] for each in ranked] == ["usual", "grave", "aside"]


# --- the answer as it goes out -------------------------------------------------------------------


def every_text(rows: Any) -> Iterator[str]:
    for row in rows:
        yield row["label"]
        yield row.get("text", "")
        for group in row.get("groups", ()):
            yield from every_text(group)


def speaking(city: MemoryCity) -> None:
    """Let the small city say everything in the words of the example city."""
    city.ports.catalogue = replace(
        city.ports.catalogue, labels=CATALOGUE.labels, sections=CATALOGUE.sections
    )


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_nothing_that_only_programs_read_stands_in_the_words_of_a_whole_case(
    city: MemoryCity, locale: str
) -> None:
    case_id = city.in_approval()
    speaking(city)
    path = f"cases/{case_id}"
    case = city.call("GET", path, by=people.HANDLER, locale=locale).json
    texts = [
        *every_text(case["told"]["facts"]),
        *(text for document in case["told"]["documents"] for text in every_text(document["rows"])),
        *(text for group in case["told"]["assignments"] for text in every_text(group)),
        *(text for each in case["events"] for text in every_text(each["told"])),
        *(each["who"] for each in case["events"]),
        *(document["label"] for document in case["told"]["documents"]),
    ]
    assert len(texts) > 30
    assert [text for text in texts if RAW.search(text)] == []


def test_a_case_is_told_with_its_title_its_deadline_and_its_service(
    city: MemoryCity,
) -> None:
    case_id = city.in_approval()
    speaking(city)
    case = city.view(people.HANDLER, case_id)
    assert case["service_label"] == "Disclosure request"
    assert case["title"]
    assert datetime.fromisoformat(case["due_at"]) > datetime.fromisoformat(
        case["submitted_at"]
    ) + timedelta(days=20)
    assert case["card"] is None
