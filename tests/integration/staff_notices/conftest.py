from __future__ import annotations

from tests.integration.journey.conftest import city as city
