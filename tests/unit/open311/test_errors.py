"""B4: refusals in the format that was asked for, with the statuses of the standard."""

from __future__ import annotations

import json
from typing import Any

import pytest
from lxml import etree

from sunhall.http.message import Response
from sunhall.http.open311.errors import retold, retold_openly


def problem(status: int, *errors: tuple[str, str], **headers: str) -> Response:
    body: dict[str, Any] = {
        "status": status,
        "detail": "有些内容需要修改。",
        "errors": [{"field": field, "code": "x", "message": text} for field, text in errors],
    }
    return Response(status, body, {"content-type": "application/problem+json", **headers})


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        *((status, 400) for status in (400, 401, 409, 413, 415, 422)),
        *((status, status) for status in (403, 404, 429, 500, 503)),
    ],
)
def test_everything_that_a_client_does_wrong_is_400_but_for_403_and_404(
    ours: int, theirs: int
) -> None:
    answer = retold(problem(ours), "/open311/v2/requests.json")
    assert answer.status == theirs
    assert json.loads(answer.body) == [{"code": str(theirs), "description": "有些内容需要修改。"}]


def test_several_errors_stand_in_one_body_each_with_its_field_in_the_words_of_the_form() -> None:
    errors = [("place.lat", "过大。"), ("attributes.size", "必填。"), ("attachments.0.x", "过大。")]
    answer = retold(problem(422, *errors), "/open311/v2/requests.xml")
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"
    root = etree.fromstring(answer.body)
    assert root.tag == "errors"
    assert [(e.findtext("code"), e.findtext("description")) for e in root.findall("error")] == [
        ("400", "lat: 过大。"),
        ("400", "attribute[size]: 必填。"),
        ("400", "media: 过大。"),
    ]


def test_when_to_try_again_is_kept() -> None:
    answer = retold(problem(429, **{"retry-after": "30"}), "/open311/v2/requests.json")
    assert answer.headers["retry-after"] == "30"
    assert answer.headers["content-type"] == "application/json; charset=utf-8"


def test_only_what_is_public_is_told_to_other_sites() -> None:
    assert "access-control-allow-origin" not in retold(problem(404), "/x.json").headers
    assert retold_openly(problem(404), "/x.json").headers["access-control-allow-origin"] == "*"
