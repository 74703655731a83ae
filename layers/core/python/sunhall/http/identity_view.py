"""An identity that was opened, as JSON: for who holds it open, after the mark."""

from __future__ import annotations

from typing import Any

from sunhall.application.open_identity import SeenIdentity
from sunhall.application.ports import Ports
from sunhall.domain.calendar.beijing import in_beijing
from sunhall.http.case_views import Words, attachment_views, letter_view


def identity_view(ports: Ports, seen: SeenIdentity, words: Words) -> dict[str, Any]:
    """Return who the applicant is, who asks with them, and what was kept back as it says so.

    Addresses of files live some minutes; who has them may still follow them when the opening is
    over.
    """
    case_id = seen.case.case_id
    person = {"applicant": dict(seen.person), "joint_applicants": [dict(p) for p in seen.joint]}
    told = words.of_case("", ports.directory.read)
    return {
        "case_id": case_id,
        "receipt_no": seen.case.receipt_no,
        "version": seen.case.version,
        "run": seen.mark.data["run"],
        "seen_at": in_beijing(seen.mark.at),
        "until": in_beijing(seen.until),
        **person,
        "told": told.document("application", person)["rows"],
        "elsewhere": [{"document": name, **said} for name, said in seen.elsewhere.items()],
        "attachments": [
            {"document": name, **attachment}
            for name, attachments in seen.attachments.items()
            for attachment in attachment_views(ports, case_id, attachments)
        ],
        "letters": [letter_view(ports, case_id, letter, words) for letter in seen.case.letters],
    }
