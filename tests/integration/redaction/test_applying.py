"""From the order to the record: one result, whatever is repeated, lost or taken back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any, get_args

import pytest

import redactor.handler
from sunhall.application.apply_redactions import CannotRedact, RedactedFile, apply_redaction
from sunhall.application.ports import StoredCase
from sunhall.domain.engine.event import first_broken
from sunhall.domain.errors import NotAllowed, Unavailable
from sunhall.domain.redaction.commands import LiftRedaction
from sunhall.domain.redaction.redaction import (
    RedactionState,
    Rendition,
    Tombstone,
    given_away,
)
from tests.builders.aws_faults import Moment, broken, watched
from tests.builders.pdf_files import notice, texts_of
from tests.builders.redactions import CASE_ID, PDF, applied, mark, region, span, word
from tests.integration.redaction.paper_office import ATTACHMENT, PaperOffice

TEXT = {"document": "application", "field": "information.description"}


class PlainRedactor:
    """Redacts faster than the real one, whose own tests are elsewhere."""

    def __init__(self, result: bytes = b"%PDF redacted") -> None:
        self.result = result

    def redact(self, content: bytes, marks: Any) -> RedactedFile:
        digest = hashlib.sha256(self.result).hexdigest()
        return RedactedFile(self.result, digest, 1, (), 0)


class RefusingRedactor:
    def __init__(self, code: str, mark: int = 0) -> None:
        self.failure = CannotRedact(code, mark)

    def redact(self, content: bytes, marks: Any) -> RedactedFile:
        raise self.failure


@pytest.fixture
def quick(office: PaperOffice) -> PaperOffice:
    office.ports.__dict__["redactor"] = PlainRedactor()
    office.hand_in(b"%PDF original")
    office.mark(word("张三"))
    return office


def result_keys(office: PaperOffice) -> list[str]:
    return [key for key in office.files() if "/redacted/" in key]


def test_a_marked_file_is_redacted_and_its_record_tells_both_digests(office: PaperOffice) -> None:
    original = notice(2)
    office.hand_in(original)
    office.mark(word("张三"), mark(region=region(2)))
    office.redact()

    (redaction,) = office.redactions
    assert redaction.state is RedactionState.APPLIED
    assert redaction.before_sha256 == hashlib.sha256(original).hexdigest()
    assert (redaction.pages, redaction.marks) == (2, 2)
    files = office.files()
    assert files.keys() == {
        ATTACHMENT,
        f"cases/{CASE_ID}/redacted/1/{redaction.after_sha256}.pdf",
    }
    assert files[ATTACHMENT] == original
    result = files[f"cases/{CASE_ID}/redacted/1/{redaction.after_sha256}.pdf"]
    assert hashlib.sha256(result).hexdigest() == redaction.after_sha256
    assert "张三" not in "".join(texts_of(result))
    assert given_away(PDF, office.redactions) == Rendition(1, redaction.after_sha256)


def test_the_history_verifies_and_says_that_the_redactor_did_it(quick: PaperOffice) -> None:
    quick.redact()

    events = quick.events()
    assert [event.type for event in events] == [
        "submitted",
        "redaction_ordered",
        "redaction_applied",
    ]
    assert events[-1].actor == "redactor"
    assert first_broken(events) is None
    assert "张三" not in json.dumps([event.data for event in events], ensure_ascii=False)


def test_the_address_of_a_result_leads_to_it_and_not_to_the_original(quick: PaperOffice) -> None:
    quick.redact()
    (redaction,) = quick.redactions

    url = quick.ports.files.redacted_url(CASE_ID, 1, redaction.after_sha256, "redacted-1.pdf")

    assert f"/cases/{CASE_ID}/redacted/1/{redaction.after_sha256}.pdf" in url
    assert "object-a" not in url


def test_an_order_that_comes_twice_is_carried_out_once(quick: PaperOffice) -> None:
    (order,) = quick.deliver()
    for _ in range(3):
        redactor.handler.lambda_handler(order, None)

    assert [event.type for event in quick.events()].count("redaction_applied") == 1
    assert len(result_keys(quick)) == 1


def test_a_second_redactor_that_comes_late_changes_nothing(quick: PaperOffice) -> None:
    """Two copies read the same order; the slower one finds the case moved on."""
    (order,) = quick.deliver()

    class Slow(PlainRedactor):
        def redact(self, content: bytes, marks: Any) -> RedactedFile:
            quick.ports.__dict__["redactor"] = PlainRedactor()
            redactor.handler.lambda_handler(order, None)
            return super().redact(content, marks)

    quick.ports.__dict__["redactor"] = Slow(b"%PDF redacted by another version")
    redactor.handler.lambda_handler(order, None)

    (redaction,) = quick.redactions
    assert redaction.after_sha256 == hashlib.sha256(b"%PDF redacted").hexdigest()
    assert [event.type for event in quick.events()].count("redaction_applied") == 1
    assert f"cases/{CASE_ID}/redacted/1/{redaction.after_sha256}.pdf" in quick.files()


CALLS = (
    "dynamodb.Query",
    "kms.Decrypt",
    "s3.GetObject",
    "s3.PutObject",
    "dynamodb.Query",
    "dynamodb.TransactWriteItems",
    "dynamodb.Query",  # Was it erased meanwhile?
)


def test_the_calls_of_a_redaction_are_known(quick: PaperOffice) -> None:
    (order,) = quick.deliver()
    with watched() as calls:
        redactor.handler.lambda_handler(order, None)

    assert tuple(calls.names) == CALLS


@pytest.mark.parametrize("moment", get_args(Moment))
@pytest.mark.parametrize("place", range(len(CALLS)))
def test_a_crash_at_any_call_leaves_one_result(
    quick: PaperOffice, place: int, moment: Moment
) -> None:
    (order,) = quick.deliver()
    with broken(place, moment), pytest.raises(Exception, match=r".+"):
        redactor.handler.lambda_handler(order, None)
    redactor.handler.lambda_handler(order, None)

    (redaction,) = quick.redactions
    assert redaction.state is RedactionState.APPLIED
    assert [event.type for event in quick.events()].count("redaction_applied") == 1
    assert result_keys(quick) == [f"cases/{CASE_ID}/redacted/1/{redaction.after_sha256}.pdf"]


def test_a_file_that_has_not_arrived_yet_is_waited_for(office: PaperOffice) -> None:
    office.mark(word("张三"))
    (order,) = office.deliver()
    with pytest.raises(Unavailable):
        redactor.handler.lambda_handler(order, None)
    assert [each.state for each in office.redactions] == ["ordered"]

    office.ports.__dict__["redactor"] = PlainRedactor()
    office.hand_in(b"%PDF original")
    redactor.handler.lambda_handler(order, None)

    assert office.redactions[0].state is RedactionState.APPLIED


def test_a_failure_is_recorded_and_nothing_is_filed(quick: PaperOffice) -> None:
    quick.ports.__dict__["redactor"] = RefusingRedactor("redaction_words_not_found", 1)
    quick.redact()

    (redaction,) = quick.redactions
    assert redaction.state is RedactionState.FAILED
    assert (redaction.code, redaction.mark) == ("redaction_words_not_found", 1)
    assert result_keys(quick) == []
    assert isinstance(given_away(PDF, quick.redactions), Tombstone)


def test_a_failure_that_nobody_knows_is_a_fault_and_is_tried_again(quick: PaperOffice) -> None:
    quick.ports.__dict__["redactor"] = RefusingRedactor("something_new")
    (order,) = quick.deliver()

    with pytest.raises(CannotRedact):
        redactor.handler.lambda_handler(order, None)
    assert quick.redactions[0].state is RedactionState.ORDERED


def test_after_a_failure_the_file_can_be_marked_again(quick: PaperOffice) -> None:
    quick.ports.__dict__["redactor"] = RefusingRedactor("redaction_words_not_found", 1)
    quick.redact()
    quick.ports.__dict__["redactor"] = PlainRedactor()
    quick.mark(mark(region=region()))
    quick.redact()

    assert [each.state for each in quick.redactions] == ["failed", "applied"]


def test_what_was_taken_back_meanwhile_is_not_recorded(quick: PaperOffice) -> None:
    (order,) = quick.deliver()
    quick.give("lift_redaction", LiftRedaction(1, "误标"))
    redactor.handler.lambda_handler(order, None)

    assert quick.redactions[0].state is RedactionState.LIFTED
    assert result_keys(quick) == []


def test_a_file_that_is_withheld_as_a_whole_orders_nothing(office: PaperOffice) -> None:
    office.hand_in(b"%PDF original")
    office.mark(mark(whole_file=True))

    assert office.deliver() == []
    assert isinstance(given_away(PDF, office.redactions), Tombstone)


def test_words_of_a_text_are_redacted_and_the_result_is_sealed(office: PaperOffice) -> None:
    office.mark(word("张三"), span(7, 9), **TEXT)
    office.redact()

    (redaction,) = office.redactions
    assert redaction.state is RedactionState.APPLIED
    assert office.document("redacted-text-1") == {"text": "申请人■■■要求■■■住址附近的规划。"}
    assert office.files() == {}


def test_a_guess_of_a_text_cannot_be_tested_against_its_digests(office: PaperOffice) -> None:
    office.mark(word("张三"), **TEXT)
    office.redact()

    (redaction,) = office.redactions
    for guess in ("申请人张三要求公开住址附近的规划。", "申请人■■■要求公开住址附近的规划。"):
        digest = hashlib.sha256(guess.encode()).hexdigest()
        assert digest not in (redaction.before_sha256, redaction.after_sha256)
    assert len({redaction.before_sha256, redaction.after_sha256}) == 2


@pytest.mark.parametrize(
    ("marked", "field", "failure"),
    [
        (word("王五"), "information.description", ("redaction_words_not_found", 1)),
        (span(5, 500), "information.description", ("redaction_outside_text", 1)),
        (word("张三"), "information.nothing", ("redaction_text_missing", 0)),
        (word("张三"), "information", ("redaction_text_missing", 0)),
        (word("张三"), "information.points.7", ("redaction_text_missing", 0)),
        (word("张三"), "information.description.deeper", ("redaction_text_missing", 0)),
    ],
)
def test_what_cannot_be_redacted_in_a_text_says_why(
    office: PaperOffice, marked: Any, field: str, failure: tuple[str, int]
) -> None:
    office.mark(marked, document="application", field=field)
    office.redact()

    (redaction,) = office.redactions
    assert (redaction.code, redaction.mark) == failure


def test_an_entry_of_a_list_is_a_text(office: PaperOffice) -> None:
    office.mark(word("李四"), document="application", field="information.points.1")
    office.redact()

    assert office.document("redacted-text-1") == {"text": "■■■"}


def test_nobody_but_the_system_reports_a_redaction(quick: PaperOffice) -> None:
    with pytest.raises(NotAllowed):
        quick.give("record_redaction", applied(1))


def test_no_log_line_tells_what_was_marked(
    quick: PaperOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    quick.redact()
    quick.ports.__dict__["redactor"] = RefusingRedactor("something_new")
    quick.mark(word("李四"))
    with pytest.raises(CannotRedact):
        quick.redact()

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    told = {line["message"] for line in lines}
    assert told == {"redacted", "redaction_failed"}
    assert not any(name in json.dumps(lines, ensure_ascii=False) for name in ("张三", "李四"))


def without(
    office: PaperOffice, patch: pytest.MonkeyPatch, changed: Callable[[StoredCase], StoredCase]
) -> None:
    """Let the case be read otherwise than it is stored."""
    load = office.ports.store.load

    def found(case_id: str, *, consistent: bool = True) -> StoredCase:
        stored = load(case_id, consistent=consistent)
        assert stored is not None
        return changed(stored)

    patch.setattr(office.ports.store, "load", found)


def test_marks_that_are_not_there_fail_the_redaction(
    quick: PaperOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    (order,) = quick.deliver()
    with monkeypatch.context() as lost:
        without(quick, lost, lambda stored: replace(stored, sealed={}))
        redactor.handler.lambda_handler(order, None)
    assert quick.events()[-1].data["code"] == "redaction_marks_missing"


def test_of_an_erased_case_nothing_is_redacted_and_the_order_is_settled(
    quick: PaperOffice, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (order,) = quick.deliver()
    before = quick.events()
    with monkeypatch.context() as erased:
        without(quick, erased, lambda stored: replace(stored, data_key=None))
        redactor.handler.lambda_handler(order, None)
    assert quick.events() == before, "an erased case takes no report"
    assert result_keys(quick) == []
    (line,) = capsys.readouterr().out.splitlines()
    told = json.loads(line)
    assert (told["level"], told["result"]) == ("INFO", "settled")


def test_an_erasure_while_a_file_is_redacted_settles_the_order(
    quick: PaperOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    (order,) = quick.deliver()
    before = quick.events()
    reads = count()
    with monkeypatch.context() as erased:
        # The first look still finds the key.
        without(
            quick,
            erased,
            lambda stored: replace(stored, data_key=None) if next(reads) else stored,
        )
        assert apply_redaction(quick.ports, order["case_id"], order["number"]) == "settled"
    assert next(reads) == 3, "looked, refused, looked again"
    assert quick.events() == before
