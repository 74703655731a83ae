"""A live interview on the real adapters, step by step, as its editor and its people walk it."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sunhall.domain.calendar.beijing import BEIJING
from tests.builders.gateway import Answer
from tests.integration.journey.moto_city import MotoCity

SESSIONS = "/api/v1/sessions"
TITLE = "学区划分与入学"
TOPICS = [{"title": TITLE}, {"title": "课后服务"}, {"title": "校车与安全"}]
GUESTS = [{"name": "齐大明", "title": "教育局局长", "head": True}]
SUMMARY = "局长就学区划分回答了网友提问。"

_keys = itertools.count(1)


def key() -> dict[str, str]:
    """Return a fresh idempotency key."""
    return {"idempotency-key": f"interview-{next(_keys):08}"}


def at(city: MotoCity, text: str) -> None:
    """Move on to a moment and let time act."""
    moment = datetime.fromisoformat(text).replace(tzinfo=BEIJING)
    assert moment >= city.clock.time, "time does not go back"
    city.clock.time = moment
    city.tick()
    city.pump()


def posted(city: MotoCity, path: str, body: Mapping[str, Any], *, by: str = "") -> dict[str, Any]:
    """Post something that must be taken; return the answer."""
    answer = city.call("POST", path, by=by, body=dict(body), headers=key())
    assert answer.status in (200, 201), answer.text
    city.pump()
    taken: dict[str, Any] = answer.json
    return taken


def done(city: MotoCity, by: str, case_id: str, command: str, /, **data: Any) -> Answer:
    """Give a command that must be carried out."""
    answer = city.command(by, case_id, command, **data)
    assert answer.status == 200, answer.text
    return answer


def refused(city: MotoCity, by: str, case_id: str, command: str, /, **data: Any) -> str:
    """Give a command that must be refused; return the code."""
    answer = city.command(by, case_id, command, **data)
    assert answer.status in (403, 409, 422), answer.text
    code: str = answer.json["code"]
    return code


def read(city: MotoCity, session: Mapping[str, Any], part: str = "") -> dict[str, Any]:
    """Read what everybody reads of a session."""
    answer = city.call("GET", f"{SESSIONS}/{session['receipt_no']}{part}")
    assert answer.status == 200, answer.text
    seen: dict[str, Any] = answer.json
    return seen


def opened(city: MotoCity, planned_on: str = "2026-03-24") -> dict[str, Any]:
    """Open a session of the education bureau."""
    body = {"title": "教育局访谈", "department": "education-bureau", "planned_on": planned_on}
    return posted(city, "/api/v1/staff/sessions", body, by="interview-editor")


def voted(city: MotoCity) -> dict[str, Any]:
    """Open a session, put its topics to the vote and take the result; it is 2026-03-08 then."""
    session = opened(city)
    done(city, "education-handler", session["case_id"], "propose_topics", topics=TOPICS)
    for voter, choice in enumerate((1, 1, 3), start=1):
        vote = {"choices": [choice], "voter": f"voter-{voter:020}"}
        posted(city, f"{SESSIONS}/{session['receipt_no']}/votes", vote)
    at(city, "2026-03-08 00:00")
    done(city, "interview-editor", session["case_id"], "close_vote")
    return session


def announcement(starts_at: str = "2026-03-24T10:00:00+08:00", **more: Any) -> dict[str, Any]:
    """Return an announcement."""
    told = {"title": TITLE, "introduction": "就学区划分与网友交流。", "guests": GUESTS}
    return {**told, "starts_at": starts_at, **more}


def asking(city: MotoCity) -> dict[str, Any]:
    """Bring a session to where it takes questions."""
    session = voted(city)
    case_id = session["case_id"]
    done(city, "interview-editor", case_id, "announce_session", **announcement())
    team = {
        "host": ["S-host"],
        "guest": ["S-guest"],
        "recorder": ["S-recorder"],
        "moderator": ["S-mod"],
        "liaison": ["S-edu-handler"],
    }
    done(city, "interview-editor", case_id, "assign_team", **team)
    done(city, "interview-editor", case_id, "open_questions")
    return session


def live(city: MotoCity) -> dict[str, Any]:
    """Bring a session on air, at 2026-03-24 10:00."""
    session = asking(city)
    at(city, "2026-03-24 10:00")
    done(city, "interview-host", session["case_id"], "go_live", unprepared_reason="照片设备故障")
    return session


def ended(city: MotoCity) -> dict[str, Any]:
    """End a session after an hour."""
    session = live(city)
    city.clock.time += timedelta(hours=1)
    done(city, "interview-host", session["case_id"], "end_session")
    return session


def asked(
    city: MotoCity, session: Mapping[str, Any], text: str, nickname: str = "江边柳"
) -> dict[str, Any]:
    """Ask a question, a second after the one before; return its receipt."""
    city.clock.time += timedelta(seconds=1)
    path = f"{SESSIONS}/{session['receipt_no']}/questions"
    return posted(city, path, {"nickname": nickname, "text": text})


def row(city: MotoCity, session: Mapping[str, Any], text: str, **more: Any) -> dict[str, Any]:
    """Write a row of the transcript."""
    path = f"/api/v1/staff/cases/{session['case_id']}/transcript"
    body = {"role": "guest", "speaker": "齐大明", "text": text, **more}
    return posted(city, path, body, by="interview-recorder")


def case(city: MotoCity, case_id: str) -> Any:
    """Return a case as it is now."""
    from sunhall.application.carry_out import load_case

    return load_case(city.ports, case_id).case
