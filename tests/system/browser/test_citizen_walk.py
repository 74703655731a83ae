"""A citizen in a real browser, the staff over HTTP, the real city between them."""

from __future__ import annotations

import io
from urllib.parse import unquote, urlsplit

import pytest
from docx import Document
from pypdf import PdfReader

from infra.local.city_client import CityClient
from tests.system.browser.conftest import APPLICANT, DISCLOSED, PROOF, Walked
from tests.system.city import City
from tests.system.journey.walk import DRAFT

pytestmark = pytest.mark.browser


def test_the_citizen_sees_the_request_go_from_question_to_answer(walked: Walked) -> None:
    assert walked.states == ("supplement_pending", "intake_review", "sent")
    assert len(walked.timeline) >= 6


def test_what_was_checked_before_submitting_is_what_staff_read(walked: Walked) -> None:
    application = walked.inside["facts"]["documents"]["application"]
    assert application["applicant"]["name"] == APPLICANT.name
    assert application["applicant"]["id_number"] == APPLICANT.id_number
    assert application["information"]["description"] == APPLICANT.description
    shown = " ".join(walked.answers.values())
    for answer in (APPLICANT.name, APPLICANT.phone, APPLICANT.description, "身份证.pdf"):
        assert answer in shown


def test_the_file_that_the_browser_sent_is_the_one_staff_open(
    walked: Walked, client: CityClient
) -> None:
    [attachment] = walked.inside["facts"]["documents"]["application"]["attachments"]
    assert attachment["name"] == "身份证.pdf"
    assert client.download(attachment["url"]) == PROOF


def test_the_reply_downloaded_in_the_browser_is_the_right_one(walked: Walked) -> None:
    pages = PdfReader(io.BytesIO(walked.reply)).pages
    text = "".join("".join(page.extract_text() for page in pages).split())
    for words in (APPLICANT.name, DRAFT["disclosed_items"][0], "六十日内", "行政复议"):
        assert words in text
    paragraphs = Document(io.BytesIO(walked.document)).paragraphs
    assert APPLICANT.name in "".join(paragraph.text for paragraph in paragraphs)


def test_the_disclosed_file_is_downloaded_in_the_browser(walked: Walked) -> None:
    assert walked.disclosed == DISCLOSED


def test_axe_finds_nothing_on_any_page_of_the_walk(walked: Walked) -> None:
    assert {"", "disclosure/check/", "disclosure/confirmation/", "track/status/"} <= set(
        walked.seen.pages
    )
    assert len(walked.seen.pages) >= 12
    assert walked.seen.axe == []


def test_no_request_leaves_the_city_but_for_its_files(walked: Walked, city: City) -> None:
    own, files = urlsplit(city.base_url).netloc, urlsplit(city.place.cloud_url).netloc
    hosts = {urlsplit(url).netloc for url in walked.seen.requests if url.startswith("http")}
    assert hosts == {own, files}
    bucket = f"/{city.outputs['FilesBucket']}"
    elsewhere = [
        url
        for url in walked.seen.requests
        if urlsplit(url).netloc == files and not urlsplit(url).path.startswith(bucket)
    ]
    assert elsewhere == []


def test_no_address_names_the_applicant_or_the_code(walked: Walked) -> None:
    for url in walked.seen.requests:
        for secret in (
            *(APPLICANT.name, APPLICANT.id_number, APPLICANT.phone, APPLICANT.email),
            *(walked.receipt.query_code, "身份证"),
        ):
            assert secret not in unquote(url)


def test_nothing_complains_and_so_the_policy_holds(walked: Walked) -> None:
    assert walked.seen.complaints == []


def test_every_document_comes_with_the_policy_that_forbids_what_is_foreign(
    walked: Walked,
) -> None:
    pages = {path: policy for path, policy in walked.seen.policies.items() if path.endswith("/")}
    assert len(pages) >= 10
    for path, policy in pages.items():
        assert "default-src 'none'" in policy, path
        assert "unsafe" not in policy, path
