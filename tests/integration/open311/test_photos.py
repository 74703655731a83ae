"""From a citizen's photo to the copy that everybody sees, and back again."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import boto3
import pytest
from botocore.stub import Stubber
from PIL import Image

import redactor.handler
from sunhall.adapters.function_orders import LambdaOrders
from sunhall.application.carry_out import carry_out
from sunhall.application.copy_photos import CannotCopy, PublicCopy, copy_photo
from sunhall.application.request_identity import request_identity
from sunhall.domain.errors import NotAllowed, RuleRefused, Unavailable
from sunhall.domain.query_code import query_code
from sunhall.domain.ticket import commands as c
from tests.builders.aws_faults import Moment, broken, watched
from tests.builders.photos import COMMENT, GPS_BYTES, OWNER, XMP, photo
from tests.integration.journey.moto_city import BUCKET
from tests.integration.open311.conftest import AGENT, DISPATCHER, HEAD
from tests.integration.open311.photo_city import PhotoCity
from tests.integration.open311.photo_city import photos as photos


class QuickCopies:
    """Copies faster than the real one, whose own tests are elsewhere."""

    def __init__(self, failure: str = "") -> None:
        self.failure = failure

    def copy(self, content: bytes, blackened: Any) -> PublicCopy:
        if self.failure:
            raise CannotCopy(self.failure)
        copy = b"\xff\xd8copy of " + hashlib.sha256(content).digest()
        return PublicCopy(copy, hashlib.sha256(copy).hexdigest(), 40, 30)


@pytest.fixture
def quick(photos: PhotoCity) -> PhotoCity:
    photos.open311.ports.__dict__["photo_copies"] = QuickCopies()
    return photos


def test_a_released_photo_has_an_address_that_leads_to_a_copy_without_its_metadata(
    photos: PhotoCity,
) -> None:
    original = photo(orientation=6)
    public_id, case_id, upload_id = photos.with_photo(original)
    assert photos.media_url(public_id) is None, "nobody has looked at it"
    assert photos.public() == {}
    photos.release(case_id, upload_id, c.PhotoRegion(0, 0, 300, 300))

    url = photos.media_url(public_id)
    assert url == f"https://api.yunxi.example/open311/v2/photos/{public_id}-1.jpg"
    answer = photos.fetched(url)
    assert (answer.status, answer.body) == (302, b"")
    assert answer.headers["cache-control"] == "public, max-age=60"
    assert answer.headers["access-control-allow-origin"] == "*"
    key = unquote(urlsplit(answer.headers["location"]).path).lstrip("/").removeprefix(f"{BUCKET}/")
    told = parse_qs(urlsplit(answer.headers["location"]).query)
    assert (told["X-Amz-Expires"], told["response-content-type"]) == (["300"], ["image/jpeg"])

    (published,) = photos.public().items()
    assert published[0] == key
    content = published[1]
    picture = Image.open(io.BytesIO(content))
    assert (picture.format, picture.size, dict(picture.getexif())) == ("JPEG", (300, 400), {})
    corner = picture.convert("RGB").getpixel((20, 20))
    assert isinstance(corner, tuple)
    assert max(corner) < 30, "blackened"
    for secret in (GPS_BYTES, OWNER.encode("utf-16-le"), XMP, COMMENT, b"Exif", b"ICC_PROFILE"):
        assert secret in original
        assert secret not in content
    (event,) = [e for e in events(photos, case_id) if e.type == "photo_released"]
    assert event.data["sha256"] == hashlib.sha256(content).hexdigest()


def events(photos: PhotoCity, case_id: str) -> Any:
    stored = photos.open311.ports.store.load(case_id)
    return stored.events


def test_an_address_tells_nothing_of_the_case_or_of_its_citizen(quick: PhotoCity) -> None:
    public_id, case_id, upload_id = quick.with_photo()
    quick.release(case_id, upload_id)
    url = quick.media_url(public_id) or ""
    told = url + quick.fetched(url).headers["location"] + quick.rows() + "".join(quick.public())
    for secret in (case_id, upload_id, upload_id[20:40], "RX-", "photo.jpg", "李小明"):
        assert secret not in told


def test_staff_see_the_original_as_before_and_by_which_id_to_name_it(quick: PhotoCity) -> None:
    _public_id, case_id, upload_id = quick.with_photo()
    quick.release(case_id, upload_id)
    seen = quick.open311.city.call("GET", f"/api/v1/staff/cases/{case_id}", by="agent").json
    (file,) = seen["facts"]["documents"]["application"]["attachments"]
    assert file["upload_id"] == upload_id
    assert f"cases/{case_id}/attachments/" in file["url"]
    assert seen["facts"]["photos"] == [{"upload_id": upload_id, "state": "released", "code": None}]
    assert {"withdraw_photo"} == {
        each["name"] for each in seen["commands"] if "photo" in each["name"]
    }
    (original,) = quick.objects(f"cases/{case_id}/attachments/").values()
    assert GPS_BYTES in original, "the original stays as it was handed in"


def test_an_agent_releases_and_withdraws_over_the_api(quick: PhotoCity) -> None:
    public_id, case_id, upload_id = quick.with_photo()
    path = f"/api/v1/staff/cases/{case_id}"
    city = quick.open311.city

    def give(by: str, name: str, **data: Any) -> int:
        version = city.call("GET", path, by="agent").json["version"]
        body = {"command": name, "data": data, "expected_version": version}
        answer = city.call("POST", f"{path}/commands", by=by, body=body)
        city.pump()
        quick.copied(case_id)
        return answer.status

    region = {"left": 0, "top": 0, "width": 500, "height": 1000}
    assert give("dispatcher", "release_photo", upload_id=upload_id) == 403
    assert give("agent", "release_photo", upload_id="of-another-ticket") == 422
    wide = [{**region, "width": 1001}]
    assert give("agent", "release_photo", upload_id=upload_id, blackened=wide) == 422
    assert give("agent", "release_photo", upload_id=upload_id, blackened=[region]) == 200
    assert quick.media_url(public_id)
    assert give("centre-head", "withdraw_photo", upload_id=upload_id) == 200
    assert quick.media_url(public_id) is None


def test_the_citizen_sees_that_the_photo_is_public_and_that_it_is_not_any_more(
    quick: PhotoCity,
) -> None:
    _public_id, case_id, upload_id = quick.with_photo()
    ticket = quick.release(case_id, upload_id)
    quick.withdraw(case_id, upload_id)
    code = query_code(quick.open311.ports.secrets.derived("query-code"), case_id)
    answer = quick.open311.city.call(
        "GET", f"/api/v1/tickets/{ticket.receipt_no}", headers={"x-query-code": code}
    )
    assert answer.status == 200, answer.text
    steps = [(each["label"], each["detail"]) for each in answer.json["timeline"]][-2:]
    assert [label for label, _ in steps] == ["您的一张照片已公开", "已公开的照片已撤回"]
    assert "已去除拍摄地点" in steps[0][1]


def test_a_withdrawn_photo_leads_nowhere_and_its_copy_is_empty(quick: PhotoCity) -> None:
    public_id, case_id, upload_id = quick.with_photo()
    quick.release(case_id, upload_id)
    url = quick.media_url(public_id) or ""
    quick.withdraw(case_id, upload_id)
    assert quick.media_url(public_id) is None
    assert quick.fetched(url).status == 404
    assert quick.public() == {}
    assert list(quick.objects("public/").values()) == [b""]


def test_one_that_is_released_anew_has_an_address_of_its_own(quick: PhotoCity) -> None:
    public_id, case_id, upload_id = quick.with_photo()
    quick.release(case_id, upload_id)
    first = quick.media_url(public_id) or ""
    quick.withdraw(case_id, upload_id)
    quick.release(case_id, upload_id)
    second = quick.media_url(public_id) or ""
    assert second == first.replace("-1.jpg", "-2.jpg")
    assert (quick.fetched(first).status, quick.fetched(second).status) == (404, 302)
    assert len(quick.public()) == 1


def test_what_becomes_confidential_takes_its_photo_along(quick: PhotoCity) -> None:
    public_id, case_id, upload_id = quick.with_photo()
    quick.release(case_id, upload_id)
    url = quick.media_url(public_id) or ""
    quick.open311.give(case_id, "set_confidential", c.SetConfidential(reason="诉求人要求"))
    assert quick.fetched(url).status == 404
    assert quick.public() == {}


def test_a_photo_stays_while_the_ticket_goes_on(quick: PhotoCity) -> None:
    public_id, case_id, upload_id = quick.with_photo()
    quick.release(case_id, upload_id)
    url = quick.media_url(public_id)
    dispatch = c.DispatchTicket(lead="urban-management", basis="manual", reason="职责")
    quick.open311.give(case_id, "dispatch", dispatch, DISPATCHER)
    assert quick.media_url(public_id) == url
    assert len(quick.public()) == 1


def test_a_photo_of_which_no_copy_can_be_made_is_refused_and_that_is_recorded(
    photos: PhotoCity,
) -> None:
    public_id, case_id, upload_id = photos.with_photo(b"\xff\xd8\xff\xe0 a photo")
    ticket = photos.release(case_id, upload_id)
    assert [(each.state, each.code) for each in ticket.photos] == [("refused", "photo_damaged")]
    assert photos.media_url(public_id) is None
    assert photos.objects("public/") == {}


def test_only_the_centre_releases_and_only_what_is_public(quick: PhotoCity) -> None:
    _public_id, case_id, upload_id = quick.with_photo()
    release = c.ReleasePhoto(upload_id=upload_id)
    with pytest.raises(NotAllowed):
        quick.open311.give(case_id, "release_photo", release, DISPATCHER)
    _other, hidden, private = quick.with_photo(public="false", description="不公开")
    with pytest.raises(RuleRefused, match="photo_of_no_public_ticket"):
        quick.open311.give(hidden, "release_photo", c.ReleasePhoto(upload_id=private), HEAD)


@pytest.mark.parametrize("name", ["0000000000000000-1.jpg", "x", "a.jpg", "{id}-2.jpg", "{id}.jpg"])
def test_an_address_that_leads_to_no_photo_is_not_found(quick: PhotoCity, name: str) -> None:
    public_id, case_id, upload_id = quick.with_photo()
    quick.release(case_id, upload_id)
    answer = quick.open311.get(f"photos/{name.replace('{id}', public_id)}")
    assert answer.status == 404
    assert answer.json[0]["code"] == "404"


# --- repeated, lost, late ------------------------------------------------------------------------


def test_one_that_is_withdrawn_while_its_copy_is_made_never_gets_out(
    quick: PhotoCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    _public_id, case_id, upload_id = quick.with_photo()
    quick.open311.give(case_id, "release_photo", c.ReleasePhoto(upload_id=upload_id), AGENT)
    honest = quick.open311.ports.photo_copies.copy

    def late(content: bytes, blackened: Any) -> PublicCopy:
        quick.withdraw(case_id, upload_id)
        copy: PublicCopy = honest(content, blackened)
        return copy

    monkeypatch.setattr(quick.open311.ports.photo_copies, "copy", late)
    assert copy_photo(quick.open311.ports, case_id, 1) == "settled"
    quick.open311.city.pump()
    assert quick.public() == {}


def test_of_an_erased_case_no_photo_is_copied_and_the_order_is_settled(
    quick: PhotoCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    _public_id, case_id, upload_id = quick.with_photo()
    quick.open311.give(case_id, "release_photo", c.ReleasePhoto(upload_id=upload_id), AGENT)
    before = len(events(quick, case_id))
    ports = quick.open311.ports
    load = ports.store.load

    def erased(of: str, *, consistent: bool = True) -> Any:
        return replace(load(of, consistent=consistent), data_key=None)

    with monkeypatch.context() as afterwards:
        afterwards.setattr(ports.store, "load", erased)
        assert copy_photo(ports, case_id, 1) == "settled"
    assert len(events(quick, case_id)) == before
    assert quick.public() == {}


def test_an_order_that_comes_again_does_nothing(quick: PhotoCity) -> None:
    _public_id, case_id, upload_id = quick.with_photo()
    quick.release(case_id, upload_id)
    before = len(events(quick, case_id))
    assert copy_photo(quick.open311.ports, case_id, 1) == "settled"
    assert copy_photo(quick.open311.ports, case_id, 7) == "settled"
    assert len(events(quick, case_id)) == before


def test_events_that_come_again_or_late_change_nothing(quick: PhotoCity) -> None:
    public_id, case_id, upload_id = quick.with_photo()
    quick.release(case_id, upload_id)
    url, copies = quick.media_url(public_id), quick.public()
    quick.open311.city._delivered.clear()
    quick.open311.city.pump()
    assert (quick.media_url(public_id), quick.public()) == (url, copies)
    quick.withdraw(case_id, upload_id)
    quick.open311.city._delivered.clear()
    quick.open311.city.pump()
    assert (quick.media_url(public_id), quick.public()) == (None, {})


def test_an_original_that_has_not_arrived_is_waited_for(quick: PhotoCity) -> None:
    _public_id, case_id, upload_id = quick.with_photo()
    (key,) = quick.objects(f"cases/{case_id}/attachments/")
    quick.open311.city.s3.delete_object(Bucket=BUCKET, Key=key)
    quick.open311.give(case_id, "release_photo", c.ReleasePhoto(upload_id=upload_id), AGENT)
    with pytest.raises(Unavailable):
        redactor.handler.lambda_handler({"case_id": case_id, "number": 1, "matter": "photo"}, None)
    assert str(quick.ticket(case_id).photos[0].state) == "ordered"


def test_a_reason_that_nobody_knows_is_a_fault_and_no_refusal(quick: PhotoCity) -> None:
    _public_id, case_id, upload_id = quick.with_photo()
    quick.open311.ports.__dict__["photo_copies"] = QuickCopies("no_such_reason")
    quick.open311.give(case_id, "release_photo", c.ReleasePhoto(upload_id=upload_id), AGENT)
    with pytest.raises(CannotCopy):
        copy_photo(quick.open311.ports, case_id, 1)


def copying_calls(quick: PhotoCity) -> tuple[str, list[str]]:
    """Release a photo; return its case and the AWS calls that its copying makes."""
    public_id, case_id, upload_id = quick.with_photo(description="先试一次")
    quick.open311.give(case_id, "release_photo", c.ReleasePhoto(upload_id=upload_id), AGENT)
    with watched() as calls:
        assert copy_photo(quick.open311.ports, case_id, 1) == "released"
    quick.open311.city.pump()
    return public_id, calls.names


@pytest.mark.parametrize("moment", ["before", "after"])
def test_whatever_call_of_the_redactor_breaks_a_repetition_makes_one_copy(
    quick: PhotoCity, moment: Moment
) -> None:
    _first, names = copying_calls(quick)
    assert {"s3.GetObject", "s3.PutObject", "dynamodb.TransactWriteItems"} <= set(names)
    for place, name in enumerate(names):
        public_id, case_id, upload_id = quick.with_photo(description=f"{moment} {place}")
        quick.open311.give(case_id, "release_photo", c.ReleasePhoto(upload_id=upload_id), AGENT)
        with broken(place, moment), pytest.raises(Exception, match=r".+"):
            copy_photo(quick.open311.ports, case_id, 1)
        assert copy_photo(quick.open311.ports, case_id, 1) in {"released", "settled"}, name
        quick.open311.city.pump()
        recorded = [e.type for e in events(quick, case_id) if e.type == "photo_released"]
        assert recorded == ["photo_released"], name
        assert quick.media_url(public_id), name


@pytest.mark.parametrize("withdrawn", [False, True])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_whatever_call_of_the_dispatcher_breaks_a_repetition_heals_it(
    quick: PhotoCity, moment: Moment, withdrawn: bool
) -> None:
    city = quick.open311.city
    _first, records = undelivered(quick, "先试一次", withdrawn=withdrawn)
    with watched() as calls:
        assert city.deliver(records) == 0
    wanted = {"s3.PutObject" if withdrawn else "s3.CopyObject", "dynamodb.PutItem"}
    assert wanted <= set(calls.names)
    for place, name in enumerate(calls.names):
        public_id, records = undelivered(quick, f"{moment} {place}", withdrawn=withdrawn)
        with broken(place, moment):
            assert city.deliver(records) == 1, name
        # Meanwhile nobody is led to what is not there.
        url = quick.media_url(public_id)
        if url and not withdrawn:
            assert quick.fetched(url).status == 302
            assert any(public_id in key for key in quick.public())
        assert city.deliver(records) == 0
        assert (quick.media_url(public_id) is None) is withdrawn
        assert any(public_id in key for key in quick.public()) is not withdrawn


def undelivered(
    quick: PhotoCity, description: str, *, withdrawn: bool
) -> tuple[str, list[dict[str, Any]]]:
    """Return a request whose photo was just copied, or withdrawn, and what the stream has of it."""
    public_id, case_id, upload_id = quick.with_photo(description=description)
    if withdrawn:
        quick.release(case_id, upload_id)
        command = c.WithdrawPhoto(upload_id=upload_id)
        identity = request_identity("test", f"withdraw-{case_id}", "")
        ports = quick.open311.ports
        carry_out(
            *(ports, case_id, "withdraw_photo", command, AGENT, identity), expected_version=None
        )
    else:
        quick.open311.give(case_id, "release_photo", c.ReleasePhoto(upload_id=upload_id))
        copy_photo(quick.open311.ports, case_id, 1)
    return public_id, quick.open311.city.new_records()


def test_the_call_of_the_redactor_says_that_it_is_about_a_photo() -> None:
    client = boto3.client(
        "lambda", "us-east-1", aws_access_key_id="testing", aws_secret_access_key="testing"
    )
    expected = {
        "FunctionName": "sunhall-test-redactor",
        "InvocationType": "Event",
        "Payload": json.dumps({"case_id": "C", "number": 2, "matter": "photo"}).encode(),
    }
    with Stubber(client) as stub:
        stub.add_response("invoke", {"StatusCode": 202}, expected)
        LambdaOrders(client, "sunhall-test-redactor", "photo").place("C", 2)
        stub.assert_no_pending_responses()
