"""Nothing that a person wrote or is known by stands in the clear, anywhere.

What to look for is read from the sealed documents themselves, so it is what really was there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import pytest

from sunhall.adapters.catalogue_package import load_catalogue
from sunhall.domain.open311.publicity import may_be_listed, may_be_seen
from sunhall.domain.open311.rules import open311_rules
from sunhall.domain.public_consultation.comments.comment import PUBLIC as PUBLIC_COMMENTS
from sunhall.domain.session_question.question import PUBLIC as PUBLIC_QUESTIONS
from sunhall.domain.ticket.rules import ticket_rules
from tests.builders.stored_text import deflated, stored_text
from tests.system.city import City
from tests.system.journey.applicants import OUYANG
from tests.system.journey.conftest import Whole
from tests.system.journey.ledger import Item, Ledger

#: Fields of the applicant that say who it is.
PERSONAL = ("name", "id_number", "phone", "email", "postal_address", "contact_person", "address")

#: The beginning of a text is enough to tell it, and is what a title or a log line would show.
TELLING = 12


@pytest.fixture(scope="module")
def secrets(at_rest: Ledger, case_ids: list[str]) -> dict[str, str]:
    """Every confidential word of every case, with where it comes from."""
    codes = at_rest.query_codes()
    found = {codes[case_id]: f"query code of {case_id}" for case_id in case_ids}
    found |= {code.replace("-", ""): where for code, where in found.items()}
    for case_id in case_ids:
        for name, document in at_rest.documents(case_id).items():
            found |= dict(_confidential(case_id, name, document))
    return found


def _confidential(
    case_id: str, name: str, document: dict[str, object]
) -> Iterator[tuple[str, str]]:
    where = f"{name} of {case_id}"
    applicant = document.get("applicant")
    information = document.get("information")
    for person in (applicant, document.get("contact")):
        if isinstance(person, dict):
            for field in PERSONAL:
                if person.get(field):
                    yield str(person[field]), f"{field} in {where}"
    place = document.get("place")
    if isinstance(place, dict) and place.get("address"):
        yield str(place["address"]), f"place in {where}"
    if isinstance(information, dict):
        yield information["description"][:TELLING], f"description in {where}"
    for field in ("description", "explanation", "reasons", "reason", "purpose", "text", "topic"):
        value = document.get(field)
        if isinstance(value, str) and len(value) >= 6:
            yield value[:TELLING], f"{field} in {where}"
    for field in ("points", "disclosed_items"):
        for value in document.get(field) or ():  # type: ignore[attr-defined]
            yield str(value)[:TELLING], f"{field} in {where}"


@pytest.fixture(scope="module")
def published(at_rest: Ledger, case_ids: list[str]) -> dict[str, set[str]]:
    """What everybody may read because somebody has let it go, by the rows in which it stands.

    Names and numbers of people are none of it, whatever the rows.
    """
    shown: dict[str, set[str]] = {shelf: set() for shelf in PUBLIC_ROWS}
    for case_id in case_ids:
        service, case = at_rest.stored(case_id).service, at_rest.folded(case_id)
        for shelf, (of, words) in PUBLIC_ROWS.items():
            if of == service:
                shown[shelf] |= {f"{each} of {case_id}" for each in words(case)}
    return shown


def _of_a_session(session: Any) -> set[str]:
    # Three persons approved its summary; why it moved or was called off is said to everybody.
    moved = {f"reason in postponement-{each.number}" for each in session.postponements}
    reviewed = {"text in summary"} if session.state in {"published", "archived"} else set()
    return {"reason in cancellation", *moved, *reviewed}


def _of_a_question(question: Any) -> set[str]:
    # A moderator has accepted it.
    return {"text in question"} if question.state in PUBLIC_QUESTIONS else set()


def _of_a_comment(comment: Any) -> set[str]:
    # The department has accepted it.
    return {"text in comment"} if comment.state in PUBLIC_COMMENTS else set()


def _of_a_ticket(ticket: Any) -> set[str]:
    catalogue = load_catalogue()
    seen = may_be_seen(ticket, ticket_rules(catalogue))
    listed = seen and may_be_listed(ticket, open311_rules(catalogue))
    return {"description in application", "place in application"} if listed else set()


#: Beginning of a partition key → whose words may stand there, and which of them.
PUBLIC_ROWS: Final[Mapping[str, tuple[str, Callable[[Any], set[str]]]]] = {
    "PUBLIC#sessions#": ("live_session", _of_a_session),
    "PUBLIC#SESSION#": ("live_session", _of_a_session),
    "PUBLIC#SESSION#{case}/ASKED#": ("session_question", _of_a_question),
    "PUBLIC#OPEN311#": ("ticket", _of_a_ticket),
    "PUBLIC#CONSULTATION#": ("consultation_comment", _of_a_comment),
}


def may_stand_in(item: Item, published: Mapping[str, set[str]]) -> set[str]:
    """Return what may stand in an item in the clear."""
    pk, sk = item["PK"]["S"], item["SK"]["S"]
    if pk.startswith("PUBLIC#SESSION#") and sk.startswith("ASKED#"):
        return published["PUBLIC#SESSION#{case}/ASKED#"]
    return next((words for shelf, words in published.items() if pk.startswith(shelf)), set())


def leaks(text: str, secrets: dict[str, str]) -> list[str]:
    return [where for secret, where in secrets.items() if secret in text]


def test_what_is_looked_for_is_what_people_gave(whole: Whole, secrets: dict[str, str]) -> None:
    for word in (
        *(OUYANG.name, OUYANG.id_number, OUYANG.phone, OUYANG.email),
        *(OUYANG.description[:TELLING], whole.walk.opened["query_code"]),
    ):
        assert word in secrets


def test_the_table_holds_none_of_it_outside_sealed_documents(
    at_rest: Ledger, secrets: dict[str, str], published: Mapping[str, set[str]]
) -> None:
    found = {
        f"{item['PK']['S']} {item['SK']['S']}": set(leaks(stored_text([item]), secrets))
        - may_stand_in(item, published)
        for item in at_rest.items()
    }
    assert {where: words for where, words in found.items() if words} == {}


def test_what_everybody_reads_was_looked_into(
    at_rest: Ledger, secrets: dict[str, str], published: Mapping[str, set[str]]
) -> None:
    """Rows are packed: had they not been opened, what may stand there were not found either."""
    packed = [item for item in at_rest.items("PUBLIC#") if deflated(item)]
    assert packed
    assert not [item for item in packed if leaks(repr(item), secrets)], "nothing without opening"
    if published["PUBLIC#OPEN311#"]:
        requests = [item for item in packed if item["PK"]["S"].startswith("PUBLIC#OPEN311#")]
        assert leaks(stored_text(requests), secrets)


def test_sealed_documents_are_not_readable_as_they_stand(
    at_rest: Ledger, secrets: dict[str, str]
) -> None:
    sealed = [
        bytes(item["body"]["B"]).decode("utf-8", errors="replace")
        for item in at_rest.items("CASE#")
        if "body" in item
    ]
    assert sealed
    assert not [leak for body in sealed for leak in leaks(body, secrets)]


def test_no_execution_carries_any_of_it(at_rest: Ledger, secrets: dict[str, str]) -> None:
    executions = at_rest.executions()
    assert executions
    for execution in executions.values():
        assert not leaks(execution.input, secrets)
        assert not leaks(str(execution.history), secrets), execution.name


def test_no_log_line_of_the_city_carries_any_of_it(
    at_rest: Ledger, secrets: dict[str, str]
) -> None:
    lines = list(at_rest.log_lines())
    groups = {group for group, _ in lines}
    for function in (
        *("disclosure_api", "tickets_api", "staff_api", "dispatcher", "letter_writer"),
        "case_links",
    ):
        assert any(group.endswith(function) for group in groups), f"{function} logs nothing"
    found = [(group, leaks(line, secrets)) for group, line in lines]
    assert not [(group, where) for group, where in found if where]


def test_no_request_that_the_front_or_the_cloud_logged_carries_any_of_it(
    city: City, whole: Whole, secrets: dict[str, str]
) -> None:
    for log in city.place.logs.glob("*.log"):
        assert not leaks(log.read_text(encoding="utf-8", errors="replace"), secrets), log.name


def test_no_file_is_named_after_a_person(at_rest: Ledger, secrets: dict[str, str]) -> None:
    keys = at_rest.file_keys()
    assert [key for key in keys if key.startswith("letters/")]
    assert not [key for key in keys if leaks(key, secrets)]
