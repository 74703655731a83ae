"""The moto city of the other journeys, in which people are received."""

from __future__ import annotations

from tests.integration.journey.conftest import city as city
