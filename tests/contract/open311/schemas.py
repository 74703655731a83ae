"""GeoReport v2 as JSON Schemas, written from the standard's tables of fields (reference B3)."""

from __future__ import annotations

from typing import Any

MOMENT = {
    "type": "string",
    "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:\d{2})$",
}
TEXT = {"type": "string", "minLength": 1}
MAYBE_TEXT = {"type": ["string", "null"], "minLength": 1}
MAYBE_MOMENT = {"anyOf": [MOMENT, {"type": "null"}]}
DATATYPES = ["string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"]


def _object(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


def _array(items: dict[str, Any], **limits: int) -> dict[str, Any]:
    return {"type": "array", "items": items, **limits}


DISCOVERY = _object(
    {
        "changeset": MOMENT,
        "contact": TEXT,
        "key_service": TEXT,
        "endpoints": _array(
            _object(
                {
                    "specification": {"const": "http://wiki.open311.org/GeoReport_v2"},
                    "url": {"type": "string", "pattern": "^https?://.+/open311/v2$"},
                    "changeset": MOMENT,
                    "type": {"enum": ["production", "test"]},
                    "formats": {"const": ["text/xml", "application/json"]},
                }
            ),
            minItems=1,
        ),
    }
)

SERVICES = _array(
    _object(
        {
            "service_code": TEXT,
            "service_name": TEXT,
            "description": TEXT,
            "metadata": {"type": "boolean"},
            "type": {"enum": ["realtime", "batch", "blackbox"]},
            "keywords": {"type": "string", "pattern": "^[^,]+(,[^,]+)*$"},
            "group": TEXT,
        }
    ),
    minItems=1,
)

DEFINITION = _object(
    {
        "service_code": TEXT,
        "attributes": _array(
            _object(
                {
                    "variable": {"type": "boolean"},
                    "code": TEXT,
                    "datatype": {"enum": DATATYPES},
                    "required": {"type": "boolean"},
                    "datatype_description": MAYBE_TEXT,
                    "order": {"type": "integer", "minimum": 1},
                    "description": TEXT,
                },
                {"values": _array(_object({"key": TEXT, "name": TEXT}), minItems=1)},
            )
        ),
    }
)

_NOTE = _object({"datetime": MOMENT, "description": TEXT, "type": TEXT})

REQUESTS = _array(
    _object(
        {
            "service_request_id": TEXT,
            "status": {"enum": ["open", "closed"]},
            "status_notes": MAYBE_TEXT,
            "service_name": TEXT,
            "service_code": TEXT,
            "description": MAYBE_TEXT,
            "agency_responsible": MAYBE_TEXT,
            "service_notice": MAYBE_TEXT,
            "requested_datetime": MOMENT,
            "updated_datetime": MOMENT,
            "expected_datetime": MAYBE_MOMENT,
            "address": MAYBE_TEXT,
            "address_id": MAYBE_TEXT,
            "zipcode": MAYBE_TEXT,
            "lat": {"type": ["number", "null"], "minimum": -90, "maximum": 90},
            "long": {"type": ["number", "null"], "minimum": -180, "maximum": 180},
            "media_url": MAYBE_TEXT,
        },
        {"extended_attributes": _object({"notes": _array(_NOTE, minItems=1)})},
    ),
    maxItems=1000,
)

CREATED = _array(
    _object({"service_request_id": TEXT}, {"service_notice": MAYBE_TEXT, "account_id": MAYBE_TEXT}),
    minItems=1,
    maxItems=1,
)

TOKEN = _array(_object({"service_request_id": TEXT, "token": TEXT}), minItems=1, maxItems=1)

ERRORS = _array(
    _object({"code": {"type": "string", "pattern": "^[45][0-9]{2}$"}, "description": TEXT}),
    minItems=1,
)
