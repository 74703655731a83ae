"""The file of notices, and every way to spoil it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import sunhall.domain
from infra.catalogue.compiler import Compiled
from sunhall.adapters.catalogue_package import catalogue_from_mapping
from sunhall.application.services import SERVICES
from sunhall.domain.notices.rules import ENDS, NoticeRules, notice_rules
from tests.unit.catalogue.conftest import City

FILE = "notices.yaml"


@pytest.fixture
def rules(example: Compiled) -> NoticeRules:
    return notice_rules(catalogue_from_mapping(example.catalogue, example.sections))


def test_every_notice_is_of_a_service_and_an_event_that_there_is(rules: NoticeRules) -> None:
    for notice in rules.notices:
        assert notice.service in SERVICES
        folder = Path(sunhall.domain.__path__[0]) / notice.service
        source = "".join(each.read_text(encoding="utf-8") for each in folder.rglob("*.py"))
        assert notice.event in ENDS.values() or f'"{notice.event}"' in source, notice.id


def test_a_petitioners_notice_does_not_say_that_they_petition(rules: NoticeRules) -> None:
    told = [notice for notice in rules.notices if notice.service == "petition"]
    assert told
    for notice in told:
        assert not re.search("信访|petition", " ".join(notice.text.values()))


def test_every_text_names_the_receipt_number_and_where_to_read_on(rules: NoticeRules) -> None:
    for notice in rules.notices:
        for text in notice.text.values():
            assert "{receipt_no}" in text and "{site}/" in text, notice.id


@pytest.mark.parametrize(
    ("old", "new", "path", "reason"),
    [
        ("event: reply_sent", "event: reply_send", "notices.4.event", "did you mean 'reply_sent'"),
        ("step: extension_approved", "step: extended", "notices.3.step", "no such step"),
        ("请在{until}前缴纳", "请在{untill}前缴纳", "notices.1.text.zh-CN", "did you mean 'until'"),
        ("id: request-fee", "id: request-supplement", "notices.1.id", "already"),
        ("channels: [sms, email]", "channels: [sms, pigeon]", "channels.1", "'sms' or 'email'"),
        ("channels: [sms, email]", "channels: []", "channels", "at least 1"),
        (
            "已答复。凭查询码查看答复和救济",
            "已答复。" + "长" * 200,
            "notices.4.text.zh-CN",
            "carries 201",
        ),
        ("sender:", "senders:", "senders", "not a key"),
    ],
)
def test_a_mistake_is_told_with_its_place(
    city: City, old: str, new: str, path: str, reason: str
) -> None:
    city.edit(FILE, old, new)
    told = {(each.file, each.path): each.reason for each in city.problems()}
    assert reason in told[FILE, path]
