"""Calls the redactor: an asynchronous invocation, which Lambda keeps, tries again and puts aside.

A redaction takes seconds to minutes of processor time. Done by a reader of the table's stream it
would hold up the letters and the approvals behind it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_lambda.client import LambdaClient


class LambdaRedactionOrders:
    """The way to the redactor.

    Args:
        lambda_client: The Lambda client.
        function_name: Name of the redactor.
    """

    def __init__(self, lambda_client: LambdaClient, function_name: str) -> None:
        self._lambda = lambda_client
        self._function_name = function_name

    def place(self, case_id: str, number: int) -> None:
        """Have a redaction of a case applied; whoever is called does nothing the second time."""
        self._lambda.invoke(
            FunctionName=self._function_name,
            InvocationType="Event",
            Payload=json.dumps({"case_id": case_id, "number": number}).encode(),
        )
