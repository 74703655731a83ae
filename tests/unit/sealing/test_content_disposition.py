"""The name under which a download is saved (RFC 6266, RFC 8187)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunhall.adapters.files import content_disposition


@pytest.mark.parametrize(
    ("file_name", "header"),
    [
        ("letter-7.pdf", "attachment; filename=\"letter-7.pdf\"; filename*=UTF-8''letter-7.pdf"),
        (
            "答复书.pdf",
            "attachment; filename=\"___.pdf\"; filename*=UTF-8''%E7%AD%94%E5%A4%8D%E4%B9%A6.pdf",
        ),
        ('a"b;c.pdf', "attachment; filename=\"a_b_c.pdf\"; filename*=UTF-8''a%22b%3Bc.pdf"),
    ],
)
def test_old_clients_get_an_ascii_name_and_others_the_exact_one(
    file_name: str, header: str
) -> None:
    assert content_disposition(file_name) == header


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_no_name_can_break_out_of_the_header(file_name: str) -> None:
    header = content_disposition(file_name)
    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2
    assert header.startswith("attachment; ")
