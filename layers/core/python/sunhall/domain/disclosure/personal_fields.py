"""Where the sealed documents of a disclosure request say who people are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

#: Kind of document → its fields about who asked, and who signed for the reply. The number of a mail
#: item is one of them: whoever looks it up with the carrier reads who it was for.
APPLICANTS_PERSON: Final[Mapping[str, frozenset[str]]] = {
    "application": frozenset({"applicant", "joint_applicants"}),
    "delivery": frozenset({"signed_by", "tracking_no"}),
}

#: Kind of document → its fields about third parties that were asked (art. 32), and about what their
#: letters were served by.
OTHERS_PERSON: Final[Mapping[str, frozenset[str]]] = {
    "consultation": frozenset({"name", "contact"}),
    "service-of": frozenset({"reference"}),
}
