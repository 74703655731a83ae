"""What the clerk does for everybody who is received: time is opened in the staff's app."""

from __future__ import annotations

import re
import secrets
from datetime import datetime

from tests.browser.staff_app import StaffApp
from tests.system.browser.both_sides import BothSides

CLERK = "appointment-clerk"


def open_time(app: StaffApp, resource: str, start: datetime, end: datetime) -> None:
    """Opens a time of a host or a room, on the page of reception hours."""
    app.tap(re.compile("^接访人或者接访室"))
    app.tap(re.compile(f"^{resource}"))
    app.button(re.compile(f"^接访人或者接访室：{resource}")).wait_for()
    app.fill("日期", f"{start:%F}")
    app.tap("加开接待")
    app.fill("从", f"{start:%H:%M}")
    app.fill("到", f"{end:%H:%M}")
    with app.page.expect_response(
        lambda answer: answer.request.method == "PUT" and "reception-hours" in answer.url
    ) as saved:
        app.tap("保存调整")
    assert saved.value.ok, saved.value.text()
    app.shows("已调整。")


def at_hours(both_sides: BothSides) -> StaffApp:
    """The clerk opens the page of reception hours."""
    app = both_sides.staff(CLERK)
    app.tab("工作台")
    app.tap("接待时间")
    return app


def new_phone() -> str:
    """A number that nobody has booked with: one person may have few appointments at a time."""
    return f"0000-55{secrets.randbelow(10**5):05}"
