"""Which address and which media type a page is published under."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.publish_pages import addresses, content_type


@pytest.mark.parametrize(
    ("file", "keys"),
    [
        ("index.html", ("index.html",)),
        ("404.html", ("404.html",)),
        ("en/index.html", ("en/index.html", "en/")),
        ("en/track/index.html", ("en/track/index.html", "en/track/")),
        ("assets/0a1b/citizen.css", ("assets/0a1b/citizen.css",)),
    ],
)
def test_the_index_of_a_folder_answers_to_the_folders_address(
    file: str, keys: tuple[str, ...]
) -> None:
    assert addresses(Path(file)) == keys


@pytest.mark.parametrize(
    ("key", "media_type"),
    [
        ("index.html", "text/html; charset=utf-8"),
        ("en/", "text/html; charset=utf-8"),
        ("assets/0a1b/scripts/page.mjs", "text/javascript; charset=utf-8"),
        ("assets/0a1b/mark.svg", "image/svg+xml"),
        ("assets/0a1b/photo.png", "image/png"),
        ("assets/0a1b/unheard.of", "application/octet-stream"),
    ],
)
def test_the_media_type_follows_from_the_name(key: str, media_type: str) -> None:
    assert content_type(key) == media_type
