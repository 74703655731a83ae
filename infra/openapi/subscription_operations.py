"""The routes of reminders by WeChat, and the bodies of their answers."""

from __future__ import annotations

from pydantic import BaseModel, Field

from infra.openapi.operation import Caller, Operation
from sunhall.domain.staff_notices.notice import Kind
from sunhall.domain.staff_notices.reminder import MOST_TEMPLATES
from sunhall.http.subscriptions import TappedSubscriptions


class RemindedKind(BaseModel):
    """A kind of notice.

    Attributes:
        kind: What happens.
        kind_label: The same for people.
    """

    kind: Kind
    kind_label: str


class Subscription(BaseModel):
    """A template of WeChat's subscribe messages.

    Attributes:
        template_id: WeChat's id of it, which the mini program asks for.
        kinds: What the caller is reminded of by it.
        on: Whether the next notice of these kinds is sent to the caller's WeChat.
        left: For how many messages the caller's consent is still good; null where it is good
            until it is taken back.
    """

    template_id: str
    kinds: list[RemindedKind]
    on: bool
    left: int | None = Field(ge=0)


class Subscriptions(BaseModel):
    """What the caller can be reminded of by WeChat.

    Attributes:
        long_term: Whether a consent is good until it is taken back; else for one message.
        items: The templates, as many as one tap can ask for; none where nobody is reminded.
    """

    long_term: bool
    items: list[Subscription] = Field(max_length=MOST_TEMPLATES)


SUBSCRIPTION_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        route="GET /api/v1/staff/subscriptions",
        name="readSubscriptions",
        summary="See what WeChat may remind the caller of",
        caller=Caller.STAFF,
        answer=Subscriptions,
    ),
    Operation(
        route="POST /api/v1/staff/subscriptions",
        name="answerSubscriptions",
        summary="Tell what the caller has answered to WeChat",
        caller=Caller.STAFF,
        body=TappedSubscriptions,
        answer=Subscriptions,
        problems=(404, 409, 503),
        key="required",
        text="The code is a new one, and has to be of the WeChat that the caller has bound: "
        "`identity_not_yours`, `identity_not_proved`. What was accepted counts once a key. A "
        "message says the kind of what happened, the receipt number and the moment, and no more.",
        example={
            "code": "0a1B2c3D4e5F6g7H8i9J",
            "answers": {"local-city-template-of-approvals": "accept"},
        },
    ),
)
