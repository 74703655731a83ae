"""A live interview brought on by its staff, through the API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sunhall.domain.calendar.beijing import local_date
from tests.builders.gateway import Answer
from tests.integration.journey.moto_city import MotoCity

EDITOR = "interview-editor"
TEAM: dict[str, Any] = {
    "host": ["S-host"],
    "guest": ["S-guest"],
    "recorder": ["S-recorder"],
    "moderator": ["S-mod"],
    "liaison": ["S-edu-handler"],
}
TOPICS = ("义务教育入学", "校外培训", "校园餐")


class LiveInterview:
    """One interview of a city on moto, from its opening on.

    Args:
        city: The city.
    """

    def __init__(self, city: MotoCity) -> None:
        self.city = city
        planned = local_date(city.clock.time) + timedelta(days=30)
        self.planned = planned
        opened = city.call(
            "POST",
            "/api/v1/staff/sessions",
            by=EDITOR,
            headers={"idempotency-key": "open-the-session"},
            body={
                "title": "义务教育入学政策",
                "department": "education-bureau",
                "planned_on": planned.isoformat(),
            },
        )
        assert opened.status == 201, opened.text
        city.pump()
        self.case_id: str = opened.json["case_id"]
        self.receipt_no: str = opened.json["receipt_no"]

    @property
    def path(self) -> str:
        """Where everybody reads it."""
        return f"/api/v1/sessions/{self.receipt_no}"

    def give(self, command: str, by: str = EDITOR, **data: Any) -> Answer:
        """Give a command, which has to be carried out."""
        answer = self.city.command(by, self.case_id, command, **data)
        assert answer.status == 200, answer.text
        return answer

    def put_topics_to_the_vote(self) -> None:
        """Three topics are offered."""
        self.give("propose_topics", topics=[{"title": title} for title in TOPICS])

    def close_the_vote(self) -> None:
        """Days later the vote is counted."""
        self.city.clock.time += timedelta(days=6)
        self.give("close_vote")

    def announce(self) -> None:
        """Everybody is told when it begins."""
        starts = self.city.clock.time.replace(hour=9, minute=0, second=0, microsecond=0)
        self.starts_at = starts + (self.planned - local_date(starts))
        self.give(
            "announce_session",
            title="义务教育入学政策",
            introduction="谈谈今年的入学安排。",
            guests=[{"name": "周明", "title": "市教育局局长", "head": True}],
            starts_at=self.starts_at.isoformat(),
        )
        self.give("assign_team", **TEAM)
        self.give("open_questions")

    def go_live(self) -> None:
        """It begins."""
        self.city.clock.time = self.starts_at + timedelta(seconds=30)
        self.give("go_live", unprepared_reason="提问和照片由主办单位现场补齐。")

    def live(self) -> LiveInterview:
        """Go all the way until it is on."""
        self.put_topics_to_the_vote()
        self.close_the_vote()
        self.announce()
        self.go_live()
        return self

    def row(self, key: str, text: str, by: str = "interview-recorder", **more: Any) -> Answer:
        """The recorder writes a row."""
        body = {"role": "host", "speaker": "主持人", "text": text, **more}
        return self.city.call(
            "POST",
            f"/api/v1/staff/cases/{self.case_id}/transcript",
            by=by,
            headers={"idempotency-key": key},
            body=body,
        )
