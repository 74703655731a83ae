"""The moto city of the disclosure journey, which is also supervised."""

from __future__ import annotations

from tests.integration.journey.conftest import city as city
