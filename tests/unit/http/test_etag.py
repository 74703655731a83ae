from __future__ import annotations

import pytest

from sunhall.domain.errors import BadRequest
from sunhall.http.etag import (
    content_tag,
    expected_version,
    not_modified,
    unchanged,
    version_tag,
)
from sunhall.http.message import Request


def request(**headers: str) -> Request:
    return Request("POST /x", "POST", headers={k.replace("_", "-"): v for k, v in headers.items()})


def test_the_tag_of_a_version_comes_back_as_that_version() -> None:
    assert expected_version(request(if_match=version_tag(7))) == 7


def test_the_body_may_name_the_version_too() -> None:
    assert expected_version(request(), 7) == 7
    assert expected_version(request(if_match=version_tag(7)), 7) == 7


def test_some_version_must_be_named() -> None:
    with pytest.raises(BadRequest) as caught:
        expected_version(request())
    assert (caught.value.code, caught.value.errors[0].field) == (
        "version_missing",
        "expected_version",
    )


def test_header_and_body_must_agree() -> None:
    with pytest.raises(BadRequest) as caught:
        expected_version(request(if_match=version_tag(7)), 8)
    assert caught.value.code == "versions_differ"


@pytest.mark.parametrize(
    "tag", ["", "*", "7", '"7"', 'W/"v7"', '"v7", "v8"', '"v0"', '"v07"', '"v' + "9" * 40 + '"']
)
def test_only_one_tag_of_our_own_is_taken(tag: str) -> None:
    with pytest.raises(BadRequest) as caught:
        expected_version(request(if_match=tag))
    assert caught.value.code == "bad_etag"


def test_equal_documents_have_equal_tags() -> None:
    assert content_tag(b"a") == content_tag(b"a")
    assert content_tag(b"a") != content_tag(b"b")


@pytest.mark.parametrize("header", ["{tag}", "W/{tag}", '"x", {tag}', "*"])
def test_a_copy_that_is_still_good_is_recognised(header: str) -> None:
    tag = content_tag(b"document")
    assert unchanged(request(if_none_match=header.format(tag=tag)), tag)


@pytest.mark.parametrize("header", ["", '"x"'])
def test_another_copy_is_not(header: str) -> None:
    assert not unchanged(request(if_none_match=header), content_tag(b"document"))


def test_304_has_a_tag_and_no_body() -> None:
    answer = not_modified('"x"', cache_control="public, max-age=300")
    assert (answer.status, answer.body) == (304, None)
    assert answer.headers == {"etag": '"x"', "cache-control": "public, max-age=300"}
