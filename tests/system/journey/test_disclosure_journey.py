"""The journey from the citizen's form to the delivered reply, on the deployed city, over HTTP."""

from __future__ import annotations

import io
from urllib.parse import unquote

import pytest
from docx import Document
from pypdf import PdfReader

from infra.local.city_client import CityClient, CityRefused
from tests.system.journey.applicants import DONGFANG, LINGHU, MURONG, OUYANG, SHANGGUAN, ZHUGE
from tests.system.journey.conftest import DISCLOSED, PROOF, Whole
from tests.system.journey.ledger import Ledger
from tests.system.journey.walk import APPROVERS, DRAFT, HANDLER, Walk


def text_of(pdf: bytes) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return "".join("".join(page.extract_text() for page in pages).split())


def test_a_request_passes_through_every_state_to_the_sent_reply(whole: Whole) -> None:
    assert whole.states == (
        *("submitted", "intake_review", "supplement_pending", "intake_review", "assigned"),
        *("drafting", "secrecy_review", "legal_review", "approval", "decided", "sent"),
    )
    assert whole.walk.seen()["state"] == "sent"


def test_the_submission_s_answer_names_number_code_and_clocks(whole: Whole) -> None:
    opened = whole.walk.opened
    assert opened["receipt_no"].startswith("GK-")
    assert len(opened["query_code"].replace("-", "")) == 12
    assert {clock["name"] for clock in opened["clocks"]} == {"confirmation", "reply"}


def test_the_period_is_twenty_working_days_explained_day_by_day_article_33(whole: Whole) -> None:
    clock = whole.first_clock
    assert len(clock["counted"]) == 20
    assert all(day["reason"] for day in clock["skipped"])
    assert clock["due_at"][:10] == clock["counted"][-1]


def test_a_supplement_sets_the_period_back_to_its_beginning_article_30(whole: Whole) -> None:
    clocks = {clock["name"] for clock in whole.asked["clocks"]}
    assert clocks == {"supplement"}, "while a supplement is awaited, no reply is due"
    assert len(whole.reset_clock["counted"]) == 20
    events = [event["type"] for event in whole.walk.inside()["events"]]
    assert events.count("supplement_received") == 1


def test_the_applicant_is_told_everything_that_is_unclear_at_once_article_30(
    whole: Whole,
) -> None:
    assert whole.asked["supplement"]["points"] == ["请说明所需信息的年度", "请说明项目所在的区"]
    assert {action["name"] for action in whole.asked["actions"]} == {"supplement", "withdraw"}
    assert {letter["code"] for letter in whole.asked["letters"]} == {"D01", "D02"}


def test_staff_download_what_the_applicant_attached(whole: Whole, client: CityClient) -> None:
    [attachment] = whole.drafted["facts"]["documents"]["application"]["attachments"]
    assert attachment["name"] == "欧阳明月身份证.pdf"
    assert client.download(attachment["url"]) == PROOF


def test_the_applicant_downloads_the_disclosed_file_once_the_reply_is_sent(
    whole: Whole, client: CityClient
) -> None:
    assert "reply" not in whole.before_sending
    reply = whole.walk.seen()["reply"]
    assert reply["disclosed_items"] == DRAFT["disclosed_items"]
    [file] = reply["files"]
    assert file["name"] == "2025年度项目清单.pdf"
    assert client.download(file["url"]) == DISCLOSED


def test_a_signed_reply_is_not_shown_before_it_is_sent(whole: Whole) -> None:
    assert "D10" not in {letter["code"] for letter in whole.before_sending["letters"]}


def test_the_reply_names_the_applicant_what_is_disclosed_and_the_remedy(whole: Whole) -> None:
    walk = whole.walk
    text = text_of(walk.document(walk.letter("D10"), "pdf"))
    for words in (OUYANG.name, DRAFT["disclosed_items"][0], walk.letter("D10")["no"]):
        assert words in text
    # 行政复议法 (2023) art. 20 and 23(1)(4); 行政诉讼法 art. 46.
    for words in ("六十日内", "行政复议", "六个月内", "人民法院"):
        assert words in text


def test_the_reply_comes_as_an_editable_document_as_well(whole: Whole) -> None:
    walk = whole.walk
    letter = walk.letter("D10")
    document = Document(io.BytesIO(walk.document(letter, "docx")))
    text = "".join(paragraph.text for paragraph in document.paragraphs)
    assert OUYANG.name in text
    assert letter["no"] in text


def test_every_letter_of_the_journey_can_be_read(whole: Whole, client: CityClient) -> None:
    letters = whole.walk.seen()["letters"]
    # D01 twice: of receipt, and of the supplement with which the period begins anew.
    assert [letter["code"] for letter in letters] == ["D01", "D02", "D01", "D10"]
    for letter in letters:
        assert letter["no"] in text_of(client.download(letter["url"]))


def test_no_address_that_is_handed_out_names_a_person_or_a_file(whole: Whole) -> None:
    addresses = [
        *(each["url"] for letter in whole.walk.seen()["letters"] for each in letter["formats"]),
        *(each["url"] for each in whole.walk.seen()["reply"]["files"]),
        *(
            each["url"]
            for each in whole.drafted["facts"]["documents"]["application"]["attachments"]
        ),
    ]
    assert addresses
    for address in addresses:
        for word in (OUYANG.name, "身份证", "清单", whole.walk.opened["query_code"]):
            assert word not in unquote(address)


def test_the_time_line_tells_the_applicant_the_whole_story_and_no_name(whole: Whole) -> None:
    seen = whole.walk.seen()
    assert len(seen["timeline"]) >= 6
    assert all(step["at"] and step["label"] for step in seen["timeline"])
    assert not [who for who in APPROVERS if who in str(seen)]


def test_three_signatures_are_one_execution_of_two_states_a_node(
    whole: Whole, ledger: Ledger
) -> None:
    name = f"{whole.walk.case_id}-1-1"
    execution = ledger.execution(name, "SUCCEEDED")
    assert execution.waits == len(APPROVERS)
    # The budget: at most two transitions a node, and two more.
    assert execution.entered <= 2 * len(APPROVERS) + 2


def test_an_approver_returns_a_draft_and_the_second_round_starts_anew(
    client: CityClient, ledger: Ledger
) -> None:
    walk = Walk.begin(client, SHANGGUAN).assigned().sent_up()
    walk.in_step().decide("education-head")
    returned = walk.in_step().decide("legal", "return", "请补充法律依据", to="drafter")
    assert returned["state"] == "drafting"
    first = ledger.execution(f"{walk.case_id}-1-1", "SUCCEEDED")
    assert first.waits == 2, "the third was never asked"

    walk.sent_up().signed()
    assert walk.command("intake", "send")["state"] == "sent"
    runs = walk.inside()["approvals"]
    assert [run["outcome"] for run in runs] == ["returned", "approved"]
    [opinion] = runs[0]["stages"][1]["seats"][0]["opinions"]
    assert (opinion["action"], opinion["text"]) == ("return", "请补充法律依据")
    second = ledger.execution(f"{walk.case_id}-2-1", "SUCCEEDED")
    assert second.waits == 3
    assert set(ledger.executions(walk.case_id)) == {f"{walk.case_id}-1-1", f"{walk.case_id}-2-1"}


def test_an_extension_moves_the_due_date_when_the_office_head_agrees_article_33(
    client: CityClient, ledger: Ledger
) -> None:
    walk = Walk.begin(client, ZHUGE).assigned()
    before = walk.clock()
    walk.command(HANDLER, "propose_extension", days=5, reason="需要检索档案")
    assert walk.clock()["due_at"] == before["due_at"], "a proposal moves nothing"
    assert walk.in_step().decide("office-head")["state"] == "assigned"
    after = walk.clock()
    assert len(after["counted"]) == len(before["counted"]) + 5
    notice = walk.letter("D04")
    assert ZHUGE.name in text_of(walk.document(notice, "pdf"))
    assert ledger.execution(f"{walk.case_id}-1-1", "SUCCEEDED").waits == 1


def test_an_answer_on_the_spot_that_gives_nothing_needs_one_signature_article_33(
    client: CityClient, ledger: Ledger
) -> None:
    walk = Walk.begin(client, MURONG)
    walk.command("intake", "confirm_receipt")
    away = {"decision": "special_rules", "special_rule": "请向不动产登记机构查询。"}
    assert walk.command("intake", "reply_on_spot", **away)["state"] == "approval"
    assert walk.in_step().decide("office-head")["state"] == "decided"
    assert walk.command("intake", "send")["state"] == "sent"
    assert MURONG.name in text_of(walk.document(walk.letter("D16"), "pdf"))
    assert ledger.execution(f"{walk.case_id}-1-1", "SUCCEEDED").waits == 1


def test_a_withdrawal_stops_the_running_approval(client: CityClient, ledger: Ledger) -> None:
    walk = Walk.begin(client, DONGFANG).assigned().sent_up()
    task = walk.in_step().task("education-head")
    assert walk.act("withdraw", reason="已从网站获得")["state"] == "withdrawn"
    ledger.execution(f"{walk.case_id}-1-1", "SUCCEEDED")
    with pytest.raises(CityRefused) as late:
        client.decide("education-head", task)
    assert late.value.status == 409
    assert DONGFANG.name in text_of(walk.document(walk.letter("D27"), "pdf"))


def test_a_withdrawn_request_leaves_the_approver_s_box(client: CityClient, ledger: Ledger) -> None:
    walk = Walk.begin(client, DONGFANG).assigned().sent_up()
    walk.in_step().task("education-head")
    walk.act("withdraw")
    ledger.execution(f"{walk.case_id}-1-1", "SUCCEEDED")

    def gone() -> bool | None:
        return walk.case_id not in client.inbox("education-head") or None

    assert client.wait_for(gone, "the task to leave the box")


def test_staff_register_what_came_by_registered_mail_article_31(
    client: CityClient,
) -> None:
    body = LINGHU.request(channel="post_signed", signed_on="2026-11-20")
    opened = client.register("intake", body)
    assert opened["state"] == "intake_review"
    walk = Walk(client, opened)
    assert walk.inside()["facts"]["received_on"] == "2026-11-20"
    assert walk.seen()["state"] == "intake_review", "the applicant follows it like any other"
    assert LINGHU.name in text_of(walk.document(walk.letter("D01"), "pdf"))


def test_who_only_approves_does_not_see_who_asks(whole: Whole, client: CityClient) -> None:
    for approver in ("legal", "leader"):
        case = client.case(approver, whole.walk.case_id)
        assert OUYANG.name not in str(case)
        assert OUYANG.id_number not in str(case)
        application = case["facts"]["documents"]["application"]
        assert application["attachments"] == [], "a proof of identity is not for approvers"
        assert application["information"]["description"] == OUYANG.description


def test_another_department_cannot_open_the_case(whole: Whole, client: CityClient) -> None:
    with pytest.raises(CityRefused) as refused:
        client.case("transport-handler", whole.walk.case_id)
    assert refused.value.status == 404
