"""What is put to approval in a ticket: keys of the labels ``subject.*``."""

from __future__ import annotations

from typing import Final

EXTENSION: Final = "ticket_extension"
TERMINATION: Final = "ticket_termination"
EXCLUSION: Final = "ticket_exclusion"
CONFIDENTIALITY: Final = "ticket_confidentiality"

#: What the unit asks while it handles the ticket; moot as soon as it does not any more.
OF_THE_UNIT: Final = frozenset({EXTENSION, TERMINATION})

#: What is asked while the citizen is called back; moot as soon as it is decided otherwise.
OF_THE_CALLBACK: Final = frozenset({EXCLUSION})
