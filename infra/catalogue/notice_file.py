"""The shape of ``notices.yaml``, and what its texts may name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import Field

from infra.catalogue.models import Id, NonEmpty, Strict, Text
from infra.catalogue.problem import Problem, one_of
from sunhall.domain.notices.rules import Channel

if TYPE_CHECKING:
    from infra.catalogue.rules import Rules

FILE = "notices.yaml"

_PLACE: Final = re.compile(r"\{([a-z_]+)\}")

#: What every text may name besides the values of its step.
_ALWAYS: Final = frozenset({"receipt_no", "site"})

#: Characters that one text message of the second kind of encoding carries in its longest form:
#: three parts. A longer text is an e-mail.
_LONGEST_SMS: Final = 201


class NoticeEntry(Strict):
    """One notice."""

    id: Annotated[NonEmpty, Field(pattern=r"^[a-z][a-z0-9-]{1,59}$")]
    service: Id
    event: Id
    step: Id | None = None
    channels: Annotated[list[Channel], Field(min_length=1)] | None = None
    text: Text

    @property
    def told_step(self) -> str:
        """The step of the time line that it tells."""
        return self.step or self.event


class NoticeFile(Strict):
    """``notices.yaml``."""

    sender: Text
    channels: Annotated[list[Channel], Field(min_length=1)]
    notices: list[NoticeEntry]


def compiled_notices(rules: Rules) -> dict[str, Any]:
    """Return the rules as the functions read them."""
    file = rules.of(NoticeFile).value
    plain = file.model_dump(mode="json", by_alias=True)
    return {
        **plain,
        "notices": [
            {
                **shown,
                "step": entry.told_step,
                "channels": entry.channels or file.channels,
            }
            for entry, shown in zip(file.notices, plain["notices"], strict=True)
        ],
    }


def notice_problems(rules: Rules) -> Iterator[Problem]:
    """Find notices of no step, with places that nothing fills, and texts too long for a phone."""
    checked = rules.of(NoticeFile)
    source, file = checked.source, checked.value
    steps = _steps(rules)
    ids: set[str] = set()
    for place, entry in enumerate(file.notices):
        at = ("notices", place)
        if entry.id in ids:
            yield source.problem((*at, "id"), f"there is a notice {entry.id!r} already")
        ids.add(entry.id)
        if entry.told_step not in steps:
            reason = f"the time line has no such step; {one_of(steps, entry.told_step)}"
            yield source.problem((*at, "step" if entry.step else "event"), reason)
            continue
        known = _ALWAYS | steps[entry.told_step]
        for locale, text in entry.text.model_dump(by_alias=True).items():
            for name in set(_PLACE.findall(text)) - known:
                reason = f"nothing fills {{{name}}}; {one_of(known, name)}"
                yield source.problem((*at, "text", locale), reason)
            if "sms" in (entry.channels or file.channels) and len(text) > _LONGEST_SMS:
                reason = f"has {len(text)} characters; a text message carries {_LONGEST_SMS}"
                yield source.problem((*at, "text", locale), reason)


def _steps(rules: Rules) -> dict[str, frozenset[str]]:
    """Return the steps of all time lines, with the values that their labels tell."""
    labels = rules.labels.value["timeline"]
    return {
        key: frozenset(
            name
            for text in [labels[f"{key}.detail"].model_dump(by_alias=True)]
            for locale in text
            for name in _PLACE.findall(text[locale])
        )
        if f"{key}.detail" in labels
        else frozenset()
        for key in labels
        if not key.endswith(".detail")
    }
