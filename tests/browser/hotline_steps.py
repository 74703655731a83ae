"""The steps of the hotline's people in the staff's app: a call, a reply, a call back."""

from __future__ import annotations

import re

from tests.browser.citizen_pages import Receipt
from tests.browser.staff_app import StaffApp


def take_a_call(app: StaffApp, description: str, *, phone: str, **more: str) -> None:
    """Opens the screen for calls and writes down what somebody says."""
    app.tab("工作台")
    app.tap("来电受理")
    write_down(app, description, phone=phone, **more)


def write_down(
    app: StaffApp, description: str, *, phone: str, name: str = "", kind: str = "求助"
) -> None:
    """Writes down who calls and what they say."""
    app.fill("来电号码", phone)
    if name:
        app.fill("姓名", name)
    app.fill("诉求内容", description)
    app.choose("诉求类型", kind)


def sort_as_road_damage(app: StaffApp, area: str = "城东区") -> None:
    """Finds the category by typing, and waits until the screen says whose it is."""
    app.fill("输入关键字查找分类", "道路破")
    app.tap(re.compile("^道路破损"))
    app.choose("区域", area)
    app.shows("主办：")


def read_out(app: StaffApp) -> Receipt:
    """The number and the code that are read out to the caller."""
    app.shows("请告诉来电人")
    told = app.text()
    (number,) = set(re.findall(r"RX-\d{8}-\d{6}-\d", told))
    code = re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4})+", told.replace(number, ""))
    assert code, "a query code to read out"
    return Receipt(number, code[0])


def fill_in_reply(app: StaffApp, text: str) -> None:
    """Opens the reply of a ticket and writes it; sending it is the caller's."""
    app.tap("答复")
    app.choose("结果", "已解决")
    app.fill("答复内容", text)


def open_callback(app: StaffApp, receipt_no: str, *shown: str) -> None:
    """Opens the next call to make, and waits for what has to be known in it."""
    app.tab("工作台")
    app.tap("回访")
    app.entry(receipt_no).click()
    for text in shown:
        app.shows(text)


def rework_unsolved(app: StaffApp, reason: str) -> None:
    """Writes down that nothing is solved, and has it done again."""
    app.choose("承办单位的工作人员联系过您吗？", "没有联系")
    app.choose("您反映的问题解决了吗？", "未解决")
    app.choose("您对办理情况满意吗？", "不满意")
    app.tap("保存回访结果")
    app.shows("市民不满意，请决定怎么办。")
    app.fill("重办的理由", reason)
    app.tap("重办")
    app.shows("已记录。")
