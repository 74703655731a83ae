"""A fault at every AWS call of an erasure, before it and after it: done again, it is whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, get_args

import pytest

import dispatcher.handler
import eraser.handler
from sunhall.domain.engine.event import ERASED, first_broken
from tests.builders.aws_faults import Moment, broken, watched
from tests.builders.submission import NAME
from tests.integration.journey.citizen import submit
from tests.integration.journey.moto_city import BUCKET
from tests.integration.retention.kept_city import KeptCity, archived

MOMENTS: tuple[Moment, ...] = get_args(Moment)


class Scene:
    """A city just before the erasure of one of its two cases, that can be played again."""

    def __init__(self, city: KeptCity) -> None:
        self.city = city
        self.other = submit(city, key="another-citizen-1")["case_id"]
        self.case_id = archived(city)["case_id"]
        city.pump()
        city.move_to("2036-09-20T00:00:30")
        self.backup = city.kept()
        self.files = [f"cases/{self.case_id}/attachments/1", f"letters/{self.case_id}/2/a.pdf"]
        city.ports.case_files.erase(self.case_id)
        self.others = city.recovered(self.other)

    def begin_again(self) -> None:
        """Set table and bucket back to the moment before."""
        self.city.set_back(self.backup)
        for key in self.files:
            self.city.s3.put_object(Bucket=BUCKET, Key=key, Body=b"%PDF of a person")
        self.city._delivered.clear()
        self.city.new_records()
        self.city.erasures.orders.clear()

    def finish(self) -> None:
        """Let tick, stream and eraser do their work, as they do by themselves after a fault."""
        self.city.tick()
        self.city.pump()
        self.city.erase_the_rest()

    def erased_once(self) -> None:
        """Make sure that nothing of the person is left, and nothing else is gone."""
        city = self.city
        stored = city.ports.store.load(self.case_id)
        assert stored is not None
        assert [event.type for event in stored.events].count(ERASED) == 1
        assert first_broken(stored.events) is None
        assert city.recovered(self.case_id) == ""
        assert city.versions(self.case_id) == []
        assert "register" not in city.head(self.case_id)
        assert not [row for row in city.rows_of(self.case_id) if "sealed_title" in row]
        assert city.recovered(self.other) == self.others


@pytest.fixture
def scene(city: KeptCity) -> Scene:
    return Scene(city)


def faults(scene: Scene, act: Callable[[], Any], prepare: Callable[[], Any]) -> Iterator[int]:
    """Break an act at each of its calls; yield after each, and make sure that there were some."""
    scene.begin_again()
    prepare()
    with watched() as calls:
        act()
    assert calls.names
    for place in range(len(calls.names)):
        for moment in MOMENTS:
            scene.begin_again()
            prepare()
            with broken(place, moment), suppress(Exception):
                act()
            yield place


def test_the_tick_destroys_key_and_title_with_the_event_or_leaves_all_of_it(scene: Scene) -> None:
    city = scene.city
    for _ in faults(scene, city.tick, lambda: None):
        told = ERASED in city.types(scene.case_id)
        head = city.head(scene.case_id)
        assert ("data_key" in head, "sealed_title" in head) == (not told, not told)
        if not told:
            assert NAME in city.recovered(scene.case_id)
        scene.finish()
        scene.erased_once()


def test_an_order_that_could_not_be_placed_is_placed_when_the_event_comes_again(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    city = scene.city
    city.tick()
    records = city.new_records()

    def away(case_id: str, number: int) -> None:
        raise ConnectionError

    with monkeypatch.context() as lambda_away:
        lambda_away.setattr(city.erasures, "place", away)
        assert city.deliver(records) == 1
    assert not city.deliver(records)
    assert city.erasures.orders == [(scene.case_id, city.version(scene.case_id))]
    city.erase_the_rest()
    scene.erased_once()


def test_an_order_that_broke_anywhere_is_finished_by_the_next(scene: Scene) -> None:
    city = scene.city

    def ordered() -> None:
        city.tick()
        city.pump()
        city.erasures.orders.clear()

    def erase() -> None:
        eraser.handler.lambda_handler({"case_id": scene.case_id, "number": 99}, None)

    for _ in faults(scene, erase, ordered):
        # What is half done has lost nothing of anybody else, and no key comes back.
        assert "data_key" not in city.head(scene.case_id)
        erase()
        erase()
        scene.erased_once()


def test_the_eraser_reads_no_key_and_writes_no_event(scene: Scene) -> None:
    city = scene.city
    scene.begin_again()
    city.tick()
    city.pump()
    version = city.version(scene.case_id)
    with watched() as calls:
        city.erase_the_rest()
    assert set(calls.names) == {
        *("dynamodb.Query", "dynamodb.UpdateItem"),
        *("s3.ListObjectVersions", "s3.DeleteObject"),
    }
    assert city.version(scene.case_id) == version


def test_the_order_goes_to_the_function_that_erases() -> None:
    consumers = {
        consumer.__name__: types for consumer, types in dispatcher.handler.CONSUMERS.items()
    }
    assert consumers["_erasure"] == {ERASED}
