"""What ``services/appointment.yaml`` may say, and what is told where it says something else."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

import pytest

from infra.catalogue.compiler import compile_catalogue
from infra.catalogue.problem import CatalogueRefused
from sunhall.domain.appointment.rules import SECTION, meeting_rules
from tests.builders import appointments as made

ROOT = Path(__file__).parents[3]
FILE = "services/appointment.yaml"


@pytest.fixture
def city(tmp_path: Path) -> Path:
    return Path(copytree(ROOT / "catalogue", tmp_path / "catalogue"))


def edited(city: Path, before: str, after: str) -> None:
    path = city / FILE
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def told(city: Path) -> list[tuple[str, str]]:
    with pytest.raises(CatalogueRefused) as refused:
        compile_catalogue(city)
    return [(each.path, each.reason) for each in refused.value.problems if each.file == FILE]


@pytest.mark.parametrize(
    ("before", "after", "path"),
    [
        ("unit: hour", "unit: working_day", "periods.proposal.unit"),
        ("id: promised", "id: settled", "outcomes.1.id"),
        ("amount: 5\n", "amount: 11\n", "limits.promises.amount"),
        ("approval: appointment-approval", "approval: nobody-agrees", "chains.approval"),
        ("approval: appointment-approval", "approval: ticket-extension", "chains.approval"),
    ],
)
def test_what_cannot_be_is_told_with_its_place(
    city: Path, before: str, after: str, path: str
) -> None:
    edited(city, before, after)
    assert path in [where for where, _ in told(city)]


def test_every_outcome_has_its_words_from_the_file(city: Path) -> None:
    edited(city, "{zh-CN: 当场解决, en: Settled on the spot}", "{zh-CN: 已解决, en: Settled}")
    labels = compile_catalogue(city).catalogue["labels"]
    assert labels["meeting_outcome.settled"] == {"zh-CN": "已解决", "en": "Settled"}


def test_the_functions_read_what_was_compiled() -> None:
    compiled = compile_catalogue(ROOT / "catalogue").sections[SECTION]
    catalogue = made.catalogue()
    real = type(catalogue)(
        **{
            name: getattr(catalogue, name)
            for name in catalogue.__dataclass_fields__
            if name != "sections"
        },
        sections={SECTION: compiled},
    )
    rules = meeting_rules(real)
    assert rules.chain == "appointment-approval"
    assert rules.waiting_after_start.amount == 15
    assert set(rules.outcomes) >= {"settled", "promised"}
