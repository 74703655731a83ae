"""Calls another function of the app; Lambda keeps the call, tries again and puts aside.

What takes long (a redaction), or writes cases (what an event of one case calls for in another), is
not done by the reader of the table's stream: it would hold up the letters and the approvals behind
it, and the reader can write no case.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_lambda.client import LambdaClient


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

    def place(self, case_id: str, number: int) -> None:
        """Order something of a case by its number; whoever is called does nothing twice."""
        self._lambda.invoke(
            FunctionName=self._function_name,
            InvocationType="Event",
            Payload=json.dumps({"case_id": case_id, "number": number, **self._matter}).encode(),
        )
