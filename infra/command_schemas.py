"""Writes the JSON Schema of every command beside the compiled catalogue: ``command_schemas.json``.

Made at build time, so that a request which lists the commands of a case never imports pydantic.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sunhall.application.services import SERVICES
from sunhall.domain.appointment.commands import SubmitAppointment
from sunhall.domain.correction.commands import AskForCorrection
from sunhall.domain.disclosure.commands import Submit
from sunhall.domain.interview_plan.commands import DraftPlan
from sunhall.domain.live_session.commands import OpenSession
from sunhall.domain.petition.commands import SubmitPetition
from sunhall.domain.public_consultation.commands import DraftConsultation
from sunhall.domain.publication.commands import RegisterItem
from sunhall.domain.score_appeal.commands import FileScoreAppeal
from sunhall.domain.scoring.entries.commands import RecordScoreEntry
from sunhall.domain.supervision_order.commands import DraftOrder
from sunhall.http.desk_views import SCHEMAS as OPENING
from sunhall.http.parse import json_schema

OUTPUT = Path("build/catalogue/python/sunhall_catalogue/command_schemas.json")

#: What is sent to open a case, by the name of the opening (`sunhall.domain.desks`).
OPENING_BODIES: dict[str, type[Any]] = {
    "draft_consultation": DraftConsultation,
    "draft_order": DraftOrder,
    "draft_plan": DraftPlan,
    "file_score_appeal": FileScoreAppeal,
    "open_session": OpenSession,
    "record_score_entry": RecordScoreEntry,
    "register_appointment": SubmitAppointment,
    "register_correction": AskForCorrection,
    "register_disclosure": Submit,
    "register_item": RegisterItem,
    "register_petition": SubmitPetition,
}


def command_schemas() -> dict[str, dict[str, object]]:
    """Return the schema of every command by service and name, those that open a case apart."""
    commands = {name: dict(sorted(each.commands.items())) for name, each in SERVICES.items()}
    return {
        name: {command: json_schema(cls) for command, cls in types.items()}
        for name, types in {**commands, OPENING: OPENING_BODIES}.items()
    }


def main() -> None:
    """Write the file."""
    # In the order in which the commands declare their fields: forms show them so.
    text = json.dumps(command_schemas(), ensure_ascii=False, separators=(",", ":"))
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
