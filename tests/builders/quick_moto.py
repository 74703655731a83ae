"""moto, with the same answers in a fraction of the time.

A city on moto spends nine tenths of its time in moto: before every transaction it copies the whole
table, for every query it sorts the whole table, and it asks the service's model for each type that
each value could have. What stands here does these things for strings in the usual tables without
the detour, and leaves everything else to moto. `tests/integration/quick_moto` holds both side by
side. A city is opened in less time, too: botocore reads each service's model once a process, and a
key that never signs is not made anew. Of what a client does for each call, what comes out the same
every time is done once, and nothing is signed for a service that looks at no signature.
"""

from __future__ import annotations

import base64
import copy
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.auth import SIGV4_TIMESTAMP, S3SigV4Auth, SigV4Auth
from botocore.compat import get_current_datetime
from botocore.hooks import EVENT_ALIASES, EventAliaser
from botocore.loaders import Loader
from botocore.useragent import UserAgentString
from moto import backend_index
from moto.core import responses
from moto.core.serialize import BaseJSONSerializer
from moto.dynamodb import models
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict
from moto.dynamodb.models.table import Table
from moto.kms import models as kms_models

#: What is replaced, as moto has it.
_USUAL = tuple(
    (owner, name, getattr(owner, name))
    for owner, names in (
        (DynamoType, ("__deepcopy__", "cast_value")),
        (Item, ("__deepcopy__",)),
        (Table, ("query", "all_items")),
        (DynamoDBBackend, ("transact_write_items",)),
        (models, ("copy",)),
        (BaseJSONSerializer, ("_serialize_type_structure", "_serialize_type_map")),
        (Loader, ("__init__",)),
        (EventAliaser, ("__init__",)),
        (UserAgentString, ("to_string",)),
        (SigV4Auth, ("add_auth",)),
        (backend_index, ("backend_url_patterns",)),
        (responses, ("method_names_from_class",)),
        (kms_models, ("generate_private_key",)),
    )
    for name in names
)


@contextmanager
def quick_moto() -> Iterator[None]:
    """Let moto be quick as long as this lasts."""
    with usual_moto() as patch:
        _quicken(patch)
        yield


@contextmanager
def usual_moto() -> Iterator[pytest.MonkeyPatch]:
    """Let moto be as it comes as long as this lasts."""
    with pytest.MonkeyPatch.context() as patch:
        for owner, name, value in _USUAL:
            patch.setattr(owner, name, value)
        yield patch


def _quicken(patch: pytest.MonkeyPatch) -> None:
    _quick_values(patch)
    _quick_queries(patch)
    _quick_transactions(patch)
    _quick_answers(patch)
    _quick_clients(patch)
    _quick_calls(patch)
    _quick_ways(patch)
    _quick_keys(patch)


# --- values --------------------------------------------------------------------------------------

#: Types whose values are one thing, that nobody changes in its place.
_SINGLE = frozenset({"S", "N", "B", "BOOL", "NULL"})


def _quick_values(patch: pytest.MonkeyPatch) -> None:
    """A string is compared as it is, and copied without a look at what else it could be."""
    usual_copy = DynamoType.__deepcopy__
    usual_cast: Any = vars(DynamoType)["cast_value"].fget

    def copied(value: Any, memo: dict[int, Any]) -> Any:
        if value.type not in _SINGLE:
            return usual_copy(value, memo)
        result = DynamoType.__new__(DynamoType)
        result.type, result.value = value.type, value.value
        return result

    def copied_item(item: Any, memo: dict[int, Any]) -> Any:
        result: Any = Item.__new__(Item)
        result.hash_key = copied(item.hash_key, memo)
        result.range_key = None if item.range_key is None else copied(item.range_key, memo)
        result.attrs = LimitedSizeDict.__new__(LimitedSizeDict)
        dict.update(result.attrs, {name: copied(value, memo) for name, value in item.attrs.items()})
        return result

    def cast(value: Any) -> Any:
        return value.value if value.type == "S" else usual_cast(value)

    patch.setattr(DynamoType, "__deepcopy__", copied)
    patch.setattr(Item, "__deepcopy__", copied_item)
    patch.setattr(DynamoType, "cast_value", property(cast))


# --- queries -------------------------------------------------------------------------------------


def _quick_queries(patch: pytest.MonkeyPatch) -> None:
    """A query looks at what has its key, and keys that are strings are sorted as strings."""
    usual_query, usual_all = Table.query, Table.all_items

    def query(self: Any, hash_key: Any, *args: Any, **more: Any) -> Any:
        index = more["index_name"] if "index_name" in more else args[6]
        wanted = more.get("hash_key_conditions") or () if index else ()
        self.quick_items = _of_index(self, wanted) if index else _of_partition(self, hash_key)
        try:
            return usual_query(self, hash_key, *args, **more)
        finally:
            self.quick_items = None

    def all_items(self: Any) -> Any:
        items = getattr(self, "quick_items", None)
        if items is None:
            items = _every(self)
        if items is None or not all(_by_strings(item) for item in items):
            return usual_all(self)
        return sorted(items, key=lambda item: (item.hash_key.value, item.range_key.value))

    patch.setattr(Table, "query", query)
    patch.setattr(Table, "all_items", all_items)


def _by_strings(item: Any) -> bool:
    return item.hash_key.type == "S" and item.range_key is not None and item.range_key.type == "S"


def _every(table: Any) -> list[Any] | None:
    if not table.range_key_attr:
        return None
    return [item for items in table.items.values() for item in items.values()]


def _of_partition(table: Any, hash_key: Any) -> list[Any] | None:
    if not table.range_key_attr or hash_key is None:
        return None
    return list(table.items[hash_key].values()) if hash_key in table.items else []


def _of_index(table: Any, wanted: Sequence[tuple[str, Any]]) -> list[Any] | None:
    items = _every(table)
    if items is None:
        return None
    return [item for item in items if all(_has(item, name, key) for name, key in wanted)]


def _has(item: Any, name: str, key: Any) -> bool:
    value = item.attrs.get(name)
    return value is not None and value == key


# --- transactions --------------------------------------------------------------------------------


def _quick_transactions(patch: pytest.MonkeyPatch) -> None:
    """What a transaction may have to put back is what it is about, and not the whole table."""
    usual = DynamoDBBackend.transact_write_items

    def transact(self: Any, transact_items: Any) -> None:
        before = [_before(*place) for place in _places(self, transact_items)]
        try:
            usual(self, transact_items)
        except Exception:
            for place in before:
                _put_back(*place)
            raise

    def deepcopy(whole: Any) -> Any:
        return whole if _restorable(whole) else copy.deepcopy(whole)

    patch.setattr(DynamoDBBackend, "transact_write_items", transact)
    patch.setattr(models, "copy", SimpleNamespace(deepcopy=deepcopy))


def _restorable(whole: Any) -> bool:
    """A table whose changes nobody follows."""
    return isinstance(whole, Table) and whole.has_range_key and whole.stream_shard is None


def _places(backend: Any, items: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Any, Any, Any]]:
    """Yield table and keys of what each operation is about; one without keys will do nothing."""
    for item in items:
        for operation in item.values():
            table = backend.tables.get(operation.get("TableName"))
            named = operation.get("Item") or operation.get("Key") or {}
            if _restorable(table) and {table.hash_key_attr, table.range_key_attr} <= named.keys():
                keys = (DynamoType(named[name]) for name in (_hash(table), _range(table)))
                yield (table, *keys)


def _hash(table: Any) -> str:
    name: str = table.hash_key_attr
    return name


def _range(table: Any) -> str:
    name: str = table.range_key_attr
    return name


def _before(table: Any, hash_key: Any, range_key: Any) -> tuple[Any, Any, Any, Any]:
    items = table.items.get(hash_key, {})
    return table, hash_key, range_key, copy.deepcopy(items.get(range_key))


def _put_back(table: Any, hash_key: Any, range_key: Any, item: Any) -> None:
    if item is not None:
        table.items[hash_key][range_key] = item
    elif hash_key in table.items:
        table.items[hash_key].pop(range_key, None)
        if not table.items[hash_key]:
            del table.items[hash_key]


# --- answers -------------------------------------------------------------------------------------


def _quick_answers(patch: pytest.MonkeyPatch) -> None:
    """Attribute values are written down as they are."""
    usual = BaseJSONSerializer._serialize_type_structure
    usual_map = BaseJSONSerializer._serialize_type_map

    def structure(self: Any, serialized: Any, value: Any, shape: Any, key: str) -> None:
        written = _written(value) if shape.name == "AttributeValue" else None
        if written is None:
            usual(self, serialized, value, shape, key)
        else:
            serialized[key] = written

    def mapping(self: Any, serialized: Any, value: Any, shape: Any, key: str) -> None:
        if shape.value.name != "AttributeValue":
            usual_map(self, serialized, value, shape, key)
            return
        answer: dict[str, Any] = {}
        self._default_serialize(serialized, answer, shape, key)
        for name, each in value.items():
            written = _written(each)
            if written is None:
                self._serialize(answer, each, shape.value, name)
            else:
                answer[name] = written

    patch.setattr(BaseJSONSerializer, "_serialize_type_structure", structure)
    patch.setattr(BaseJSONSerializer, "_serialize_type_map", mapping)


def _written(value: Any) -> dict[str, Any] | None:
    """Return a value as it stands in the answer, or None where moto has to look."""
    if type(value) is not dict or len(value) != 1:
        return None
    [(kind, told)] = value.items()
    if (kind in ("S", "N") and type(told) is str) or (kind == "BOOL" and type(told) is bool):
        return {kind: told}
    if kind == "B" and type(told) is bytes:
        return {kind: base64.b64encode(told).decode()}
    if kind == "SS" and type(told) is list and all(type(each) is str for each in told):
        return {kind: told}
    return None


# --- clients and keys ----------------------------------------------------------------------------

_READ: dict[Any, Any] = {}


def _quick_clients(patch: pytest.MonkeyPatch) -> None:
    """Every session knows what one has read of botocore's files, which nobody changes."""
    usual = Loader.__init__

    def begin(self: Any, *args: Any, **more: Any) -> None:
        usual(self, *args, **more)
        self._cache = _READ

    patch.setattr(Loader, "__init__", begin)


# --- calls ---------------------------------------------------------------------------------------

#: What names of events mean, which is looked up in a long list for each call of each client.
_MEANT: dict[str, str] = {}
_UNSIGNED = "0" * 64


def _quick_calls(patch: pytest.MonkeyPatch) -> None:
    """A client says what it is as it said before, and writes what nobody checks in its place."""
    usual_aliases, usual_told = EventAliaser.__init__, UserAgentString.to_string
    usual_sign = SigV4Auth.add_auth

    def begin(self: Any, event_emitter: Any, event_aliases: Any = None) -> None:
        usual_aliases(self, event_emitter, event_aliases)
        if self._event_aliases == EVENT_ALIASES:
            self._alias_name_cache = _MEANT

    def told(self: Any) -> str:
        # A copy of one client's words for another client has another configuration.
        config, words = vars(self).get("quick_words", (None, ""))
        if not words or config is not self._client_config:
            words = usual_told(self)
            self.quick_words = self._client_config, words
        return str(words)

    def sign(self: Any, request: Any) -> None:
        # An address that is signed is tested: only headers go without.
        if type(self) not in (SigV4Auth, S3SigV4Auth) or self.credentials is None:
            usual_sign(self, request)
            return
        request.context["timestamp"] = get_current_datetime().strftime(SIGV4_TIMESTAMP)
        self._modify_request_before_signing(request)
        self._inject_signature_to_request(request, _UNSIGNED)

    patch.setattr(EventAliaser, "__init__", begin)
    patch.setattr(UserAgentString, "to_string", told)
    patch.setattr(SigV4Auth, "add_auth", sign)


#: The services that are called most; no other one answers at their addresses.
_OFTEN = ("dynamodb", "kms")


def _quick_ways(patch: pytest.MonkeyPatch) -> None:
    """moto tries its two hundred services in a row, and asks a class for its methods each time."""
    usual_names: Any = vars(responses)["method_names_from_class"]
    ways = sorted(backend_index.backend_url_patterns, key=lambda way: way[0] not in _OFTEN)
    patch.setattr(backend_index, "backend_url_patterns", ways)
    patch.setattr(responses, "method_names_from_class", cache(usual_names))


_NEVER_SIGNS = {"SYMMETRIC_DEFAULT", "HMAC_224", "HMAC_256", "HMAC_384", "HMAC_512"}


def _quick_keys(patch: pytest.MonkeyPatch) -> None:
    """moto makes an RSA key for each key, also for those that have no use for one."""
    usual: Any = vars(kms_models)["generate_private_key"]
    unused = cache(usual)

    def generate(key_spec: str) -> Any:
        return unused(key_spec) if key_spec in _NEVER_SIGNS else usual(key_spec)

    patch.setattr(kms_models, "generate_private_key", generate)
