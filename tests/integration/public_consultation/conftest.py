"""The moto city of the disclosure journey, which also asks the public."""

from __future__ import annotations

from tests.integration.journey.conftest import city as city
