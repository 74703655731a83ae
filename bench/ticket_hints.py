"""How good the hints are, measured on real messages: ``python -m bench.ticket_hints --data DIR``.

The folder holds ``citizen_messages.csv``, ``labelled_messages.csv`` (with ``topic``),
``duplicate_groups.csv`` (with ``group``). Nothing of it is stored or printed but figures, unless
``--pairs`` asks for a random sample of shown pairs to judge by hand.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import process_time
from typing import Final

from sunhall.adapters.catalogue_package import load_catalogue
from sunhall.domain.ticket.category_proposal import PROPOSED, propose
from sunhall.domain.ticket.likeness import Window, features, most_alike
from sunhall.domain.ticket.rules import TicketRules, ticket_rules

#: Topic of the labels → groups of categories that it covers, by the topic's name alone.
GROUPS: Final[Mapping[str, frozenset[str]]] = {
    "城乡建设": frozenset({"city_appearance", "utilities", "housing", "planning"}),
    "环境保护": frozenset({"environment"}),
    "交通运输": frozenset({"traffic"}),
    "教育文体": frozenset({"education"}),
    "劳动和社会保障": frozenset({"labour"}),
    "商贸旅游": frozenset({"market"}),
    "卫生计生": frozenset({"health"}),
}

#: Topic → categories of other groups that the field's own list of topics puts under it.
LISTED: Final[Mapping[str, frozenset[str]]] = {
    "城乡建设": frozenset({"bus", "metro", "work_safety"}),
    "环境保护": frozenset({"noise_neighbours"}),
    "卫生计生": frozenset({"food_safety"}),
    "商贸旅游": frozenset({"elevator"}),
    "劳动和社会保障": frozenset({"housing_fund"}),
}

WINDOWS: Final = (200, 400)
QUERIES: Final = 400
KEY: Final = b"k" * 32


@dataclass(frozen=True, slots=True)
class Message:
    """A message of a citizen.

    Attributes:
        number: Its number.
        text: Subject and body.
        label: Topic or group that a person gave it; empty without one.
    """

    number: str
    text: str
    label: str

    @property
    def kept_back(self) -> bool:
        """Whether it is in the half that nothing was tuned on: by a hash, so by chance."""
        return hashlib.sha256(self.number.encode()).digest()[0] % 2 == 1


def messages(path: Path, label: str = "") -> Iterator[Message]:
    """Yield the messages of a file."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            text = f"{row['subject']}\n{row['body']}"
            yield Message(row["message_no"], text, row[label] if label else "")


# --- categories ----------------------------------------------------------------------------------


def topic_of(category: str, rules: TicketRules, *, listed: Mapping[str, frozenset[str]]) -> str:
    """Return the topic of a category; that of its group if its own is not listed."""
    own = [topic for topic, categories in listed.items() if category in categories]
    group = rules.categories[category].group
    return (own or [topic for topic, groups in GROUPS.items() if group in groups] or ["-"])[0]


def print_categories(labelled: Sequence[Message], rules: TicketRules) -> None:
    """Print how often the right topic is proposed."""
    began = process_time()
    proposed = {
        each.number: [proposal.category for proposal in propose(each.text, rules)]
        for each in labelled
    }
    taken = (process_time() - began) / len(labelled)
    print(f"\nCategories: {len(labelled)} labelled messages, {taken * 1e3:.2f} ms each")
    halves = {
        "tuned on": [each for each in labelled if not each.kept_back],
        "kept back": [each for each in labelled if each.kept_back],
        "all": labelled,
    }
    for name, listed in (("by group", {}), ("by the field's list", LISTED)):
        print(f"  {name:<20} messages   top 1   top {PROPOSED}")
        for half, chosen in halves.items():
            topics = {
                each.number: [topic_of(one, rules, listed=listed) for one in proposed[each.number]]
                for each in chosen
            }
            first = sum(topics[each.number][:1] == [each.label] for each in chosen)
            among = sum(each.label in topics[each.number] for each in chosen)
            count = len(chosen)
            print(f"    {half:<18} {count:>8} {first / count:>7.1%} {among / count:>7.1%}")
    _print_confusion(labelled, proposed, rules)


def _print_confusion(
    labelled: Sequence[Message], proposed: Mapping[str, Sequence[str]], rules: TicketRules
) -> None:
    table: dict[str, Counter[str]] = {topic: Counter() for topic in GROUPS}
    for each in labelled:
        first = [rules.categories[one].group for one in proposed[each.number][:1]]
        table[each.label][(first or ["none"])[0]] += 1
    print("  First proposal by group, all messages:")
    for topic, counted in table.items():
        own = sum(counted[group] for group in GROUPS[topic])
        others = ", ".join(
            f"{group} {count}"
            for group, count in counted.most_common()
            if group not in GROUPS[topic]
        )
        print(f"    {topic}: {own} of {counted.total()}; {others or 'no other'}")


# --- near tickets --------------------------------------------------------------------------------


def print_near(
    judged: Sequence[Message], others: Sequence[Message], rules: TicketRules, rng: random.Random
) -> None:
    """Print how well the judged groups are found among so many others."""
    limits = rules.hints
    least, most = limits.least.amount / 100, limits.most.amount
    kept = {each.number: features(each.text, KEY) for each in (*judged, *others)}
    print(
        f"\nNear tickets: {len(judged)} judged messages, least likeness {least:.2f}, {most} shown"
    )
    print("  others   pairs above it: precision  recall   shown: precision  some right one")
    for size in WINDOWS:
        chosen = [*judged, *rng.sample(list(others), size)]
        window = Window.of({each.number: kept[each.number] for each in chosen})
        label = {each.number: each.label for each in chosen}
        right = wrong = wanted = shown = shown_right = helped = 0
        for each in judged:
            alike = window.alike(kept[each.number])
            del alike[each.number]
            above = [number for number, value in alike.items() if value >= least]
            good = sum(label[number] == each.label for number in above)
            right, wrong = right + good, wrong + len(above) - good
            wanted += sum(one.label == each.label for one in judged) - 1
            list_of = [label[one] for one, _ in most_alike(alike, least=least, most=most)]
            shown, shown_right = shown + len(list_of), shown_right + list_of.count(each.label)
            helped += each.label in list_of
        print(
            f"  {size:>6} {right / (right + wrong):>26.3f} {right / wanted:>7.3f}"
            f" {shown_right / shown:>17.3f} {helped / len(judged):>15.3f}"
        )


def shown_pairs(
    others: Sequence[Message], rules: TicketRules, rng: random.Random
) -> tuple[int, list[tuple[float, Message, Message]]]:
    """Return how many of some messages are shown others at all, and the pairs.

    Each window is as large as a full one, by chance: nobody has judged these pairs.
    """
    limits = rules.hints
    kept = {each.number: features(each.text, KEY) for each in others}
    by_number = {each.number: each for each in others}
    pairs: dict[frozenset[str], tuple[float, Message, Message]] = {}
    with_some = 0
    for each in rng.sample(list(others), QUERIES):
        chosen = [one.number for one in rng.sample(list(others), max(WINDOWS))]
        window = Window.of({one: kept[one] for one in chosen if one != each.number})
        shown = most_alike(
            window.alike(kept[each.number]),
            least=limits.least.amount / 100,
            most=limits.most.amount,
        )
        with_some += bool(shown)
        for number, value in shown:
            pairs[frozenset((each.number, number))] = (value, each, by_number[number])
    return with_some, list(pairs.values())


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with the messages")
    parser.add_argument("--pairs", type=int, default=0, help="shown pairs to print for judging")
    asked = parser.parse_args()
    rng = random.Random(20260302)  # noqa: S311 - a sample that can be drawn again
    rules = ticket_rules(load_catalogue())
    labelled = list(messages(asked.data / "labelled_messages.csv", "topic"))
    judged = list(messages(asked.data / "duplicate_groups.csv", "group"))
    known = {each.number for each in judged}
    # A message stands in several files.
    all_of_them = {
        each.number: each
        for each in (*messages(asked.data / "citizen_messages.csv"), *labelled)
        if each.number not in known
    }
    others = list(all_of_them.values())
    print_categories(labelled, rules)
    print_near(judged, others, rules, rng)
    with_some, pairs = shown_pairs(others, rules, rng)
    print(
        f"  of {QUERIES} messages nobody has judged {with_some} are shown some; {len(pairs)} pairs"
    )
    for value, one, other in rng.sample(pairs, min(asked.pairs, len(pairs))):
        print(f"{value:.3f}\n    {one.text[:160]!r}\n    {other.text[:160]!r}")


if __name__ == "__main__":
    main()
