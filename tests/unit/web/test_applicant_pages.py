"""Whatever somebody may do with what they handed in has a page: nothing needs the API by hand."""

from __future__ import annotations

import re

import pytest
import yaml

from sunhall.application.services import SERVICES
from web.build import WEB

PAGES = {page["path"]: page for page in yaml.safe_load((WEB / "pages.yaml").read_text())}
FOLLOWED = sorted(name for name, service in SERVICES.items() if service.applicant_commands)


def _known(prefix: str) -> tuple[str, str]:
    """Where the API has cases with such receipt numbers, and their page, as the browser knows."""
    module = (WEB / "scripts" / "tracking.mjs").read_text()
    named = re.findall(r'^  ([A-Z]{2}): \["([\w-]+)", "([\w/]+)"\]', module, re.MULTILINE)
    fallback = re.search(r'^const DISCLOSURE = \["([\w-]+)", "([\w/]+)"\]', module, re.MULTILINE)
    assert fallback is not None
    known = {letters: (path, page) for letters, path, page in named}
    return known.get(prefix, (fallback[1], fallback[2]))


def _status_page(prefix: str) -> str:
    return _known(prefix)[1]


def _api_path(prefix: str) -> str:
    return _known(prefix)[0]


def test_there_are_services_whose_cases_people_follow() -> None:
    assert {"disclosure", "correction", "ticket", "petition", "appointment"} <= set(FOLLOWED)


@pytest.mark.parametrize("name", FOLLOWED)
def test_every_command_of_an_applicant_has_a_page_beside_the_status_page(name: str) -> None:
    service = SERVICES[name]
    folder = _status_page(service.receipt_prefix).rpartition("status/")[0]
    # Questions of interviews are followed on a page of their own, below that of the interviews.
    folder = folder or _status_page(service.receipt_prefix).partition("/")[0] + "/"
    missing = [
        command for command in service.applicant_commands if f"{folder}{command}/" not in PAGES
    ]
    assert sorted(missing) == []


@pytest.mark.parametrize("name", FOLLOWED)
def test_the_status_page_of_every_service_exists(name: str) -> None:
    assert _status_page(SERVICES[name].receipt_prefix) in PAGES


@pytest.mark.parametrize("name", FOLLOWED)
def test_the_pages_read_a_case_where_the_api_has_it(name: str) -> None:
    from infra.routes import ROUTES

    path = f"/api/v1/{_api_path(SERVICES[name].receipt_prefix)}/{{receipt_no}}"
    ways = {(route.method, route.path) for route in ROUTES}
    assert {("GET", path), ("POST", f"{path}/actions")} <= ways


def test_no_two_services_have_numbers_that_begin_alike() -> None:
    """The first two letters tell the service: a third one with the same would be lost."""
    letters = [service.receipt_prefix for service in SERVICES.values()]
    assert len(letters) == len(set(letters))
    assert {len(each) for each in letters} == {2}


def test_the_status_page_of_cases_names_every_action_once_and_each_is_offered_by_a_service() -> (
    None
):
    """A button for an action that no service knows would never be shown, and tells of a mistake."""
    for locale in ("zh-CN", "en"):
        words = yaml.safe_load((WEB / "texts" / f"cases.{locale}.yaml").read_text())["pages"]
        named = (
            words["case_status"]["main_actions"] + " " + words["case_status"]["other_actions"]
        ).split()
        offered = {
            command
            for service in (SERVICES[name] for name in ("ticket", "petition", "correction"))
            for command in service.applicant_commands
        }
        assert len(named) == len(set(named))
        assert set(named) == offered
        assert set(words["case_done"]["actions"]) == offered
