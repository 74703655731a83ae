"""What staff do with every request for information, in their app: assign, draft, sign, send."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tests.system.browser.both_sides import BothSides
from tests.system.journey.walk import APPROVERS, DRAFT, HANDLER


def assign(both_sides: BothSides, number: str) -> None:
    """The head of the office gives it to the education bureau."""
    app = both_sides.at_case("office-head", number)
    app.tap("交办")
    app.pick("承办单位", "云溪市教育局", search="教育")
    both_sides.look(app, "command: assign")
    both_sides.submits(app)


def draft(both_sides: BothSides, number: str, *files: Path) -> None:
    """The department writes a reply that gives what is asked for."""
    app = both_sides.at_case(HANDLER, number)
    app.tap("保存拟稿")
    app.pick("答复类型", "予以公开")
    app.tap("添加公开的内容")
    app.fill("公开的内容 1", DRAFT["disclosed_items"][0])
    app.fill("理由", DRAFT["reasons"])
    for file in files:
        app.attach(file)
    both_sides.look(app, "command: draft")
    both_sides.submits(app)


def sign_and_send(both_sides: BothSides, number: str) -> None:
    """The draft goes up its chain, and the office sends what three have signed."""
    both_sides.gives(HANDLER, number, "提交审批")
    _send_once_signed(both_sides, number, APPROVERS)


def answer_at_once(both_sides: BothSides, number: str, decision: str, **fields: str) -> None:
    """The office receives it and answers by itself, where that is possible (art. 33)."""
    both_sides.gives("intake", number, "确认收到")
    app = both_sides.at_case("intake", number)
    app.tap("当场答复")
    app.pick("答复类型", decision)
    for label, text in fields.items():
        app.fill(label, text)
    both_sides.look(app, "command: reply on the spot")
    both_sides.submits(app)


def sign_at_once(both_sides: BothSides, number: str) -> None:
    """Such an answer needs the signature of the head of the office alone."""
    _send_once_signed(both_sides, number, ("office-head",))


def _send_once_signed(both_sides: BothSides, number: str, approvers: Iterable[str]) -> None:
    for approver in approvers:
        both_sides.approves(approver, number)
    both_sides.wait_for_state(number, "decided")
    both_sides.gives("intake", number, "发出答复").shows("已答复")
    both_sides.wait_until_quiet(number)
