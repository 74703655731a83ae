"""Why a redaction failed is told in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.catalogue.source import data_of
from sunhall.domain.redaction.commands import FAILURES
from sunhall.domain.redaction.redaction import REDACTION_EVENTS

LABELS = data_of(
    (Path(__file__).parents[3] / "catalogue" / "labels.yaml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("code", sorted(FAILURES))
def test_every_failure_has_a_text(code: str) -> None:
    assert all(LABELS["error"][code][language] for language in ("zh-CN", "en"))


@pytest.mark.parametrize("event", sorted(REDACTION_EVENTS))
def test_every_event_has_a_text(event: str) -> None:
    assert all(LABELS["event"][event][language] for language in ("zh-CN", "en"))
