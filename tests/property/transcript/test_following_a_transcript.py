"""Whoever follows a transcript ends with exactly the recorder's rows, whatever happens."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sunhall.domain.engine.decision import Refusal
from sunhall.domain.transcript.digest import transcript_digest
from sunhall.domain.transcript.following import news
from sunhall.domain.transcript.row import EMPTY, PublicChange, Row
from sunhall.domain.transcript.writing import Written, edit_row, strike_row, write_row
from tests.builders.transcripts import STARTED, Follower, as_read, put_right, said, struck

#: What happens next: an act of the desk, or somebody's poll.
ACTS = st.one_of(
    st.tuples(st.just("write"), st.booleans(), st.just(0)),
    st.tuples(st.just("edit"), st.booleans(), st.integers(0, 8)),
    st.tuples(st.just("strike"), st.booleans(), st.integers(0, 8)),
    st.tuples(st.just("poll"), st.booleans(), st.integers(0, 2)),
    # A change that can be read before the one in front of it.
    st.tuples(st.just("poll behind a gap"), st.booleans(), st.integers(0, 2)),
)


class Session:
    """A transcript in memory: what the desk keeps, and what everybody is told."""

    def __init__(self) -> None:
        self.head = EMPTY
        self.rows: dict[int, Row] = {}
        self.log: dict[int, PublicChange] = {}
        self.texts = 0

    def act(self, what: str, held: bool, place: int) -> None:
        self.texts += 1
        text = f"第{self.texts}句"
        old = self.rows.get(place)
        outcome: Written | Refusal | None = None
        if what == "write":
            outcome = write_row(self.head, said(text, held=held), staff="S", now=STARTED)
        elif old is not None and what == "edit":
            command = put_right(old.revision, text, held=held)
            outcome = edit_row(self.head, old, command, staff="S", now=STARTED)
        elif old is not None:
            outcome = strike_row(self.head, old, struck(old.revision), staff="S", now=STARTED)
        if isinstance(outcome, Written):
            self.keep(outcome)

    def keep(self, written: Written) -> None:
        assert written.head.version == self.head.version + 1
        self.head = written.head
        self.rows[written.row.seq] = written.row
        if written.silenced:
            self.log[written.silenced.number] = written.silenced
        if written.told:
            assert written.told.number not in self.log
            self.log[written.told.number] = written.told

    def since(self, number: int, limit: int, missing: int = 0) -> tuple[list[PublicChange], bool]:
        found = [self.log[n] for n in sorted(self.log) if n > number and n != missing]
        return found[:limit], len(found) > limit


def poll(session: Session, follower: Follower, limit: int, missing: int = 0) -> None:
    found, more = session.since(follower.since, limit, missing)
    follower.take(news(found, follower.since, more=more))


@given(acts=st.lists(ACTS, max_size=60), limit=st.integers(1, 4))
def test_every_follower_ends_with_the_recorders_rows(
    acts: list[tuple[str, bool, int]], limit: int
) -> None:
    session, followers = Session(), [Follower() for _ in range(3)]
    for what, flag, number in acts:
        if what == "poll":
            poll(session, followers[number], limit)
        elif what == "poll behind a gap":
            behind = followers[number]
            poll(session, behind, limit, missing=behind.since + 1 + flag)
        else:
            session.act(what, flag, number)
    followers.append(Follower())  # Somebody who comes when it is over.
    for follower in followers:
        while follower.since < session.head.changes:
            poll(session, follower, limit)
        assert follower.shown == as_read(list(session.rows.values()))


@given(acts=st.lists(ACTS, max_size=60), limit=st.integers(1, 4))
def test_whoever_comes_later_never_reads_what_was_taken_back(
    acts: list[tuple[str, bool, int]], limit: int
) -> None:
    session, late = Session(), Follower()
    for what, flag, number in acts:
        if not what.startswith("poll"):
            session.act(what, flag, number)
    while late.since < session.head.changes:
        poll(session, late, limit)
    assert late.ever == {row.text for row in session.rows.values() if row.visible}


@given(acts=st.lists(ACTS, max_size=40))
def test_the_same_rows_have_the_same_digest_and_others_another(
    acts: list[tuple[str, bool, int]],
) -> None:
    session = Session()
    seen: dict[str, tuple[tuple[int, int, str], ...]] = {}
    for what, flag, number in acts:
        session.act(what, flag, number)
        rows = [session.rows[seq] for seq in sorted(session.rows)]
        digest = transcript_digest(rows)
        read = tuple((row.seq, row.revision, row.text) for row in rows if row.visible)
        assert seen.setdefault(digest, read) == read
    assert len(set(seen.values())) == len(seen)


@given(acts=st.lists(ACTS, max_size=60))
def test_changes_are_numbered_without_gaps_and_each_row_is_spoken_of_once(
    acts: list[tuple[str, bool, int]],
) -> None:
    session = Session()
    for what, flag, number in acts:
        session.act(what, flag, number)
    assert sorted(session.log) == list(range(1, session.head.changes + 1))
    spoken = [change.seq for change in session.log.values() if not change.later]
    assert len(spoken) == len(set(spoken))
    assert {row.seq for row in session.rows.values()} == set(range(1, session.head.rows + 1))
