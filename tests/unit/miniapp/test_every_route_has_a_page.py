"""Nothing that the staff do needs the API by hand: every route of theirs is used by their app."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from infra.routes import ROUTES
from sunhall.domain.desks import OPENINGS

SOURCES = Path(__file__).parents[3] / "miniapp" / "src"
API = "/api/v1"

#: What the app calls a method, and the method.
VERBS: Final = {"get": "GET", "post": "POST", "put": "PUT", "remove": "DELETE", "file": "GET"}

_WRITTEN = re.compile(r"\"(/staff/[^\"]*)\"|`((?:/staff/|\$\{)[^`]*)`")
_NAMED = re.compile(r"const (\w+) = (?:\([^()]*\) => )?[\"`](/staff/[^\"`]*)[\"`]")
_BEGINNING = re.compile(r"\$\{(\w+)(?:\([^()]*\))?\}")
_IMPORTED = re.compile(r"from \"[^\"]*/([\w.]+)\"")


def sources() -> dict[str, str]:
    """The app's own texts, by the names of their files."""
    files = [path for path in SOURCES.rglob("*") if path.suffix in (".vue", ".js")]
    return {path.relative_to(SOURCES).as_posix(): path.read_text("utf-8") for path in files}


def addresses(source: str) -> Iterator[str]:
    """The addresses below ``/staff`` that a source names; ``{}`` stands for what is filled in."""
    names = {found[1]: found[2] for found in _NAMED.finditer(source)}
    for found in _WRITTEN.finditer(source):
        address = found[1] or found[2]
        if begun := _BEGINNING.match(address):
            address = names.get(begun[1], "") + address[begun.end() :]
        if address.startswith("/staff/"):
            yield re.sub(r"\$\{[^}]*\}", "{}", address).partition("?")[0]


def methods(name: str, all_of_them: Mapping[str, str]) -> set[str]:
    """The methods by which a source, or one that imports it, asks the API."""
    file = name.rpartition("/")[2]
    asking = [all_of_them[name]]
    asking += [each for each in all_of_them.values() if file in _IMPORTED.findall(each)]
    verbs = {verb for source in asking for verb in re.findall(r"\bapi\.(\w+)\b", source)}
    return {VERBS[verb] for verb in verbs & set(VERBS)}


def fits(route: str, address: str) -> bool:
    """Whether a path of the table is the one that an address of the app leads to."""
    wanted, given = route.split("/"), address.split("/")
    return len(wanted) == len(given) and all(
        one == other or (one.startswith("{") and other == "{}")
        for one, other in zip(wanted, given, strict=True)
    )


def used(all_of_them: Mapping[str, str]) -> set[str]:
    """The keys of the staff's routes that the app's sources use."""
    named = [
        (f"{API}{address}", methods(name, all_of_them))
        for name, source in all_of_them.items()
        for address in addresses(source)
    ]
    keys = {
        route.key
        for route in ROUTES
        for address, verbs in named
        if route.method in verbs and fits(route.path, address)
    }
    if "api.post(form.value.path" in all_of_them["hotline/opening/opening.vue"]:
        keys |= {f"POST {API}/staff/{opening.path}" for opening in OPENINGS}
    return keys


def test_a_route_counts_as_used_only_by_its_own_address_and_method() -> None:
    form = {"hotline/opening/opening.vue": ""}
    page = 'await api.get("/staff/worklist", { limit: 25 });'
    assert used(form | {"a.vue": page}) == {f"GET {API}/staff/worklist"}
    assert used(form | {"a.vue": page.replace("worklist", "worklists")}) == set()
    assert used(form | {"a.vue": page.replace("api.get", "api.put")}) == set()
    assert used(form | {"a.vue": 'open("/staff/worklist");'}) == set()


def test_an_address_counts_that_is_put_together_or_kept_in_a_module_beside_the_page() -> None:
    form = {"hotline/opening/opening.vue": ""}
    rows = "const path = () => `/staff/cases/${caseId}/transcript`;"
    page = f"{rows} api.put(`${{path()}}/${{seq}}`, body, key)"
    key = f"PUT {API}/staff/cases/{{case_id}}/transcript/{{row}}"
    assert used(form | {"a.vue": page}) == {key}
    module = {"logic/feed.js": 'export const FEED = "/staff/deadline-feed";'}
    asking = {"me.vue": 'import { FEED } from "../logic/feed.js"; api.remove(FEED)'}
    assert used(form | module) == set()
    assert used(form | module | asking) == {f"DELETE {API}/staff/deadline-feed"}


def test_every_route_of_the_staff_is_used_by_their_app() -> None:
    wanted = {route.key for route in ROUTES if route.staff}
    assert wanted
    assert sorted(wanted - used(sources())) == []
