"""``POST /api/v1/uploads``: a file is announced, a signed form for it comes back."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache

from sunhall.adapters.aws_clients import client
from sunhall.adapters.catalogue_package import load_catalogue
from sunhall.adapters.files import S3Files, browser_client
from sunhall.adapters.mac_keys import MacKeys
from sunhall.adapters.randomness import SystemRandomness
from sunhall.adapters.settings import read_settings
from sunhall.adapters.wall_clock import SystemClock
from sunhall.application.ports import Clock, Randomness, Secrets
from sunhall.application.take_upload import UploadPlace, take_upload
from sunhall.domain.calendar.beijing import in_beijing
from sunhall.domain.catalogue import AttachmentRules
from sunhall.domain.upload import OfferFile
from sunhall.http.edge import serve
from sunhall.http.idempotency_key import HEADER, idempotency_key
from sunhall.http.json_body import json_body
from sunhall.http.message import Request, Response
from sunhall.http.parse import parse

MAX_BYTES = 4 * 1024


@dataclass(frozen=True, slots=True)
class Settings:
    """What the function needs to know.

    Attributes:
        files_bucket: The bucket that takes the file.
        mac_key_id: KMS key from which the key of upload tickets is derived.
        aws_region: The bucket's region; Lambda sets it.
        files_endpoint: Where browsers find the local cloud; empty in the cloud.
    """

    files_bucket: str
    mac_key_id: str
    aws_region: str
    files_endpoint: str = ""


@dataclass(frozen=True, slots=True)
class Shell:
    """The outside world, chosen once per process."""

    rules: AttachmentRules
    place: UploadPlace
    secrets: Secrets
    randomness: Randomness
    clock: Clock


@cache
def shell() -> Shell:
    """The real outside world."""
    settings = read_settings(Settings, os.environ)
    clock = SystemClock()
    return Shell(
        rules=load_catalogue().disclosure.attachments,
        place=S3Files(
            settings.files_bucket,
            calls=lambda: client("s3"),
            signing=lambda: browser_client(settings.aws_region, settings.files_endpoint),
            clock=clock,
        ),
        secrets=MacKeys(client("kms"), settings.mac_key_id),
        randomness=SystemRandomness(),
        clock=clock,
    )


def create_upload(request: Request, world: Callable[[], Shell] = shell) -> Response:
    """A place for one file.

    Nothing is stored, so a repeated request is answered with another place, and the key that every
    POST may carry is only checked for its form.
    """
    if HEADER in request.headers:
        idempotency_key(request)
    offer = parse(OfferFile, json_body(request, max_bytes=MAX_BYTES))
    outside = world()
    place = take_upload(
        offer,
        outside.rules,
        place=outside.place,
        secrets=outside.secrets,
        randomness=outside.randomness,
        clock=outside.clock,
    )
    body = asdict(place) | {
        "expires_at": in_beijing(place.expires_at),
        "usable_until": in_beijing(place.usable_until),
    }
    return Response(201, body)


lambda_handler = serve({"POST /api/v1/uploads": create_upload})
