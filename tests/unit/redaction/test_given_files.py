"""What an applicant gets of the files of a reply: never the original of one that was marked."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from sunhall.domain.catalogue import Catalogue
from sunhall.domain.redaction.commands import LiftRedaction, ReportFailedRedaction
from sunhall.http.case_views import Words, _given_documents, _staff_documents
from tests.builders.catalogue import small_catalogue
from tests.builders.redactions import CASE_ID, DOCX, PDF, Redactions, applied, article, mark, word

REPLY = {
    "salt": "salt",
    "disclosed_items": ["补偿协议"],
    "files": [
        {"upload_id": PDF, "file_name": "张三的协议.pdf", "purpose": "supporting"},
        {"upload_id": DOCX, "file_name": "目录.docx", "purpose": "supporting"},
    ],
}


class Addresses:
    """Addresses that say what they lead to."""

    def attachment_url(self, case_id: str, upload_id: str, file_name: str) -> str:
        return f"original:{upload_id}"

    def redacted_url(self, case_id: str, number: int, sha256: str, file_name: str) -> str:
        return f"redacted:{case_id}:{number}:{sha256}:{file_name}"


def labelled_catalogue() -> Catalogue:
    """The small city, whose grounds have a name."""
    catalogue = small_catalogue()
    name = {"zh-CN": "保护第三方合法权益", "en": "A third party's interests"}
    kinds = {
        kind.id: replace(
            kind,
            grounds={each.id: replace(each, label=name) for each in kind.grounds.values()},
        )
        for kind in catalogue.decisions.values()
    }
    return replace(catalogue, decisions=kinds)


def read(case: Redactions) -> tuple[Any, Any]:
    """The outside world, and a case as it was read after what was done to it."""
    ports = SimpleNamespace(files=Addresses(), catalogue=labelled_catalogue())
    file = SimpleNamespace(
        documents={"reply": REPLY, "note": {"text": "无附件"}},
        loaded=SimpleNamespace(
            case=SimpleNamespace(case_id=CASE_ID), stored=SimpleNamespace(events=case.events)
        ),
    )
    return ports, file


def reply(case: Redactions, locale: str = "zh-CN") -> dict[str, Any]:
    """The reply as the applicant gets it."""
    ports, file = read(case)
    shown: dict[str, Any] = _given_documents(ports, file, Words(ports.catalogue, locale))["reply"]
    assert "salt" not in shown
    assert shown["disclosed_items"] == ["补偿协议"]
    return shown


def addresses(shown: dict[str, Any]) -> list[str]:
    return [each["url"] for each in shown["files"]]


def test_files_in_which_nothing_was_marked_are_given_as_they_are() -> None:
    shown = reply(Redactions())

    assert addresses(shown) == [f"original:{PDF}", f"original:{DOCX}"]
    assert "withheld_files" not in shown


def test_the_result_takes_the_place_of_the_original_under_a_name_that_tells_nothing() -> None:
    case = Redactions()
    case.order(word("张三"))
    case.give(applied(1))
    shown = reply(case)

    assert addresses(shown) == [
        f"original:{DOCX}",
        f"redacted:{CASE_ID}:1:{'a' * 64}:redacted-1.pdf",
    ]
    assert "张三" not in str(shown)
    assert PDF not in str(shown)
    assert shown["withheld_files"] == []


@pytest.mark.parametrize("failed", [False, True])
def test_a_file_whose_redaction_is_not_done_is_not_given(failed: bool) -> None:
    case = Redactions()
    case.order(word("张三"))
    if failed:
        case.give(ReportFailedRedaction(1, "redaction_words_not_found", 1))
    shown = reply(case)

    assert addresses(shown) == [f"original:{DOCX}"]
    (stone,) = shown["withheld_files"]
    assert (stone["number"], stone["final"]) == (1, False)
    assert "张三" not in str(shown)


@pytest.mark.parametrize(
    ("locale", "ground"),
    [("zh-CN", "保护第三方合法权益"), ("en", "A third party's interests")],
)
def test_a_withheld_file_is_replaced_by_its_ground_and_article(locale: str, ground: str) -> None:
    """A.3 row 10: hide one attachment, keep the rest with an explanation."""
    case = Redactions()
    case.order(mark(whole_file=True), upload_id=DOCX)
    shown = reply(case, locale)

    assert addresses(shown) == [f"original:{PDF}"]
    assert shown["withheld_files"] == [
        {
            "number": 1,
            "final": True,
            "grounds": [ground],
            "articles": [article()],
        }
    ]
    assert "目录" not in str(shown)


def test_a_redaction_that_was_taken_back_gives_the_original_back() -> None:
    case = Redactions()
    case.order(word("张三"))
    case.give(LiftRedaction(1, "误标"))
    shown = reply(case)

    assert addresses(shown) == [f"original:{PDF}", f"original:{DOCX}"]
    assert shown["withheld_files"] == []


def test_whoever_signs_a_redacted_file_looks_at_it_beside_the_original() -> None:
    case = Redactions()
    case.order(word("张三"))
    assert "redacted_files" not in _staff_documents(*read(case))["reply"]
    case.give(applied(1))
    shown = _staff_documents(*read(case))

    assert [each["url"] for each in shown["reply"]["files"]] == [
        f"original:{PDF}",
        f"original:{DOCX}",
    ]
    assert shown["reply"]["redacted_files"] == [
        {
            "number": 1,
            "name": "张三的协议.pdf",
            "url": f"redacted:{CASE_ID}:1:{'a' * 64}:redacted-1.pdf",
        }
    ]
    assert "redacted_files" not in shown["note"]
