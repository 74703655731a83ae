"""The city of the journeys: its fixture is shared, not copied."""

from tests.integration.journey.conftest import city as city
