"""What docs/interviews.md shows of the files is what the compiler takes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.catalogue.scheduling_file import HostsFile, ItemOfFile, Provider
from infra.settings import Video
from sunhall.adapters.catalogue_package import load_catalogue
from sunhall.application.close_time import ChangeHours
from sunhall.domain.authorization import Role
from sunhall.domain.scheduling.rules import scheduling_rules
from sunhall.http.parse import parse

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "interviews.md").read_text("utf-8")


def blocks(language: str) -> list[Any]:
    found = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return [yaml.safe_load(block) for block in found]


def test_the_examples_of_hosts_and_items_are_taken_as_they_stand() -> None:
    hosts, items = blocks("yaml")
    assert [each.id for each in HostsFile.model_validate(hosts).hosts] == ["wu"]
    (item,) = (ItemOfFile.model_validate(each) for each in items["items"])
    rules = scheduling_rules(load_catalogue())
    assert set(item.hosts) <= rules.hosts.keys()
    assert item.approval in load_catalogue().chains


def test_the_change_of_a_day_is_one_that_the_function_reads() -> None:
    (change,) = blocks("json")
    read = parse(ChangeHours, json.loads(json.dumps(change)))
    assert (read.act, read.resource) == ("close", "host:wu")


@pytest.mark.parametrize("name", Provider.__args__)  # type: ignore[attr-defined]
def test_every_provider_and_its_settings_are_named(name: str) -> None:
    (row,) = re.findall(rf"^\| `{name}` \|(.*)$", PAGE, re.MULTILINE)
    named = set(re.findall(r"`([a-z_]+)(?:: true)?`", row))
    assert {field for field in Video.model_fields if field.startswith(name)} <= named


def test_every_role_of_interviews_is_named_and_every_named_file_is_there() -> None:
    roles = {role for role in Role if role.startswith(("interview", "reception", "appointment"))}
    for role in (*roles, Role.RECORDER, Role.QUESTION_MODERATOR):
        assert f"`{role}`" in PAGE
    for link in re.findall(r"\]\(([a-z/-]+\.md)", PAGE):
        assert (ROOT / "docs" / link).is_file(), link
    for file in re.findall(r"`((?:appointments|interviews|services)/[a-z]+\.yaml)`", PAGE):
        assert (ROOT / "catalogue" / file).is_file(), file
