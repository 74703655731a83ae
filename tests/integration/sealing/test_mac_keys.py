"""Derived keys: one for each purpose, asked of KMS once."""

from typing import Any

from sunhall.adapters.mac_keys import MacKeys
from sunhall.application.ports import Secrets

from .conftest import Cloud


class Counting:
    """A KMS client that counts its calls."""

    def __init__(self, cloud: Cloud) -> None:
        self._kms = cloud.kms
        self.calls: list[bytes] = []

    def generate_mac(self, **given: Any) -> Any:
        self.calls.append(given["Message"])
        return self._kms.generate_mac(**given)


def test_a_purpose_has_one_key_in_every_process(cloud: Cloud) -> None:
    one: Secrets = MacKeys(cloud.kms, cloud.mac_key)
    other: Secrets = MacKeys(cloud.kms, cloud.mac_key)
    assert one.derived("query-code") == other.derived("query-code")
    assert len(one.derived("query-code")) == 32


def test_purposes_have_different_keys(cloud: Cloud) -> None:
    secrets = MacKeys(cloud.kms, cloud.mac_key)
    assert len({secrets.derived(one) for one in ("query-code", "upload", "paging")}) == 3


def test_another_kms_key_derives_other_keys(cloud: Cloud) -> None:
    made = cloud.kms.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")
    other = MacKeys(cloud.kms, made["KeyMetadata"]["KeyId"])
    assert other.derived("upload") != MacKeys(cloud.kms, cloud.mac_key).derived("upload")


def test_kms_is_asked_once_for_each_purpose(cloud: Cloud) -> None:
    kms: Any = Counting(cloud)
    secrets = MacKeys(kms, cloud.mac_key)
    for _ in range(3):
        secrets.derived("upload")
        secrets.derived("query-code")
    assert len(kms.calls) == len(set(kms.calls)) == 2
