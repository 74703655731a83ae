"""Stores many messages at the same time, and stops in good order when it cannot go on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import islice

from sunhall.domain.ticket.imported_message import Message, RowRefused


@dataclass(slots=True)
class Tally:
    """What became of the messages.

    Attributes:
        imported: Stored now.
        there: Stored by an earlier run.
        stopped_by: What ended the import before its time; None when all were gone through.
    """

    imported: int = 0
    there: int = 0
    stopped_by: BaseException | None = None


def store_all(
    messages: Iterable[tuple[int, Message]],
    store: Callable[[Message], bool],
    *,
    workers: int,
    refuse: Callable[[int, str], None],
    step: Callable[[], None],
) -> Tally:
    """Store messages.

    Whatever fails ends it: what is under way is still waited for, and a further run goes on where
    this one stopped. Only a message that the table does not take is passed by.

    Args:
        messages: Line and message.
        store: Stores one; tells whether it was stored now.
        workers: How many are stored at the same time.
        refuse: Is told the line and the reason of what the table does not take.
        step: Is called after each.
    """
    tally = Tally()
    waiting = iter(messages)
    lines: dict[Future[bool], int] = {}
    with ThreadPoolExecutor(workers) as pool:

        def begin(count: int) -> None:
            for line, message in islice(waiting, count):
                lines[pool.submit(store, message)] = line

        try:
            begin(2 * workers)
            while lines:
                done = wait(lines, return_when=FIRST_COMPLETED).done
                for each in done:
                    _count(tally, each, lines.pop(each), refuse)
                    step()
                if tally.stopped_by is None:
                    begin(len(done))
        except KeyboardInterrupt as interrupt:
            tally.stopped_by = interrupt
            for each in lines:
                each.cancel()
    return tally


def _count(tally: Tally, done: Future[bool], line: int, refuse: Callable[[int, str], None]) -> None:
    try:
        if done.result():
            tally.imported += 1
        else:
            tally.there += 1
    except RowRefused as refused:
        refuse(line, refused.code)
    except Exception as failure:
        tally.stopped_by = tally.stopped_by or failure
