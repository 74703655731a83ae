"""What several people were given is worth publishing (art. 44): counted without keeping a text."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

import pytest

from sunhall.adapters.alike_requests import TableAlikeRequests
from sunhall.application import note_alike as module
from sunhall.application.note_alike import AlikePorts, note_alike
from sunhall.application.public_work import PublicWorkPorts, candidates
from sunhall.domain.errors import InvalidInput, NotAllowed
from sunhall.domain.publication.suggestions import Candidate
from tests.builders import people, requests
from tests.builders.catalogue import EDUCATION, TRANSPORT
from tests.builders.history import History, sent
from tests.integration.public_log.conftest import TABLE

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

SCHOOL = "2025年城东区义务教育阶段学校扩建项目的立项批复文件"
SAME = "请公开2025年城东区义务教育阶段学校扩建项目的立项批复文件全文"
OTHER_YEAR = "2024年城东区义务教育阶段学校扩建项目的立项批复文件"
PARK = "中心公园绿化改造工程的招标文件和中标通知书"


@pytest.fixture
def alike(dynamodb: DynamoDBClient) -> TableAlikeRequests:
    return TableAlikeRequests(dynamodb, TABLE)


class AnsweredCase:
    """The ports of the projection, over the history of one request."""

    def __init__(self, alike: TableAlikeRequests, number: int, text: str, **draft: Any) -> None:
        self.case_id = f"01JKXQ3W8Z00000000000000{number:02}"
        reply = requests.reply(draft.pop("decision", "disclose"))
        self.history: History = sent("2026-04-01", reply)
        self.alike = alike
        self.catalogue = self.history.catalogue
        self.secrets = self
        application = dict(self.history.sealed["application"])
        application["information"] = {"description": text}
        self.documents: dict[str, Any] = {"application": application}
        self.event = self.history.events[-1]
        assert self.event.type == "reply_sent"

    def derived(self, purpose: str) -> bytes:
        return purpose.encode().ljust(32, b"-")

    def handle(self, monkeypatch: pytest.MonkeyPatch, event: Any = None) -> None:
        from dataclasses import replace
        from types import SimpleNamespace

        case = replace(self.history.case, case_id=self.case_id)
        loaded = SimpleNamespace(case=case, stored=None)
        monkeypatch.setattr(module, "load_case", lambda _ports, _id: loaded)
        monkeypatch.setattr(module, "unsealed", lambda _ports, _stored: self.documents)
        given = replace(event or self.event, case_id=self.case_id)
        note_alike(cast("AlikePorts", self), given)


def groups(alike: TableAlikeRequests, department: str = EDUCATION) -> list[int]:
    return sorted(len(each.cases) for each in alike.candidates(department))


def test_two_requests_for_the_same_are_one_candidate(
    alike: TableAlikeRequests, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, text in enumerate((SCHOOL, PARK, SAME), start=1):
        AnsweredCase(alike, number, text).handle(monkeypatch)
    assert groups(alike) == [1, 2]
    (found,) = candidates(cast("PublicWorkPorts", _work(alike)), people.HANDLER, None)
    assert [case[-2:] for case in found.cases] == ["01", "03"]


def test_another_year_is_another_information(
    alike: TableAlikeRequests, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, text in enumerate((SCHOOL, OTHER_YEAR), start=1):
        AnsweredCase(alike, number, text).handle(monkeypatch)
    assert groups(alike) == [1, 1]


def test_an_event_that_comes_again_counts_once(
    alike: TableAlikeRequests, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = AnsweredCase(alike, 1, SCHOOL), AnsweredCase(alike, 2, SAME)
    for case in (one, two, one, two, two):
        case.handle(monkeypatch)
    assert groups(alike) == [2]


def test_a_request_that_was_given_nothing_is_no_candidate(
    alike: TableAlikeRequests, monkeypatch: pytest.MonkeyPatch
) -> None:
    AnsweredCase(alike, 1, SCHOOL, decision="not_held").handle(monkeypatch)
    assert groups(alike) == []


def test_a_request_whose_text_was_erased_is_passed_over(
    alike: TableAlikeRequests, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = AnsweredCase(alike, 1, SCHOOL)
    case.documents.clear()
    case.handle(monkeypatch)
    assert groups(alike) == []


def test_no_word_of_a_request_is_kept(
    alike: TableAlikeRequests, monkeypatch: pytest.MonkeyPatch, dynamodb: Any
) -> None:
    AnsweredCase(alike, 1, SCHOOL).handle(monkeypatch)
    rows = dynamodb.scan(TableName=TABLE)["Items"]
    assert rows
    stored = str(rows)
    assert not any(word in stored for word in ("学校", "立项", "2025年", requests.APPLICANT_NAME))


def test_one_suggestion_makes_a_candidate_by_itself(
    alike: TableAlikeRequests, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    case = AnsweredCase(alike, 1, SCHOOL)
    case.handle(monkeypatch)
    work = cast("PublicWorkPorts", _work(alike))
    assert candidates(work, people.HANDLER, None) == ()
    later = replace(
        case.event, type="publication_suggested", data={}, at=case.event.at + timedelta(days=3)
    )
    case.handle(monkeypatch, later)
    case.handle(monkeypatch, later)
    (found,) = candidates(work, people.HANDLER, None)
    assert (len(found.cases), len(found.suggested)) == (1, 1)


def test_who_may_see_candidates_sees_those_of_their_own_department_or_of_the_city(
    alike: TableAlikeRequests, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, text in enumerate((SCHOOL, SAME), start=1):
        AnsweredCase(alike, number, text).handle(monkeypatch)
    work = cast("PublicWorkPorts", _work(alike))
    assert len(candidates(work, people.SUPERVISOR, EDUCATION)) == 1
    assert candidates(work, people.OTHER_HANDLER, None) == ()
    with pytest.raises(NotAllowed):
        candidates(work, people.OTHER_HANDLER, EDUCATION)
    with pytest.raises(NotAllowed):
        candidates(work, people.APPLICANT, EDUCATION)
    homeless = people.staff("s-x", TRANSPORT, "supervisor")
    with pytest.raises(InvalidInput):
        candidates(work, type(homeless)(homeless.id, homeless.kind, homeless.roles, None), None)


def test_what_several_asked_for_in_vain_of_another_department_stays_apart(
    alike: TableAlikeRequests, monkeypatch: pytest.MonkeyPatch
) -> None:
    AnsweredCase(alike, 1, SCHOOL).handle(monkeypatch)
    assert groups(alike, TRANSPORT) == []
    assert isinstance(alike.candidates(EDUCATION)[0], Candidate)


def _work(alike: TableAlikeRequests) -> Any:
    from types import SimpleNamespace

    from tests.builders.catalogue import small_catalogue

    return SimpleNamespace(alike=alike, catalogue=small_catalogue())
