"""A case's confidential documents: bound to case and name, unreadable without the case's key."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sunhall.adapters.case_seal import KmsCaseSeal
from sunhall.application.ports import CaseSeal

from .conftest import Cloud

CASE = "01KAMB8N2P7Q4RS5T6V7W8X9YZ"
OTHER_CASE = "01KAMB8N2P7Q4RS5T6V7W8X9YX"
APPLICATION = {"salt": "s", "applicant": {"name": "张三", "phone": "000-0000"}, "pages": [1, 2]}
KEY = bytes(range(32))


@pytest.fixture
def seal(cloud: Cloud) -> CaseSeal:
    return KmsCaseSeal(cloud.kms, cloud.data_key)


def test_a_document_comes_back_as_it_was_sealed(seal: CaseSeal) -> None:
    plain, wrapped = seal.new_key(CASE)
    sealed = seal.seal(plain, CASE, "application", APPLICATION)
    assert seal.unseal(seal.open_key(CASE, wrapped), CASE, "application", sealed) == APPLICATION


def test_every_case_has_a_key_of_its_own(seal: CaseSeal) -> None:
    one, _ = seal.new_key(CASE)
    other, _ = seal.new_key(OTHER_CASE)
    assert one != other
    assert len(one) == 32
    sealed = seal.seal(one, CASE, "application", APPLICATION)
    with pytest.raises(ValueError, match="does not verify"):
        seal.unseal(other, CASE, "application", sealed)


def test_a_wrapped_key_opens_for_its_own_case_only(seal: CaseSeal) -> None:
    _, wrapped = seal.new_key(CASE)
    with pytest.raises(ValueError, match="not this case's"):
        seal.open_key(OTHER_CASE, wrapped)


def test_a_changed_wrapped_key_does_not_open(seal: CaseSeal) -> None:
    _, wrapped = seal.new_key(CASE)
    with pytest.raises(ValueError, match="not this case's"):
        seal.open_key(CASE, wrapped[:-1] + bytes([wrapped[-1] ^ 1]))


def test_the_wrapped_key_does_not_hold_the_plain_one(seal: CaseSeal) -> None:
    plain, wrapped = seal.new_key(CASE)
    assert plain not in wrapped


def test_a_document_cannot_be_moved_to_another_case_or_name(seal: CaseSeal) -> None:
    sealed = seal.seal(KEY, CASE, "application", APPLICATION)
    for case_id, name in ((OTHER_CASE, "application"), (CASE, "draft"), (CASE + "a", "pplication")):
        with pytest.raises(ValueError, match="does not verify"):
            seal.unseal(KEY, case_id, name, sealed)


def test_every_byte_is_covered(seal: CaseSeal) -> None:
    sealed = seal.seal(KEY, CASE, "application", APPLICATION)
    for place in range(len(sealed)):
        changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(ValueError, match=r"verify|known format"):
            seal.unseal(KEY, CASE, "application", changed)


@pytest.mark.parametrize("cut", [b"", b"\x01", b"\x01" + bytes(27), b"\x02" + bytes(60)])
def test_what_is_no_sealed_document_is_refused(seal: CaseSeal, cut: bytes) -> None:
    with pytest.raises(ValueError, match="known format"):
        seal.unseal(KEY, CASE, "application", cut)


def test_the_same_document_is_never_sealed_alike_twice(seal: CaseSeal) -> None:
    sealed = {seal.seal(KEY, CASE, "application", APPLICATION) for _ in range(50)}
    assert len(sealed) == 50
    assert len({one[1:13] for one in sealed}) == 50


def test_nothing_of_the_content_shows(seal: CaseSeal) -> None:
    sealed = seal.seal(KEY, CASE, "application", APPLICATION)
    assert "张三".encode() not in sealed
    assert b"applicant" not in sealed


def test_a_long_text_takes_less_room_than_it_had(seal: CaseSeal) -> None:
    text = "依据《中华人民共和国政府信息公开条例》申请公开" * 80
    assert len(seal.seal(KEY, CASE, "draft", {"text": text})) < len(text.encode()) / 5


plain_json = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=50),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=12,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.dictionaries(st.text(max_size=9), plain_json, max_size=5))
def test_any_plain_document_survives(seal: CaseSeal, content: dict[str, Any]) -> None:
    sealed = seal.seal(KEY, CASE, "any", content)
    assert seal.unseal(KEY, CASE, "any", sealed) == content
