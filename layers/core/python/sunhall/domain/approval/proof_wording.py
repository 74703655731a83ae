"""How the proof of an approval puts things: names, labels with their gaps filled, opinions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import reduce
from typing import Any, Final, TypeAlias

from sunhall.domain.approval.definition import Chain
from sunhall.domain.approval.run import opinion_name
from sunhall.domain.calendar.beijing import in_beijing
from sunhall.domain.engine.event import Event
from sunhall.domain.engine.sealing import digest
from sunhall.domain.errors import SunhallError

Words: TypeAlias = Callable[[str], str]
Documents: TypeAlias = Mapping[str, Mapping[str, Any]]

#: Those who act and are nobody's colleague.
_PARTS: Final = {"applicant": "applicant", "clock": "system", "system": "system"}
_GAP: Final = re.compile(r"\{(\w+)\}")


class HistoryBroken(SunhallError):
    """What is stored is not what was recorded.

    Nobody who asks can mend it, so it is a failure of the system and not a refusal:
    ``params["seq"]`` is the number of the first event that does not verify.
    """

    default_code = "history_broken"


class Wording:
    """The words of one page.

    Args:
        names: Names by staff id; who is not in it is called by the id.
        words: Text of a label's key.
        documents: Unsealed documents with their salts; None once the case's content was erased.
    """

    def __init__(self, names: Mapping[str, str], words: Words, documents: Documents | None) -> None:
        self._names = names
        self._words = words
        self._documents = documents
        self._mentioned: dict[str, None] = {}

    @property
    def mentioned(self) -> tuple[tuple[str, str], ...]:
        """Names and ids of the people who were named so far, in the order of their first time."""
        return tuple((self._names[staff], staff) for staff in self._mentioned)

    def label(self, key: str) -> str:
        """Return the text of any label."""
        return self._words(key)

    def text(self, name: str, **params: object) -> str:
        """Return a text of the page with its gaps filled, all at once.

        What is filled in is never searched for gaps: a name may hold braces.
        """
        template = self._words(f"proof.{name}")
        return _GAP.sub(lambda gap: str(params.get(gap[1], gap[0])), template)

    def name(self, actor: str) -> str:
        """Return what somebody is called."""
        if actor in self._names:
            self._mentioned[actor] = None
            return self._names[actor]
        return self.text(_PARTS[actor]) if actor in _PARTS else actor

    def people(self, staff: Iterable[str]) -> str:
        """Return several names, each once."""
        return self.joined([self.name(each) for each in dict.fromkeys(staff)])

    def joined(self, texts: Sequence[str]) -> str:
        """Return texts as a list; empty for none."""
        return self._chained("list", texts)

    def sentences(self, texts: Iterable[str]) -> str:
        """Return sentences one after the other."""
        return self._chained("sentences", list(texts))

    def step(self, chain: Chain, path: str) -> str:
        """Return what a step is called, after its branch; a parting by its branches."""
        for node in chain.nodes:
            if node.id == path and node.branches:
                return self.joined(
                    [
                        self._words(f"branch.{chain.id}.{path}/{branch.id}")
                        for branch in node.branches
                    ]
                )
        label = self._words(f"node.{chain.id}.{path}")
        branch_path = path.rpartition("/")[0]
        if not branch_path:
            return label
        branch_label = self._words(f"branch.{chain.id}.{branch_path}")
        return self.text("in_branch", branch=branch_label, step=label)

    def opinion(self, event: Event) -> str:
        """Return what was said with an event, checked against the digest that the event keeps.

        Raises:
            HistoryBroken: It is not what was said then.
        """
        recorded = event.data.get("opinion_digest")
        if recorded is None:
            return ""
        if self._documents is None:
            return self.text("erased")
        name = opinion_name(event.data["run"], event.data["seat"], event.seq)
        content = self._documents.get(name)
        if content is None or digest(content) != recorded:
            raise HistoryBroken(params={"seq": event.seq})
        return str(content["text"])

    def _chained(self, name: str, texts: Sequence[str]) -> str:
        def chain(first: str, second: str) -> str:
            return self.text(name, first=first, second=second)

        return reduce(chain, texts) if texts else ""


def when(at: datetime | None) -> str:
    """Return a moment to the second, in Beijing; empty for none."""
    return in_beijing(at).strftime("%Y-%m-%d %H:%M:%S") if at else ""
