"""The services this installation runs, by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sunhall.domain.disclosure.service import DISCLOSURE
from sunhall.domain.engine.service import Service

SERVICES: Mapping[str, Service[Any]] = {DISCLOSURE.name: DISCLOSURE}
