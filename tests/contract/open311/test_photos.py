"""``media_url`` of GeoReport v2: an address that a client can follow, or nothing."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from tests.contract.open311 import schemas
from tests.contract.open311.test_conformance import both, told
from tests.integration.open311.photo_city import PhotoCity
from tests.integration.open311.photo_city import photos as photos


def shown(photos: PhotoCity, public_id: str) -> Any:
    """Return a request as both formats show it: alone, in the list, and asked for by its id."""
    (alone,) = both(photos.open311, f"requests/{public_id}", "service_requests")
    listed = both(photos.open311, "requests", "service_requests")
    asked = both(photos.open311, "requests", "service_requests", service_request_id=public_id)
    assert listed == asked == [alone]
    errors = [str(error) for error in Draft202012Validator(schemas.REQUESTS).iter_errors([alone])]
    assert errors == []
    return alone["media_url"]


def test_media_url_leads_to_the_photo_while_it_is_released(photos: PhotoCity) -> None:
    public_id, case_id, upload_id = photos.with_photo()
    assert shown(photos, public_id) is None
    photos.release(case_id, upload_id)

    url = shown(photos, public_id)
    assert url.startswith("https://api.yunxi.example/open311/v2/")
    assert url.endswith(".jpg")
    answer = photos.fetched(url)
    assert answer.status == 302
    assert answer.headers["location"].startswith("https://")
    assert "content-type" not in answer.headers
    (content,) = photos.public().values()
    assert content.startswith(b"\xff\xd8\xff")

    photos.withdraw(case_id, upload_id)
    assert shown(photos, public_id) is None
    assert photos.fetched(url).status == 404


def test_media_url_names_the_citys_site_where_it_is_known(
    photos: PhotoCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    public_id, case_id, upload_id = photos.with_photo()
    photos.release(case_id, upload_id)
    site = "https://www.yunxi.example"
    settings = photos.open311.ports._settings
    known = type(settings)(
        **{**{name: getattr(settings, name) for name in settings.__slots__}, "site_origin": site}
    )
    monkeypatch.setattr(photos.open311.ports, "_settings", known)
    assert shown(photos, public_id) == f"{site}/open311/v2/photos/{public_id}-1.jpg"


def test_a_photo_that_is_not_there_is_an_errors_document(photos: PhotoCity) -> None:
    answer = photos.open311.get("photos/0000000000000000-1.jpg")
    assert answer.status == 404
    assert [each["code"] for each in told(answer, "errors")] == ["404"]
