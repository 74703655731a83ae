"""Open connections, as API Gateway keeps them: sent over and closed by its management API."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from sunhall.domain.errors import Unavailable


class GatewaySockets:
    """Connections of one WebSocket API.

    Args:
        client: An ``apigatewaymanagementapi`` client with the API's own address.
    """

    def __init__(self, client: Any) -> None:
        self._client = client

    def send(self, connection: str, message: Mapping[str, Any]) -> bool:
        """Send a message; tell whether the connection is still there.

        Raises:
            Unavailable: The gateway does not answer.
        """
        data = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
        try:
            self._client.post_to_connection(ConnectionId=connection, Data=data)
        except ClientError as error:
            if _is_gone(error):
                return False
            raise Unavailable(retry_after=1) from error
        except BotoCoreError as error:
            raise Unavailable(retry_after=1) from error
        return True

    def close(self, connection: str) -> None:
        """Close a connection; one that is gone already is fine.

        One that cannot be closed just now is harmless: it is nobody's any more, so nothing that
        comes over it is listened to, and nothing is sent.
        """
        try:
            self._client.delete_connection(ConnectionId=connection)
        except (ClientError, BotoCoreError):
            return


def _is_gone(error: ClientError) -> bool:
    answer = error.response
    status = answer.get("ResponseMetadata", {}).get("HTTPStatusCode")
    return status == 410 or answer["Error"]["Code"] == "GoneException"
