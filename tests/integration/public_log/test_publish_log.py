"""What was approved becomes public, once, and nothing else does."""

from __future__ import annotations

from typing import Any, cast

import pytest

from sunhall.adapters.public_log import PublicLog
from sunhall.application.public_shelves import ShelfFilter, ShelfPorts
from sunhall.application.publish_log import ReleaseLost, publish_log
from sunhall.domain.engine.event import Event
from sunhall.domain.publication.entry import Entry, PublicFile, Shelf, Tombstone
from tests.integration.public_log.released import CASE, SHA256, START, ReleasedCase

TEXT: dict[str, Any] = {
    "title": "城东区学校扩建批复",
    "summary": "已公开立项批复全文。",
    "tags": ["学校"],
    "salt": "s",
}
ITEM: dict[str, Any] = {**TEXT, "index_number": "YX-2026-001", "address": "https://city.example/1"}
ENTRY = "LG-0123456789abcdef"


@pytest.fixture
def case(log: PublicLog) -> ReleasedCase:
    return ReleasedCase(log)


def handle(case: ReleasedCase, event: Event) -> None:
    publish_log(cast("ShelfPorts", case), event)


def released(case: ReleasedCase, **data: Any) -> Event:
    case.document("publication-2", TEXT)
    return case.happens(
        "published_to_log",
        **{
            "run": 2,
            "document": "publication-2",
            "entry": ENTRY,
            "department": "education-bureau",
            "category": "projects",
            "decision": "disclose",
            "files": [{"number": 3, "sha256": SHA256}],
            **data,
        },
    )


def taken(case: ReleasedCase, note: str = "") -> Event:
    if note:
        case.document("take-down-2", {"note": note, "salt": "s"})
    return case.happens(
        "taken_from_log",
        run=2,
        document="take-down-2" if note else "",
        entry=ENTRY,
        department="education-bureau",
        category="projects",
        reason="personal_data",
    )


def published(case: ReleasedCase, revision: int = 1, **data: Any) -> Event:
    case.document(f"item-{revision}", {**ITEM, "title": f"{ITEM['title']}第{revision}版"})
    return case.happens(
        "item_published",
        **{
            "item": "ZD-20261102-000001-0",
            "run": revision,
            "revision": revision,
            "document": f"item-{revision}",
            "department": "education-bureau",
            "category": "projects",
            "form": "website",
            "made_on": "2026-11-01",
            "due_on": "2026-11-27",
            **data,
        },
    )


def listed(log: PublicLog, shelf: Shelf) -> list[str]:
    return [row.id for row in log.page(shelf, ShelfFilter(), limit=25, after=None).rows]


def test_a_released_reply_stands_in_the_log_with_its_files(
    case: ReleasedCase, log: PublicLog
) -> None:
    handle(case, released(case))
    assert log.read(Shelf.DISCLOSURES, ENTRY) == Entry(
        shelf=Shelf.DISCLOSURES,
        id=ENTRY,
        title=TEXT["title"],
        summary=TEXT["summary"],
        department="education-bureau",
        category="projects",
        at=START,
        first_at=START,
        tags=("学校",),
        files=(PublicFile(1, "document-1.pdf", SHA256),),
        facts={"decision": "disclose"},
    )
    assert case.public_files.there == {(ENTRY, 1): f"{CASE}/3/{SHA256}"}


def test_nothing_public_leads_to_the_case(case: ReleasedCase, dynamodb: Any) -> None:
    handle(case, released(case))
    assert CASE not in str(dynamodb.scan(TableName="city")["Items"])


def test_an_event_that_comes_again_changes_nothing(case: ReleasedCase, dynamodb: Any) -> None:
    event = released(case)
    handle(case, event)
    before = dynamodb.scan(TableName="city")["Items"]
    handle(case, event)
    assert dynamodb.scan(TableName="city")["Items"] == before


def test_a_reply_taken_down_leaves_a_tombstone_and_no_file(
    case: ReleasedCase, log: PublicLog
) -> None:
    handle(case, released(case))
    event = taken(case, "应当事人要求")
    handle(case, event)
    left = log.read(Shelf.DISCLOSURES, ENTRY)
    assert isinstance(left, Tombstone)
    assert (left.reason, left.note) == ("personal_data", "应当事人要求")
    assert (left.first_at, left.at) == (START, event.at)
    assert listed(log, Shelf.DISCLOSURES) == []
    assert case.public_files.there == {}


def test_a_reply_taken_down_without_a_word_has_an_empty_note(
    case: ReleasedCase, log: PublicLog
) -> None:
    handle(case, released(case))
    handle(case, taken(case))
    left = log.read(Shelf.DISCLOSURES, ENTRY)
    assert isinstance(left, Tombstone)
    assert left.note == ""


def test_a_release_that_comes_after_its_end_shows_nothing_for_no_moment(
    case: ReleasedCase, log: PublicLog
) -> None:
    first, last = released(case), taken(case)
    handle(case, last)
    handle(case, first)
    assert isinstance(log.read(Shelf.DISCLOSURES, ENTRY), Tombstone)
    assert case.public_files.there == {}


def test_an_item_stands_in_the_proactive_catalogue_with_what_art_26_asks(
    case: ReleasedCase, log: PublicLog
) -> None:
    handle(case, published(case))
    found = log.read(Shelf.PUBLICATIONS, "ZD-20261102-000001-0")
    assert isinstance(found, Entry)
    assert found.facts == {
        "index_number": "YX-2026-001",
        "form": "website",
        "made_on": "2026-11-01",
        "due_on": "2026-11-27",
        "address": "https://city.example/1",
    }
    assert listed(log, Shelf.PUBLICATIONS) == ["ZD-20261102-000001-0"]
    assert listed(log, Shelf.DISCLOSURES) == []


def test_a_revision_takes_the_place_of_what_was_there(case: ReleasedCase, log: PublicLog) -> None:
    first = published(case)
    handle(case, first)
    second = published(case, 2)
    handle(case, second)
    found = log.read(Shelf.PUBLICATIONS, "ZD-20261102-000001-0")
    assert isinstance(found, Entry)
    assert found.title.endswith("第2版")
    assert (found.first_at, found.at) == (first.at, second.at)
    counts = {(count.act, count.count) for count in log.month_counts(Shelf.PUBLICATIONS, 2026)}
    assert counts == {("published", 1), ("revised", 1)}


def test_an_item_taken_down_leaves_a_tombstone(case: ReleasedCase, log: PublicLog) -> None:
    handle(case, published(case))
    event = case.happens(
        "item_withdrawn",
        item="ZD-20261102-000001-0",
        department="education-bureau",
        category="projects",
        reason="abolished",
        document="",
        note_digest="",
        cancelled_runs=[],
    )
    handle(case, event)
    left = log.read(Shelf.PUBLICATIONS, "ZD-20261102-000001-0")
    assert isinstance(left, Tombstone)
    assert left.reason == "abolished"


def test_other_events_are_passed_over(case: ReleasedCase, dynamodb: Any) -> None:
    handle(case, case.happens("draft_saved", leaf="r3_1"))
    assert dynamodb.scan(TableName="city")["Items"] == []


@pytest.mark.parametrize("what", ["key", "document"])
def test_a_release_whose_text_is_gone_is_put_aside_and_shows_nothing(
    case: ReleasedCase, log: PublicLog, what: str
) -> None:
    event = released(case)
    if what == "key":
        case.data_key = None
    else:
        case.sealed.clear()
    with pytest.raises(ReleaseLost):
        handle(case, event)
    assert listed(log, Shelf.DISCLOSURES) == []
