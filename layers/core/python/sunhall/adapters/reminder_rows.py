"""Who allows WeChat to remind them, and which reminders were begun, in the one table.

    REMIND#<staff> / CONSENT#<provider>              left, standing, under_way, sealed, version
    REMIND#<staff> / TAP#<digest>                    answered, of a tap that was counted; expires
    REMIND#<staff> / BEGUN#<case>#<number>#<kind>    a reminder that was begun; expires

All consents of a person are one item: what WeChat calls them stands beside the consents, and goes
in the same write as the last of them. It is sealed, and in no key.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sunhall.adapters.table_rows import TableRows, item_key
from sunhall.adapters.wechat import PROVIDER
from sunhall.domain.staff_notices.consent import UNDER_WAY, Consent

if TYPE_CHECKING:
    from sunhall.adapters.identity_bindings import IdentityBindings
    from sunhall.application.request_identity import RequestIdentity
    from sunhall.domain.staff import Identity

Item = dict[str, Any]

#: How long a tap is known: longer than a device tries again.
_TAP_KNOWN: Final = timedelta(hours=48)

#: How long a reminder is known: an event that comes later is no news, so it is not begun again.
_BEGUN_KNOWN: Final = timedelta(hours=48)


def consent_key(staff: str, provider: str) -> Item:
    """Return the key of the consents that somebody has given to a provider."""
    return item_key(f"REMIND#{staff}", f"CONSENT#{provider}")


class TableConsents(TableRows):
    """Reads and writes consents."""

    def read(self, staff: str) -> Consent:
        """Return somebody's consents as they are now."""
        item = self._get(consent_key(staff, PROVIDER))
        return Consent() if item is None or "version" not in item else _consent(item)

    def tapped(self, staff: str, key: str) -> str | None:
        """Return the digest of what the tap of a key has answered; None before it was counted."""
        item = self._get(_tap_key(staff, key))
        return item["answered"]["S"] if item else None

    def begin(self, staff: str, consent: Consent, message: str, now: datetime) -> bool | None:
        """Keep the consents with a message that is under way for the first time.

        Returns:
            False when they have changed since they were read; None when the message was under way
            before.
        """
        from sunhall.adapters.whole_writes import failed_conditions

        known = item_key(f"REMIND#{staff}", f"BEGUN#{message}")
        writes = [
            self._first(known, now + _BEGUN_KNOWN),
            {"Put": self._put(staff, consent, now)},
        ]
        failed = failed_conditions(self._dynamodb, writes, self._sleep)
        if 0 in failed:
            return None
        return not failed

    def keep(self, staff: str, consent: Consent, now: datetime) -> bool:
        """Keep somebody's consents; False when they have changed since they were read."""
        try:
            self._dynamodb.put_item(**self._put(staff, consent, now))
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def _first(self, item: Item, until: datetime) -> Item:
        return {
            "Put": {
                "TableName": self._table,
                "Item": {**item, "expires_at": _seconds(until)},
                "ConditionExpression": "attribute_not_exists(PK)",
            }
        }

    def _put(self, staff: str, consent: Consent, now: datetime) -> Item:
        put: Item = {"TableName": self._table, "Item": _item(staff, consent, now)}
        if not consent.version:
            # What is left of an unbound one has none, either.
            return {**put, "ConditionExpression": "attribute_not_exists(version)"}
        return {
            **put,
            "ConditionExpression": "version = :version",
            "ExpressionAttributeValues": {":version": {"N": str(consent.version)}},
        }


class BoundConsents(TableConsents):
    """The same for who gives consents, which only the owner of a bound identity can.

    Args:
        dynamodb: The client.
        table: Name of the table.
        bindings: Which identities are bound.
    """

    def __init__(self, dynamodb: Any, table: str, bindings: IdentityBindings) -> None:
        super().__init__(dynamodb, table)
        self._bindings = bindings

    def keep_tap(
        self, identity: Identity, staff: str, consent: Consent, tap: RequestIdentity, now: datetime
    ) -> bool:
        """Keep somebody's consents after a tap, once its key.

        Returns:
            False when they have changed since they were read, the tap was counted meanwhile, or
            the identity is no longer bound to this person.
        """
        known = {**_tap_key(staff, tap.key), "answered": {"S": tap.payload}}
        return self._write_whole(
            [
                self._first(known, now + _TAP_KNOWN),
                {"Put": self._put(staff, consent, now)},
                # Whoever unbinds at this moment takes these consents along, or makes them fail.
                self._bindings.still_bound(identity, staff),
            ]
        )


def _tap_key(staff: str, key: str) -> Item:
    return item_key(f"REMIND#{staff}", f"TAP#{key}")


def _item(staff: str, consent: Consent, now: datetime) -> Item:
    item: Item = {**consent_key(staff, PROVIDER), "version": {"N": str(consent.version + 1)}}
    if consent.left:
        item["left"] = {"M": {name: {"N": str(left)} for name, left in consent.left.items()}}
    if consent.standing:
        item["standing"] = {"SS": sorted(consent.standing)}
    if consent.under_way:
        going = {name: {"S": _instant(since)} for name, since in consent.under_way.items()}
        item["under_way"] = {"M": going}
    if consent.sealed:
        item["sealed"] = {"B": consent.sealed}
    if not consent.stands:
        # A message that nobody could send keeps what WeChat calls them no longer than it is news.
        item["expires_at"] = _seconds(now + UNDER_WAY)
    return item


def _consent(item: Mapping[str, Any]) -> Consent:
    left = item.get("left", {}).get("M", {})
    going = item.get("under_way", {}).get("M", {})
    return Consent(
        left={name: int(number["N"]) for name, number in left.items()},
        standing=frozenset(item.get("standing", {}).get("SS", ())),
        under_way={name: datetime.fromisoformat(since["S"]) for name, since in going.items()},
        sealed=bytes(item.get("sealed", {}).get("B", b"")),
        version=int(item["version"]["N"]),
    )


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _seconds(at: datetime) -> Item:
    return {"N": str(int(at.timestamp()))}
