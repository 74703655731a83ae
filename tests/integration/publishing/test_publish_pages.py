"""Publishing the pages: the bucket holds the site, and changes as little as it must."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from infra.publish_pages import ASK_AGAIN, FOR_EVER, publish

BUCKET = "pages"


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket=BUCKET)
        yield client


@pytest.fixture
def site(tmp_path: Path) -> Path:
    for name, text in {
        "index.html": "<h1>云溪</h1>",
        "en/index.html": "<h1>Yunxi</h1>",
        "assets/0a1b/citizen.css": "a {}",
    }.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path


def keys(s3: Any) -> set[str]:
    return {entry["Key"] for entry in s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])}


def test_every_page_can_be_asked_for_by_its_file_and_by_its_folder(s3: Any, site: Path) -> None:
    publish(s3, BUCKET, site)
    assert keys(s3) == {"index.html", "en/index.html", "en/", "assets/0a1b/citizen.css"}
    folder = s3.get_object(Bucket=BUCKET, Key="en/")
    assert folder["Body"].read() == b"<h1>Yunxi</h1>"
    assert folder["ContentType"] == "text/html; charset=utf-8"


def test_pages_are_asked_for_anew_and_assets_kept_for_ever(s3: Any, site: Path) -> None:
    publish(s3, BUCKET, site)
    assert s3.head_object(Bucket=BUCKET, Key="index.html")["CacheControl"] == ASK_AGAIN
    assert s3.head_object(Bucket=BUCKET, Key="assets/0a1b/citizen.css")["CacheControl"] == FOR_EVER


def test_the_same_site_again_changes_nothing(s3: Any, site: Path) -> None:
    assert publish(s3, BUCKET, site) == 4
    assert publish(s3, BUCKET, site) == 0


def test_only_what_changed_is_written(s3: Any, site: Path) -> None:
    publish(s3, BUCKET, site)
    (site / "index.html").write_text("<h1>新</h1>", encoding="utf-8")
    assert publish(s3, BUCKET, site) == 1
    assert s3.get_object(Bucket=BUCKET, Key="index.html")["Body"].read().decode() == "<h1>新</h1>"


def test_a_page_that_is_gone_is_deleted_with_its_folders_address(s3: Any, site: Path) -> None:
    publish(s3, BUCKET, site)
    (site / "en" / "index.html").unlink()
    assert publish(s3, BUCKET, site) == 2
    assert keys(s3) == {"index.html", "assets/0a1b/citizen.css"}


def test_assets_of_the_version_before_stay_for_those_who_have_a_page_open(
    s3: Any, site: Path
) -> None:
    publish(s3, BUCKET, site)
    (site / "assets" / "0a1b").rename(site / "assets" / "2c3d")
    publish(s3, BUCKET, site)
    assert {"assets/0a1b/citizen.css", "assets/2c3d/citizen.css"} <= keys(s3)


def test_assets_are_there_before_the_pages_that_ask_for_them(s3: Any, site: Path) -> None:
    written: list[str] = []
    s3.meta.events.register(
        "provide-client-params.s3.PutObject",
        lambda params, **_: written.append(params["Key"]),
    )
    publish(s3, BUCKET, site)
    assert written == ["assets/0a1b/citizen.css", "en/", "en/index.html", "index.html"]


def test_a_folder_without_a_start_page_is_refused_and_nothing_deleted(
    s3: Any, site: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    publish(s3, BUCKET, site)
    with pytest.raises(FileNotFoundError, match="run 'make web'"):
        publish(s3, BUCKET, tmp_path_factory.mktemp("nothing"))
    assert len(keys(s3)) == 4
