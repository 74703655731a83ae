"""Reading a submitted form: nothing that is sent raises anything but a refusal."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sunhall.domain.errors import BadRequest, SunhallError
from sunhall.domain.open311.rules import Open311Rules
from sunhall.domain.ticket.rules import TicketRules
from sunhall.domain.ticket.submission import SubmitTicket
from sunhall.http.message import Request
from sunhall.http.open311.filing import ticket_of
from sunhall.http.open311.form import (
    MAX_FORM_BYTES,
    MAX_MULTIPART_BYTES,
    MOST_FIELDS,
    MULTIPART,
    URL_ENCODED,
    Form,
    read_form,
)

BOUNDARY = "----sunhall"
ROUTE = "POST /open311/v2/requests.json"


def form(body: bytes | str, content_type: str = URL_ENCODED, **query: str) -> Form:
    raw = body.encode() if isinstance(body, str) else body
    headers = {"content-type": content_type} if content_type else {}
    return read_form(Request(ROUTE, "POST", query=query, headers=headers, body=raw))


def refusal(body: bytes | str, content_type: str = URL_ENCODED) -> SunhallError:
    with pytest.raises(SunhallError) as refused:
        form(body, content_type)
    return refused.value


def part(name: str, content: bytes, *, file: str = "", media: str = "") -> bytes:
    head = f'Content-Disposition: form-data; name="{name}"'
    head += f'; filename="{file}"' if file else ""
    head += f"\r\nContent-Type: {media}" if media else ""
    return f"--{BOUNDARY}\r\n{head}\r\n\r\n".encode() + content + b"\r\n"


def multipart(*parts: bytes) -> tuple[bytes, str]:
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode(), f"{MULTIPART}; boundary={BOUNDARY}"


def test_fields_are_read_as_utf_8_and_empty_ones_are_not_sent() -> None:
    sent = form(urlencode({"description": "路灯不亮\r\n已三天", "phone": "", "email": "  "}))
    assert sent.values == {"description": "路灯不亮\n已三天"}
    assert sent.get("phone") == ""


def test_the_charset_may_be_named_and_the_type_left_out() -> None:
    for content_type in (
        *("", "application/x-www-form-urlencoded; charset=utf-8"),
        *('Application/X-WWW-Form-Urlencoded;charset="UTF-8"', f"{URL_ENCODED}; charset=utf8"),
    ):
        assert form("a=1", content_type).get("a") == "1"


@pytest.mark.parametrize(
    "content_type", ["application/json", "text/plain", f"{URL_ENCODED}; charset=gb18030"]
)
def test_another_type_is_refused(content_type: str) -> None:
    assert refusal("a=1", content_type).code == "unsupported_media_type"


def test_the_key_may_come_with_the_address() -> None:
    assert form("a=1", URL_ENCODED, api_key="k").get("api_key") == "k"


def test_an_attribute_has_one_value_or_several() -> None:
    sent = form("attribute[SIZE]=small&attribute[WHEN][]=day&attribute[WHEN][]=night&attribute[X]=")
    assert sent.attributes == {"SIZE": ("small",), "WHEN": ("day", "night")}
    assert sent.values == {}
    escaped = form(f"{quote('attribute[时段][]')}=day")
    assert escaped.attributes == {"时段": ("day",)}


def test_a_field_comes_once() -> None:
    assert refusal("lat=1&lat=2").code == "duplicate_parameter"
    assert form("lat=1&lat=").get("lat") == "1"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"description=%ff%fe", "bad_utf8"),
        (b"description=\xff", "bad_utf8"),
        (b"description=a%00b", "control_character"),
        (b"a%00b=1", "control_character"),
        ("description=\N{REPLACEMENT CHARACTER}".encode(), "control_character"),
        (b"&".join(b"a%d=1" % n for n in range(MOST_FIELDS + 1)), "too_many_parameters"),
        (b"description=" + b"x" * MAX_FORM_BYTES, "payload_too_large"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_what_cannot_be_read_is_refused(body: bytes, code: str) -> None:
    assert refusal(body).code == code


def test_a_description_of_four_thousand_chinese_characters_fits() -> None:
    text = "长" * 4000
    assert form(urlencode({"description": text})).get("description") == text


# --- multipart -----------------------------------------------------------------------------------


@given(content=st.binary(min_size=1, max_size=400), text=st.text("路灯不亮 a\n", max_size=20))
def test_a_photo_arrives_byte_by_byte(content: bytes, text: str) -> None:
    if BOUNDARY.encode() in content:
        return
    sent = form(
        *multipart(
            part("description", text.encode()),
            part("media", content, file="照片 1.jpg", media="image/jpeg"),
        )
    )
    assert sent.media is not None
    assert sent.media.content == content
    assert (sent.media.name, sent.media.content_type) == ("照片 1.jpg", "image/jpeg")
    assert sent.get("description") == text.strip()


def test_a_file_that_nobody_asked_for_and_an_empty_one_are_passed_by() -> None:
    sent = form(*multipart(part("other", b"x", file="a.exe"), part("media", b"", file="a.jpg")))
    assert sent.media is None
    assert sent.values == {}


def test_a_second_photo_is_refused() -> None:
    body, content_type = multipart(*(part("media", b"x", file="a.jpg") for _ in range(2)))
    assert refusal(body, content_type).code == "duplicate_parameter"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", f"{MULTIPART}; boundary=x"),
        (b"a=1", MULTIPART),
        (b"--x\r\nno head", f"{MULTIPART}; boundary=x"),
        (b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--", f"{MULTIPART}; boundary=x"),
        (b"--x\r\n\r\n1\r\n--x--", f'{MULTIPART}; boundary="x\r\nEvil: 1"'),
    ],
)
def test_a_multipart_form_that_is_none_is_refused(body: bytes, content_type: str) -> None:
    assert isinstance(error := refusal(body, content_type), BadRequest), error.code


def test_a_multipart_form_of_other_bytes_than_utf_8_is_refused() -> None:
    assert refusal(*multipart(part("description", b"\xc2\xb7\xff"))).code == "bad_utf8"


def test_a_photo_of_more_than_a_function_takes_is_refused() -> None:
    body, content_type = multipart(part("media", b"x" * MAX_MULTIPART_BYTES, file="a.jpg"))
    assert refusal(body, content_type).code == "payload_too_large"


# --- anything ------------------------------------------------------------------------------------

NAMES = (
    *("service_code", "lat", "long", "address_string", "description", "email", "phone", "public"),
    *("media_url", "attribute[size]", "attribute[danger]", "attribute[danger][]", "attribute[]"),
)
VALUES = st.text(max_size=12) | st.sampled_from(
    ["0201", "0104", "30.1", "120.1", "yes", "large", "true", "a@b.cn", "13800138000", "1e9", "NaN"]
)


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(
    pairs=st.lists(st.tuples(st.sampled_from(NAMES) | st.text(max_size=8), VALUES), max_size=14),
    mess=st.binary(max_size=40),
    content_type=st.sampled_from(
        [URL_ENCODED, f"{MULTIPART}; boundary=b", MULTIPART, "text/xml", ""]
    ),
)
def test_no_form_raises_anything_but_a_refusal(
    rules: TicketRules,
    open311: Open311Rules,
    pairs: list[tuple[str, str]],
    mess: bytes,
    content_type: str,
) -> None:
    written = urlencode(pairs, errors="surrogatepass").encode()
    for body in (written, written + mess, mess):
        try:
            filed = ticket_of(form(body, content_type), rules, open311, "zh-CN")
        except SunhallError:
            continue
        assert isinstance(filed, SubmitTicket)
        assert filed.channel == "open311"
