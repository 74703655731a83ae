"""Publishing the pages: the bucket holds the site, and changes as little as it must."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from infra.publish_pages import ASK_AGAIN, FOR_EVER, carried_policy, publish
from web.build import ROOT, build_site, read_city

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


@pytest.fixture
def app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The staff's app as the framework builds it: a page, and files named after their content."""
    folder = tmp_path_factory.mktemp("app")
    (folder / "assets").mkdir()
    (folder / "index.html").write_text('<div id="app"></div>', encoding="utf-8")
    (folder / "assets" / "index-1f2e.js").write_text("go()", encoding="utf-8")
    return folder


STAFF = {"staff/", "staff/index.html", "staff/assets/index-1f2e.js"}


def keys(s3: Any) -> set[str]:
    return {entry["Key"] for entry in s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])}


def test_every_page_can_be_asked_for_by_its_file_and_by_its_folder(
    s3: Any, site: Path, app: Path
) -> None:
    publish(s3, BUCKET, site, app)
    assert keys(s3) - STAFF == {"index.html", "en/index.html", "en/", "assets/0a1b/citizen.css"}
    folder = s3.get_object(Bucket=BUCKET, Key="en/")
    assert folder["Body"].read() == b"<h1>Yunxi</h1>"
    assert folder["ContentType"] == "text/html; charset=utf-8"


def test_pages_are_asked_for_anew_and_assets_kept_for_ever(s3: Any, site: Path, app: Path) -> None:
    publish(s3, BUCKET, site, app)
    assert s3.head_object(Bucket=BUCKET, Key="index.html")["CacheControl"] == ASK_AGAIN
    assert s3.head_object(Bucket=BUCKET, Key="assets/0a1b/citizen.css")["CacheControl"] == FOR_EVER


def test_the_same_site_again_changes_nothing(s3: Any, site: Path, app: Path) -> None:
    assert publish(s3, BUCKET, site, app) == 7
    assert publish(s3, BUCKET, site, app) == 0


def test_only_what_changed_is_written(s3: Any, site: Path, app: Path) -> None:
    publish(s3, BUCKET, site, app)
    (site / "index.html").write_text("<h1>新</h1>", encoding="utf-8")
    assert publish(s3, BUCKET, site, app) == 1
    assert s3.get_object(Bucket=BUCKET, Key="index.html")["Body"].read().decode() == "<h1>新</h1>"


def test_a_page_that_is_gone_is_deleted_with_its_folders_address(
    s3: Any, site: Path, app: Path
) -> None:
    publish(s3, BUCKET, site, app)
    (site / "en" / "index.html").unlink()
    assert publish(s3, BUCKET, site, app) == 2
    assert keys(s3) - STAFF == {"index.html", "assets/0a1b/citizen.css"}


def test_assets_of_the_version_before_stay_for_those_who_have_a_page_open(
    s3: Any, site: Path, app: Path
) -> None:
    publish(s3, BUCKET, site, app)
    (site / "assets" / "0a1b").rename(site / "assets" / "2c3d")
    publish(s3, BUCKET, site, app)
    assert {"assets/0a1b/citizen.css", "assets/2c3d/citizen.css"} <= keys(s3)


def test_assets_are_there_before_the_pages_that_ask_for_them(
    s3: Any, site: Path, app: Path
) -> None:
    written: list[str] = []
    s3.meta.events.register(
        "provide-client-params.s3.PutObject",
        lambda params, **_: written.append(params["Key"]),
    )
    publish(s3, BUCKET, site, app)
    assert written[:2] == ["assets/0a1b/citizen.css", "staff/assets/index-1f2e.js"]
    assert written[2:] == ["en/", "en/index.html", "index.html", "staff/", "staff/index.html"]


POLICY = "default-src 'none'; connect-src 'self' https://files.example"


def test_where_the_cdn_adds_no_headers_each_page_carries_its_policy_before_all_it_asks_for(
    s3: Any, site: Path, app: Path
) -> None:
    head = '<head>\n<meta charset="utf-8">\n<link rel="stylesheet" href="/citizen.css">\n'
    for name in ("index.html", "en/index.html"):
        (site / name).write_text(head, encoding="utf-8")
    publish(s3, BUCKET, site, app, POLICY)
    for key in ("index.html", "en/index.html", "en/"):
        page = s3.get_object(Bucket=BUCKET, Key=key)["Body"].read().decode()
        meta, stylesheet = re.findall(r"<meta http-equiv[^>]*>|<link[^>]*>", page)
        assert html.unescape(meta) == (
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        )
        assert "citizen.css" in stylesheet
    app_page = s3.get_object(Bucket=BUCKET, Key="staff/")["Body"].read()
    assert app_page == b'<div id="app"></div>'  # It was built with one.
    assert publish(s3, BUCKET, site, app, POLICY) == 0


def test_pages_carry_the_policy_in_aws_china_alone_with_the_origin_of_their_own_files() -> None:
    outputs = {"FilesOrigin": "https://files.s3.cn-north-1.amazonaws.com.cn"}
    told = carried_policy("aws-cn", outputs)
    assert told.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert f"connect-src 'self' {outputs['FilesOrigin']};" in told
    assert carried_policy("aws", outputs) == ""


def test_every_page_that_is_built_has_the_place_where_the_policy_goes(
    s3: Any, tmp_path: Path, app: Path
) -> None:
    build_site(tmp_path / "site", read_city(ROOT / "catalogue"))
    assert publish(s3, BUCKET, tmp_path / "site", app, POLICY) > 200


def test_a_page_that_could_not_carry_its_policy_is_not_published(
    s3: Any, site: Path, app: Path
) -> None:
    with pytest.raises(ValueError, match="no place for the content security policy"):
        publish(s3, BUCKET, site, app, POLICY)
    assert keys(s3) == set()


def test_a_folder_without_a_start_page_is_refused_and_nothing_deleted(
    s3: Any, site: Path, app: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    publish(s3, BUCKET, site, app)
    with pytest.raises(FileNotFoundError, match="run 'make web'"):
        publish(s3, BUCKET, tmp_path_factory.mktemp("nothing"), app)
    with pytest.raises(FileNotFoundError, match="run 'make miniapp'"):
        publish(s3, BUCKET, site, tmp_path_factory.mktemp("nothing"))
    assert len(keys(s3)) == 7


def test_the_staffs_app_is_published_below_its_own_address_and_treated_like_the_pages(
    s3: Any, site: Path, app: Path
) -> None:
    publish(s3, BUCKET, site, app)
    assert keys(s3) >= STAFF
    page = s3.get_object(Bucket=BUCKET, Key="staff/")
    assert page["Body"].read() == b'<div id="app"></div>'
    assert (page["ContentType"], page["CacheControl"]) == ("text/html; charset=utf-8", ASK_AGAIN)
    script = s3.head_object(Bucket=BUCKET, Key="staff/assets/index-1f2e.js")
    assert script["CacheControl"] == FOR_EVER
    assert script["ContentType"] == "text/javascript; charset=utf-8"


def test_a_new_build_of_the_app_leaves_the_one_before_to_those_who_have_it_open(
    s3: Any, site: Path, app: Path
) -> None:
    publish(s3, BUCKET, site, app)
    (app / "assets" / "index-1f2e.js").rename(app / "assets" / "index-3d4c.js")
    publish(s3, BUCKET, site, app)
    assert {"staff/assets/index-1f2e.js", "staff/assets/index-3d4c.js"} <= keys(s3)
