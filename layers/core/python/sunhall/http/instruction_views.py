"""Instructions on a brief as JSON, each with what became of it."""

from __future__ import annotations

from typing import Any

from sunhall.application.brief_instructions import InstructionView
from sunhall.http.case_views import Words


def instruction_view(view: InstructionView, words: Words) -> dict[str, Any]:
    """Return an instruction and the order that followed from it."""
    order, said = view.order, view.feedback
    return {
        "case_id": order.case_id,
        "receipt_no": order.receipt_no,
        "leader": view.instruction.get("leader"),
        "text": view.instruction.get("text"),
        "given_on": view.instruction.get("given_on"),
        "department": order.department,
        "department_name": words(f"department.{order.department}"),
        "due_on": view.line.due,
        "state": order.state,
        "state_label": words(f"state.{order.state}"),
        "result": order.result,
        "result_label": words(f"order_result.{order.result}") if order.result else None,
        "feedback": {"text": said.get("text"), "measures": said.get("measures")} if said else None,
    }
