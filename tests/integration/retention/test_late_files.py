"""A copy that is made while its case is erased: whoever comes first, no file of it is left."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest

import redactor.handler
from sunhall.application.apply_redactions import RedactedFile
from sunhall.application.erase_case import erase_what_came_late
from sunhall.domain.engine.event import ERASED
from tests.builders.aws_faults import passing, unwatched, watched
from tests.integration.journey.moto_city import BUCKET
from tests.integration.redaction.paper_office import PlayedOrders
from tests.integration.retention.kept_city import KeptCity, answered

MARK = {"ground": "third_party", "article": "15", "reason": "涉及第三方", "words": "张三"}
RESULT = b"%PDF of a person, redacted"


class _Redactor:
    """Redacts in no time; what it makes still tells of the person."""

    def redact(self, content: bytes, marks: Any) -> RedactedFile:
        return RedactedFile(RESULT, hashlib.sha256(RESULT).hexdigest(), 1, (), 0)


class Scene:
    """A case whose retention is over, for which a redaction was ordered and never carried out."""

    def __init__(self, city: KeptCity) -> None:
        self.city = city
        orders = city.ports.__dict__["redaction_orders"] = PlayedOrders()
        city.ports.__dict__["redactor"] = _Redactor()
        self.case_id = answered(city)["case_id"]
        stored = city.ports.store.load(self.case_id)
        assert stored is not None
        upload = stored.events[0].data["attachments"][1]
        marked = city.command(
            "intake", self.case_id, "mark_redaction", upload_id=upload, marks=[MARK]
        )
        assert marked.status == 200, marked.text
        city.pump()
        (self.order,) = orders.placed
        for moment in ("2026-09-19T00:00:30", "2036-09-20T00:00:30"):
            city.move_to(moment)
            if moment.startswith("2026"):
                assert city.tick() == {"due": 1, "failed": 0}
                city.pump()
        self.backup = city.kept()
        self.files = {
            key: city.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
            for key in set(city.versions(self.case_id))
        }

    def begin_again(self) -> None:
        """Set table and bucket back to the moment before."""
        city = self.city
        city.set_back(self.backup)
        city.ports.case_files.erase(self.case_id)
        for key, content in self.files.items():
            city.s3.put_object(Bucket=BUCKET, Key=key, Body=content)
        city._delivered.clear()
        city.new_records()
        city.erasures.orders.clear()

    def redact(self) -> None:
        """Let the redactor carry out its order."""
        redactor.handler.lambda_handler(self.order, None)

    def erase(self) -> None:
        """Let the erasure come, and the eraser go by."""
        with unwatched():
            assert self.city.tick() == {"due": 1, "failed": 0}
            self.city.pump()
            self.city.erase_the_rest()
            assert self.city.versions(self.case_id) == []

    def erased(self) -> bool:
        return ERASED in self.city.types(self.case_id)


@pytest.fixture
def scene(city: KeptCity, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    monkeypatch.setattr(redactor.handler, "ports", lambda: city.ports)
    yield Scene(city)


def interrupted(
    place: int, by: Callable[[], None], *, lost: int | None = None
) -> Callable[[str, Callable[[], Any]], Any]:
    """Return a way for calls, counted from 0, before one of which something else happens.

    Args:
        place: Before which call.
        by: What happens.
        lost: The call whose answer does not arrive, if one does not.
    """
    made = 0

    def through(_name: str, call: Callable[[], Any]) -> Any:
        nonlocal made
        mine, made = made, made + 1
        if mine == place:
            by()
        answer = call()
        if mine == lost:
            raise ConnectionError
        return answer

    return through


def calls_of_a_redaction(scene: Scene) -> list[str]:
    scene.begin_again()
    with watched() as calls:
        scene.redact()
    assert [key for key in scene.city.versions(scene.case_id) if "/redacted/" in key]
    return calls.names


def test_an_erasure_before_any_call_of_the_redactor_leaves_no_copy_of_its_making(
    scene: Scene, capsys: pytest.CaptureFixture[str]
) -> None:
    names = calls_of_a_redaction(scene)
    # The last look comes after the file was filed: that is what the rule stands on.
    assert names.index("s3.PutObject") < len(names) - 1
    assert names[-1] == "dynamodb.Query"
    came_late = 0
    for place in range(len(names)):
        scene.begin_again()
        with passing(interrupted(place, scene.erase)), suppress(Exception):
            scene.redact()
        came_late += bool(scene.city.versions(scene.case_id))
        # An order that broke is carried out again; one that did not, is not.
        scene.redact()
        scene.city.erase_the_rest()
        assert scene.erased()
        assert scene.city.versions(scene.case_id) == [], names[place]
    assert came_late == 1, "once the eraser has gone by just before a copy was filed"


def test_a_redactor_that_breaks_after_it_has_filed_leaves_nothing_once_it_comes_again(
    scene: Scene,
) -> None:
    names = calls_of_a_redaction(scene)
    filed = names.index("s3.PutObject")
    for place in range(filed, len(names)):
        scene.begin_again()
        with passing(interrupted(filed, scene.erase, lost=place)), suppress(Exception):
            scene.redact()
        assert scene.city.versions(scene.case_id), "the copy came after the eraser"
        scene.redact()
        scene.city.erase_the_rest()
        assert scene.city.versions(scene.case_id) == [], names[place]


def test_the_eraser_is_asked_again_for_erased_cases_alone(scene: Scene) -> None:
    ports, orders = scene.city.ports, scene.city.erasures.orders
    scene.redact()
    assert not erase_what_came_late(ports, scene.case_id)
    assert orders == [], "what was filed before the erasure goes with it"
    scene.erase()
    photo = {"case_id": scene.case_id, "number": 1, "matter": "photo"}
    for order in (scene.order, photo):
        redactor.handler.lambda_handler(order, None)
        ((case_id, number),) = scene.city.erasures.orders
        assert (case_id, scene.city.types(case_id)[number - 1]) == (scene.case_id, ERASED)
        scene.city.erase_the_rest()
