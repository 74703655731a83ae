"""The outside world while one event is acted on: its case is read once for whoever acts on it.

Consumers of the stream each work from the whole case as it is now. Between two of them, while the
same event is handled, nothing has to be newer: what is recorded meanwhile comes as an event of its
own. A change that one of them makes is seen by the next.
"""

from __future__ import annotations

from typing import Any, TypeVar, cast

from sunhall.application.ports import CaseStore, Commit, NewCase, Ports, StoredCase

P = TypeVar("P", bound=Ports)


def for_one_event(ports: P) -> P:
    """Return the same outside world, in which a case is read once until something is stored."""
    return cast("P", _Once(ports))


class _Once:
    """Everything of the outside world, with a store that remembers."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self.store = _ReadOnce(ports.store)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ports, name)


class _ReadOnce:
    """The table, with the cases that were read since the last change."""

    def __init__(self, store: CaseStore) -> None:
        self._store = store
        self._read: dict[str, StoredCase | None] = {}

    def load(self, case_id: str, *, consistent: bool = True) -> StoredCase | None:
        if case_id not in self._read:
            # Whoever asks next may need to see what was just stored, so it is always read so.
            self._read[case_id] = self._store.load(case_id)
        return self._read[case_id]

    def create(self, new: NewCase) -> None:
        self._read.clear()
        self._store.create(new)

    def commit(self, commit: Commit) -> None:
        self._read.clear()
        self._store.commit(commit)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)
