"""What of a petition is put to approval: keys of the labels ``subject.*``."""

from __future__ import annotations

from typing import Final

#: The answer of a stage (arts. 29 to 32, 35, 36).
OPINION: Final = "petition_opinion"

#: More time for the answer (art. 34).
EXTENSION: Final = "petition_extension"
