"""What the hotline's people do with every ticket, in their app: screen, dispatch, sign, answer."""

from __future__ import annotations

import re

from tests.browser.hotline_steps import fill_in_reply
from tests.system.browser.both_sides import BothSides

#: Who mends the roads.
HANDLER = "urban-handler"


def screen(both_sides: BothSides, number: str, kind: str) -> None:
    """An agent finds out that it is about a damaged road, and takes it on."""
    app = both_sides.at_case("agent", number)
    app.tap("甄别分类")
    app.choose("类型", kind)
    app.pick("分类", re.compile("^道路破损"), search="道路破")
    app.choose("区域", "城东区")
    both_sides.look(app, "command: screen")
    both_sides.submits(app)
    app = both_sides.at_case("agent", number)
    app.tap("受理")
    both_sides.submits(app)


def reply(both_sides: BothSides, number: str, text: str) -> None:
    """The unit answers, and the centre finds nothing missing in it."""
    app = both_sides.at_case(HANDLER, number)
    fill_in_reply(app, text)
    both_sides.look(app, "command: reply")
    both_sides.submits(app)
    both_sides.gives("dispatcher", number, "审核通过答复")
