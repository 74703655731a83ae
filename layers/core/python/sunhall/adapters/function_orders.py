"""Calls another function of the app; Lambda keeps the call, tries again and puts aside.

What takes long (a redaction), or writes cases (what an event of one case calls for in another), is
not done by the reader of the table's stream: it would hold up the letters and the approvals behind
it, and the reader can write no case.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from mypy_boto3_lambda.client import LambdaClient

    from sunhall.application.staff_notice_row import NoticeRow

#: Reminders of one order: they are sent one after the other, and each may wait three seconds in
#: vain before the function's time is over.
_REMINDERS: Final = 10


class LambdaOrders:
    """The way to one function.

    Args:
        lambda_client: The Lambda client.
        function_name: Name of the function.
        matter: What the orders are about, for a function that takes several kinds of orders.
    """

    def __init__(self, lambda_client: LambdaClient, function_name: str, matter: str = "") -> None:
        self._lambda = lambda_client
        self._function_name = function_name
        self._matter = {"matter": matter} if matter else {}

    def place(self, case_id: str, number: int, **more: str) -> None:
        """Order something of a case by its number; whoever is called does nothing twice.

        Args:
            case_id: The case.
            number: The number.
            more: What tells it from others of that number, where there may be some.
        """
        order = {"case_id": case_id, "number": number, **more, **self._matter}
        _invoke(self._lambda, self._function_name, order)


class LambdaReminders:
    """The way to who reminds staff by WeChat.

    Args:
        lambda_client: The Lambda client.
        function_name: Name of the function.
    """

    def __init__(self, lambda_client: LambdaClient, function_name: str) -> None:
        self._lambda = lambda_client
        self._function_name = function_name

    def place(self, rows: Sequence[NoticeRow]) -> None:
        """Have people reminded of what they were told; whoever is called does nothing twice."""
        for start in range(0, len(rows), _REMINDERS):
            notices = [_notice(row) for row in rows[start : start + _REMINDERS]]
            _invoke(self._lambda, self._function_name, {"notices": notices})


def _notice(row: NoticeRow) -> dict[str, Any]:
    return {
        "staff": row.staff,
        "at": row.at.isoformat(),
        "case_id": row.case_id,
        "number": row.number,
        "kind": row.kind,
        "receipt_no": row.receipt_no,
        "service": row.service,
    }


def _invoke(lambda_client: LambdaClient, function: str, order: Mapping[str, Any]) -> None:
    lambda_client.invoke(
        FunctionName=function, InvocationType="Event", Payload=json.dumps(order).encode()
    )
