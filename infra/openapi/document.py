"""Puts the description together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any, Literal

from pydantic import TypeAdapter

from infra.openapi.answers import Problem
from infra.openapi.docstrings import described, plain
from infra.openapi.operation import OTHER_NAMES, Caller, Choice, Operation, Parameter
from infra.openapi.operations import OPERATIONS, PATH_PARAMETERS

Plain = dict[str, Any]
_Mode = Literal["validation", "serialization"]
_REF = "#/components/schemas/{model}"

_QUERY_CODE = "queryCode"
_TOKEN = "staffToken"  # noqa: S105 - the name of a scheme, no secret

_SECURITY: Mapping[Caller, list[Plain]] = {
    Caller.ANYONE: [],
    Caller.APPLICANT: [{_QUERY_CODE: []}],
    Caller.STAFF: [{_TOKEN: []}],
}
_PROBLEMS_OF_CALLER: Mapping[Caller, tuple[int, ...]] = {
    Caller.ANYONE: (),
    Caller.APPLICANT: (404,),
    Caller.STAFF: (401, 403),
}
_PROBLEMS_OF_BODY = (413, 415, 422)
_PROBLEMS_OF_ALL = (400, 429, 500, 503)
_BY_GATEWAY = frozenset({401, 403, 429, 500, 503})

_LANGUAGE = Parameter(
    "Accept-Language",
    "header",
    "Language of all texts: `zh-CN` (default) or `en`.",
    {"type": "string"},
)
_KEY_TEXT = "Your own name for this request: sent again under the same key, it counts once."
_KEY_SCHEMA = {"type": "string", "pattern": "^[!-~]{8,128}$"}


def openapi_document(version: str) -> Plain:
    """Return the description of the whole API.

    Args:
        version: Version of the app.
    """
    schemas = _Schemas(OPERATIONS)
    paths: dict[str, Plain] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = _operation(operation, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Sunhall",
            "version": version,
            "summary": "Public services of a city.",
            "description": "Texts for people come in the language asked for; codes are stable. "
            "Times are ISO 8601 with offset.",
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": caller.value} for caller in Caller],
        "paths": paths,
        "components": {
            "schemas": schemas.components,
            "responses": {
                _problem_name(status): _problem_response(status)
                for status in sorted({one for op in OPERATIONS for one in _problems(op)})
            },
            "securitySchemes": {
                _QUERY_CODE: {
                    "type": "apiKey",
                    "in": "header",
                    "name": "X-Query-Code",
                    "description": "The query code that the answer to the submission showed.",
                },
                _TOKEN: {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
            },
        },
    }


class _Schemas:
    """All schemas of the document, each class once."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        wanted: dict[tuple[str, _Mode], TypeAdapter[Any]] = {}
        for operation in operations:
            if operation.answer:
                wanted[_key(operation.answer), "serialization"] = TypeAdapter(operation.answer)
            for cls in _classes(operation.body):
                wanted[_key(cls), "validation"] = TypeAdapter(cls)
        wanted[_key(Problem), "serialization"] = TypeAdapter(Problem)
        self._refs, found = TypeAdapter.json_schemas(
            [(key, mode, adapter) for (key, mode), adapter in wanted.items()], ref_template=_REF
        )
        self.components: Plain = {
            name: described(schema) for name, schema in sorted(found["$defs"].items())
        }

    def sent(self, cls: type[Any]) -> Plain:
        """Return the schema of a body."""
        return dict(self._refs[_key(cls), "validation"])

    def given(self, cls: type[Any]) -> Plain:
        """Return the schema of an answer."""
        return dict(self._refs[_key(cls), "serialization"])

    def fields(self, cls: type[Any]) -> Plain:
        """Return the whole schema behind a class, not a reference to it."""
        return dict(self.components[self.sent(cls)["$ref"].rpartition("/")[2]])


def _key(cls: type[Any]) -> str:
    return f"{cls.__module__}.{cls.__qualname__}"


def _classes(body: type[Any] | Choice | None) -> list[type[Any]]:
    if isinstance(body, Choice):
        return [*([body.envelope] if body.envelope else []), *body.forms.values()]
    return [body] if body else []


def _operation(operation: Operation, schemas: _Schemas) -> Plain:
    out: Plain = {
        "operationId": operation.name,
        "summary": operation.summary,
        "tags": [operation.caller.value],
        "security": _SECURITY[operation.caller],
        "parameters": [_parameter(one) for one in _parameters(operation)],
        "responses": _responses(operation, schemas),
    }
    if operation.text:
        out["description"] = operation.text
    if operation.body is not None:
        media: Plain = {"schema": _body(operation.body, schemas)}
        if operation.example:
            media["example"] = dict(operation.example)
        out["requestBody"] = {"required": True, "content": {"application/json": media}}
    return out


def _parameters(operation: Operation) -> list[Parameter]:
    named = [
        Parameter(name, "path", *PATH_PARAMETERS[name], required=True)
        for name in re.findall(r"\{(\w+)\}", operation.path)
    ]
    own = [*named, *operation.parameters, _LANGUAGE]
    if operation.key:
        required = operation.key == "required"
        own.append(Parameter("Idempotency-Key", "header", _KEY_TEXT, _KEY_SCHEMA, required))
    if operation.cached:
        text = "Entity tag of the copy that the caller has."
        own.append(Parameter("If-None-Match", "header", text, {"type": "string"}))
    return own


def _parameter(parameter: Parameter) -> Plain:
    return {
        "name": parameter.name,
        "in": parameter.place,
        "required": parameter.required,
        "description": plain(parameter.text),
        "schema": dict(parameter.schema),
    }


def _body(body: type[Any] | Choice, schemas: _Schemas) -> Plain:
    if not isinstance(body, Choice):
        return schemas.sent(body)
    return {"oneOf": [_form(body, name, cls, schemas) for name, cls in body.forms.items()]}


def _form(choice: Choice, name: str, cls: type[Any], schemas: _Schemas) -> Plain:
    """One form of a body: its selector has one value, its data one class."""
    if choice.envelope is None:
        whole = schemas.fields(cls)
        data: Plain = {}
        needed = [choice.selector, *whole.get("required", [])]
    else:
        whole = schemas.fields(choice.envelope)
        data = {choice.within: schemas.sent(cls)}
        has_needed_fields = schemas.fields(cls).get("required")
        needed = [choice.selector, *([choice.within] if has_needed_fields else [])]
    return {
        "type": "object",
        "title": name,
        "description": schemas.fields(cls).get("description", ""),
        "properties": {**whole["properties"], choice.selector: _selector(choice, name), **data},
        "required": needed,
        "additionalProperties": False,
    }


def _selector(choice: Choice, name: str) -> Plain:
    if name != OTHER_NAMES:
        return {"const": name}
    known = [one for one in choice.forms if one != OTHER_NAMES]
    return {"type": "string", "minLength": 1, "not": {"enum": known}}


def _responses(operation: Operation, schemas: _Schemas) -> Plain:
    good: Plain = {
        "description": HTTPStatus(operation.status).phrase,
        "headers": _headers(cached=operation.cached),
        "content": {
            operation.media: _content(operation, schemas),
            **{media: {} for media in operation.files},
        },
    }
    out: Plain = {str(operation.status): good}
    if operation.cached:
        out["304"] = {"description": "The caller's copy is still good."}
    for status in _problems(operation):
        out[str(status)] = {"$ref": f"#/components/responses/{_problem_name(status)}"}
    return out


def _content(operation: Operation, schemas: _Schemas) -> Plain:
    """Describe a good answer: JSON by its schema, a document by its media type alone."""
    return {"schema": schemas.given(operation.answer)} if operation.answer else {}


def _problems(operation: Operation) -> list[int]:
    return sorted(
        {
            *_PROBLEMS_OF_ALL,
            *_PROBLEMS_OF_CALLER[operation.caller],
            *(_PROBLEMS_OF_BODY if operation.body else ()),
            *operation.problems,
        }
    )


def _headers(*, cached: bool) -> Plain:
    headers: Plain = {
        "X-Correlation-Id": {
            "description": "Name this when you report a failure.",
            "schema": {"type": "string"},
        }
    }
    if cached:
        headers["ETag"] = {
            "description": "Changes when the content does.",
            "schema": {"type": "string"},
        }
    return headers


def _problem_name(status: int) -> str:
    return HTTPStatus(status).phrase.replace(" ", "")


def _problem_response(status: int) -> Plain:
    content: Plain = {
        "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
    }
    if status in _BY_GATEWAY:
        # The gateway itself refuses a missing or bad token, and an excess of requests.
        message = {"type": "object", "properties": {"message": {"type": ["string", "null"]}}}
        content["application/json"] = {"schema": message}
    out: Plain = {"description": HTTPStatus(status).phrase, "content": content}
    if status in (429, 503):
        out["headers"] = {
            "Retry-After": {
                "description": "Seconds after which trying again makes sense.",
                "schema": {"type": "string", "pattern": "^[0-9]+$"},
            }
        }
    return out
