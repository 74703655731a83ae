from __future__ import annotations

import json

import pytest

from sunhall.domain import errors
from sunhall.domain.errors import (
    FieldError,
    InvalidInput,
    NotSignedIn,
    RuleRefused,
    SunhallError,
    Throttled,
    Unavailable,
)
from sunhall.http.problem import STATUS, bug_response, problem_response

LABELS = {
    "error.too_long": {"zh-CN": "最多 {max} 个字", "en": "At most {max} characters"},
    "problem.422": {"zh-CN": "请检查", "en": "Please check"},
}


def leaves_of_the_tree() -> set[type[SunhallError]]:
    classes = {
        cls
        for cls in vars(errors).values()
        if isinstance(cls, type) and issubclass(cls, SunhallError)
    }
    return {cls for cls in classes if not any(cls in other.__bases__ for other in classes)}


def test_every_class_of_refusal_has_a_status() -> None:
    assert leaves_of_the_tree() == set(STATUS)


def test_the_tree_in_the_docstring_shows_every_class() -> None:
    drawn = errors.__doc__ or ""
    for cls in (*STATUS, errors.Wait, SunhallError):
        assert cls.__name__ in drawn


def test_field_errors_carry_code_and_text() -> None:
    refusal = InvalidInput(errors=[FieldError("name", "too_long", {"max": 5})])
    answer = problem_response(refusal, labels=LABELS, locale="en", correlation_id="c")
    assert answer.status == 422
    assert answer.body["errors"] == [
        {"field": "name", "code": "too_long", "message": "At most 5 characters"}
    ]
    assert answer.body["title"] == "Please check"


def test_the_article_of_a_broken_rule_is_told() -> None:
    refusal = RuleRefused("supplement_too_late", article="条例 art. 30")
    answer = problem_response(refusal, labels={}, locale="zh-CN", correlation_id="c")
    assert (answer.status, answer.body["article"]) == (422, "条例 art. 30")


def test_a_rule_of_the_house_names_no_article() -> None:
    answer = problem_response(
        RuleRefused("drafter_may_not_approve"), labels={}, locale="en", correlation_id="c"
    )
    assert "article" not in answer.body


def test_a_refusal_of_a_subclass_keeps_the_status_of_its_kind() -> None:
    class Revoked(NotSignedIn):
        pass

    answer = problem_response(Revoked(), labels={}, locale="en", correlation_id="c")
    assert answer.status == 401


def test_without_a_label_the_code_itself_is_shown() -> None:
    answer = problem_response(
        errors.NotFound("no_such_route"), labels={}, locale="en", correlation_id="c"
    )
    assert answer.body["detail"] == "no_such_route"


def test_a_bug_has_all_the_fields_of_a_problem() -> None:
    answer = bug_response(labels={}, locale="en", correlation_id="c-1")
    assert answer.status == 500
    assert set(answer.body) == {
        "type", "title", "status", "code", "detail", "errors", "correlation_id",
    }  # fmt: skip
    assert json.dumps(answer.body)


@pytest.mark.parametrize("refusal", [Throttled(retry_after=9), Unavailable(retry_after=9)])
def test_whoever_must_wait_is_told_how_long(refusal: SunhallError) -> None:
    answer = problem_response(refusal, labels={}, locale="en", correlation_id="c")
    assert answer.headers["retry-after"] == "9"
    assert refusal.params == {"retry_after": 9}
