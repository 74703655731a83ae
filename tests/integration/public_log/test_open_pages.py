"""What anybody may read, as pages that need no script: the log, the catalogue, the statistics."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import pytest

from sunhall.adapters.public_log import PublicLog
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.errors import Unavailable
from sunhall.domain.publication.entry import PublicFile, Shelf
from sunhall.domain.ticket_statistics.open_lines import OpenLine
from sunhall.http.written_page import page_locale
from tests.builders.gateway import Answer
from tests.builders.public_entries import entry, tombstone
from tests.integration.public_log.readers import Readers
from tests.integration.public_log.test_cost import reading

LOG, CATALOGUE = "/open/disclosures", "/open/publications"
FACTS = {
    "form": "website",
    "index_number": "990100-2026-0007",
    "made_on": "2026-11-01",
    "due_on": "2026-11-27",
    "address": "https://gov.yunxi.example/7",
}
LINE = OpenLine(
    *("2026-11-03", "water-supply", "utilities", "chengdong", "phone", "closed", "3", "yes"),
    "content",
)


class Page(HTMLParser):
    """What a reader and a browser see of a page."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.text = ""
        self.links: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(answer.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.tags.append((tag, named))
        if tag == "a" and named.get("href"):
            self.links.append(str(named["href"]))

    def handle_data(self, data: str) -> None:
        self.text += data


def page(answer: Answer, status: int = 200) -> Page:
    assert answer.status == status, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return Page(answer)


def published(number: int, **changes: object) -> object:
    return entry(number, **{"shelf": Shelf.PUBLICATIONS, "facts": FACTS, **changes})  # type: ignore[arg-type]


# --- lists and entries ------------------------------------------------------------------------


def test_the_list_leads_to_every_entry_in_both_languages(readers: Readers, log: PublicLog) -> None:
    log.put(entry(1), 1, "published")
    log.put(entry(2, days=1), 1, "published")
    chinese, english = page(readers.get(LOG)), page(readers.get(LOG, query={"lang": "en"}))
    assert [link for link in chinese.links if "/LG-" in link] == [
        f"{LOG}/LG-0000000000000002",
        f"{LOG}/LG-0000000000000001",
    ]
    assert f"{LOG}/LG-0000000000000001?lang=en" in english.links
    assert "重大建设项目" in chinese.text
    assert "Major construction projects" in english.text
    assert "共2条" in chinese.text
    assert page(
        readers.get(
            english.links[english.links.index(f"{LOG}/LG-0000000000000001?lang=en")].partition("?")[
                0
            ]
        )
    ).text


def test_the_catalogue_shows_by_when_each_item_had_to_be_published(
    readers: Readers, log: PublicLog
) -> None:
    log.put(published(1), 1, "published")  # type: ignore[arg-type]
    listed = page(readers.get(CATALOGUE))
    assert "法定公开期限2026年11月27日" in listed.text
    whole = page(readers.get(f"{CATALOGUE}/LG-0000000000000001", query={"lang": "en"}))
    for told in ("27 November 2026", "1 November 2026", "990100-2026-0007", "Government website"):
        assert told in whole.text


def test_all_fifteen_items_of_art_20_are_told_and_those_with_entries_are_links(
    readers: Readers, log: PublicLog, catalogue: Catalogue
) -> None:
    log.put(published(1, category="budgets"), 1, "published")  # type: ignore[arg-type]
    listed = page(readers.get(CATALOGUE))
    for category in catalogue.publication.categories:
        assert catalogue.label(f"publication_category.{category}", "zh-CN") in listed.text
    assert [link for link in listed.links if "category=" in link] == [
        f"{CATALOGUE}?category=budgets"
    ]
    narrowed = page(readers.get(CATALOGUE, query={"category": "budgets"}))
    assert f"{CATALOGUE}/LG-0000000000000001" in narrowed.links
    empty = page(readers.get(CATALOGUE, query={"category": "fees"}))
    assert "没有符合条件的信息" in empty.text


def test_a_search_without_a_script_keeps_what_was_asked_for(
    readers: Readers, log: PublicLog
) -> None:
    log.put(entry(1), 1, "published")
    asked = {"q": "义务教育", "category": "projects", "year": "2026", "department": ""}
    found = page(readers.get(LOG, query={**asked, "lang": "en"}))
    assert f"{LOG}/LG-0000000000000001?lang=en" in found.links
    fields = {named.get("name"): named for tag, named in found.tags if tag == "input"}
    assert fields["q"]["value"] == "义务教育"
    assert fields["year"]["value"] == "2026"
    assert fields["lang"] == {"type": "hidden", "name": "lang", "value": "en"}
    chosen = [
        named["value"] for tag, named in found.tags if tag == "option" and "selected" in named
    ]
    assert chosen == ["projects"]
    [form] = [named for tag, named in found.tags if tag == "form"]
    assert (form["method"], form["action"]) == ("get", LOG)
    [switch] = [named["href"] for tag, named in found.tags if named.get("id") == "language-switch"]
    assert switch is not None
    assert "lang=en" not in switch
    assert "category=projects" in switch


def test_pages_follow_each_other_by_links_that_remember_the_question(
    readers: Readers, log: PublicLog
) -> None:
    for number in range(1, 31):
        log.put(entry(number, days=number / 10), number, "published")
    first = page(readers.get(LOG, query={"category": "projects"}))
    [following] = [str(named["href"]) for _, named in first.tags if named.get("rel") == "next"]
    assert following.startswith(f"{LOG}?category=projects&cursor=")
    second = page(readers.get(LOG, query=following.partition("?")[2]))
    shown = [link for each in (first, second) for link in each.links if "/LG-" in link]
    assert len(shown) == len(set(shown)) == 30
    assert not [named for _, named in second.tags if named.get("rel") == "next"]


def test_a_page_of_a_list_costs_at_most_eight_read_units_and_a_search_a_little_more(
    readers: Readers, log: PublicLog, catalogue: Catalogue
) -> None:
    kinds = list(catalogue.publication.categories)
    for number in range(1, 41):
        one = published(
            number, category=kinds[number % 15], days=number / 20, summary="学校建设" * 60
        )
        log.put(one, number, "published")  # type: ignore[arg-type]
    # The worst of searches is bounded by itself, see test_cost; this is what one usually is.
    queries: list[tuple[dict[str, str], int]] = [
        ({}, 8),
        ({"category": kinds[3]}, 8),
        ({"q": "学校建设"}, 12),
    ]
    for query, most in queries:
        with reading() as reads:
            page(readers.get(CATALOGUE, query=query))
        assert 0 < reads.units <= most, (query, reads.units)


def test_an_entry_tells_everything_that_is_public_of_it(readers: Readers, log: PublicLog) -> None:
    one = entry(files=(PublicFile(1, "document-1.pdf", "a" * 64),))
    log.put(one, 1, "published")
    shown = page(readers.get(f"{LOG}/{one.id}"))
    for told in (one.title, one.summary.split(",")[0], "予以公开", "学校建设", "a" * 64):
        assert told in shown.text
    assert f"https://files.example/{one.id}/1?signed=1" in shown.links


def test_what_was_taken_down_is_gone_but_tells_that_it_was_there(
    readers: Readers, log: PublicLog
) -> None:
    log.put(entry(), 1, "published")
    log.take_down(tombstone(entry()), 2)
    left = page(readers.get(f"{LOG}/LG-0000000000000001"), 410)
    assert "含有应当保护的个人信息" in left.text
    assert "2026年11月12日" in left.text
    assert "立项" not in left.text


def test_whatever_a_title_or_a_search_holds_stays_text(readers: Readers, log: PublicLog) -> None:
    nasty = "<script>alert('x')</script>\" onmouseover=\"alert(1)"
    log.put(
        entry(title=nasty, summary=nasty, tags=(nasty,), facts={**FACTS, "address": nasty}),
        1,
        "published",
    )
    for answer in (
        readers.get(LOG),
        readers.get(f"{LOG}/LG-0000000000000001"),
        readers.get(LOG, query={"q": f"学校 {nasty}"}),
    ):
        shown = page(answer)
        assert "<script>alert" not in answer.text
        assert not [name for _, named in shown.tags for name in named if name.startswith("on")]
        sources = {named.get("src") for tag, named in shown.tags if tag == "script"}
        assert sources == {"/frame/scripts/early.js", "/frame/scripts/page.mjs"}


# --- headers and refusals ---------------------------------------------------------------------


@pytest.mark.parametrize("path", [LOG, CATALOGUE, "/open/statistics"])
def test_a_page_is_strict_and_kept_by_the_cdn_alone(readers: Readers, path: str) -> None:
    headers = readers.get(path).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "form-action 'self'" in policy
    assert "unsafe" not in policy
    assert re.fullmatch(r"public, max-age=0, s-maxage=(60|3600)", headers["cache-control"])
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["vary"] == "accept-encoding"


@pytest.mark.parametrize(
    ("path", "query", "status", "told"),
    [
        (f"{LOG}/LG-nowhere", {}, 404, "没有这个页面"),
        (LOG, {"q": "水"}, 422, "至少"),
        (LOG, {"year": "26"}, 422, ""),
        (LOG, {"colour": "red"}, 422, ""),
        ("/open/statistics", {"month": "2026-13"}, 422, ""),
        ("/open/statistics", {"month": "2031-01"}, 422, ""),
        (LOG, {"cursor": "AAAA"}, 400, ""),
    ],
)
def test_a_problem_is_told_as_a_page_and_kept_by_nobody(
    readers: Readers, path: str, query: dict[str, str], status: int, told: str
) -> None:
    answer = readers.get(path, query=query)
    refused = page(answer, status)
    assert answer.headers["cache-control"] == "no-store"
    assert told in refused.text
    assert [named for tag, named in refused.tags if tag == "h1"]
    assert CATALOGUE in refused.links


@pytest.mark.parametrize(
    ("query", "header", "told"),
    [
        ({"lang": "en"}, "", ("en", "There is nothing here")),
        ({"lang": "zh-CN"}, "en", ("zh-CN", "没有这个页面")),
        ({}, "", ("zh-CN", "没有这个页面")),
        ({}, "en", ("en", "There is nothing here")),
    ],
)
def test_a_problem_speaks_one_language_and_first_that_of_its_address(
    readers: Readers, query: dict[str, str], header: str, told: tuple[str, str]
) -> None:
    answer = readers.get(f"{LOG}/LG-nowhere", query=query, headers={"accept-language": header})
    shown = page(answer, 404)
    assert ("html", {"lang": told[0]}) in shown.tags
    assert told[1] in shown.text
    detail = answer.text.partition('<p class="govuk-body">')[2].partition("</p>")[0]
    assert detail
    assert detail.isascii() is (told[0] == "en")


def test_a_page_that_cannot_be_had_now_says_when_to_ask_again(
    readers: Readers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object, **__: object) -> None:
        raise Unavailable(retry_after=7)

    monkeypatch.setattr(readers, "counted_lines", busy)
    answer = readers.get("/open/statistics")
    assert page(answer, 503).text
    assert answer.headers["retry-after"] == "7"


def test_the_api_still_tells_its_own_problems_as_json(readers: Readers) -> None:
    refused = readers.get("/api/v1/disclosures/LG-nowhere")
    assert refused.json["code"] == "entry_not_found"


def test_a_city_that_offers_chinese_alone_has_no_way_to_another_language(
    readers: Readers, log: PublicLog
) -> None:
    log.put(entry(), 1, "published")
    city = replace(readers.catalogue.city, locales=("zh-CN",))
    readers.catalogue = replace(readers.catalogue, city=city)
    for query in ({}, {"lang": "en"}):
        shown = page(readers.get(LOG, query=query))
        assert ("html", {"lang": "zh-CN"}) in shown.tags
        assert not [named for _, named in shown.tags if named.get("hreflang")]
        assert not [link for link in shown.links if "lang=en" in link or link.startswith("/en/")]


def test_the_frame_shows_the_city_s_name_colour_hotline_and_filing(
    readers: Readers, catalogue: Catalogue
) -> None:
    brand = catalogue.city.branding
    shown = page(readers.get(LOG))
    for told in (catalogue.city.name["zh-CN"], brand.hall["zh-CN"], brand.hotline, brand.filing):
        assert told is not None
        assert told in shown.text
    assert ("meta", {"name": "theme-color", "content": brand.primary}) in shown.tags


def test_a_page_without_a_language_is_in_the_first_one() -> None:
    assert page_locale("") == page_locale("zh-CN") == "zh-CN"
    assert page_locale("en") == "en"


@pytest.mark.parametrize("path", [LOG, f"{LOG}/LG-0000000000000001", "/open/statistics"])
def test_a_made_up_language_gets_past_the_copies_of_the_cdn_but_reads_nothing(
    readers: Readers, log: PublicLog, path: str
) -> None:
    log.put(entry(1), 1, "published")
    readers.open_lines = lines(9)
    with reading() as reads:
        answer = readers.get(path, query={"lang": "x1"})
    assert "zh-CN" in page(answer, 422).text
    assert answer.headers["cache-control"] == "no-store"
    assert (reads.units, readers.counted_months) == (0, 0)


# --- statistics -------------------------------------------------------------------------------


def lines(count: int, **changes: str) -> list[OpenLine]:
    return [replace(LINE, **changes)] * count


def test_the_figures_of_a_month_are_those_of_its_open_data(readers: Readers) -> None:
    readers.open_lines = [
        *lines(6),
        *lines(3, day="2026-11-05", on_time="no", satisfaction="not_content"),
        *lines(2, day="2026-11-30", state="open", on_time="", satisfaction=""),
        *lines(4, day="2026-10-30"),
    ]
    told = unescape(page(readers.get("/open/statistics", query={"month": "2026-11"})).text)
    assert "2026年11月12345热线诉求" in told
    assert "67%（9件中的6件）" in told
    assert "2026年11月3日最多，6件；最少的一天0件。" in told
    assert "其中正在办理2" in re.sub(r"\s", "", told)


def test_a_district_with_few_tickets_of_a_matter_is_not_told_apart(readers: Readers) -> None:
    readers.open_lines = [*lines(6), *lines(4, area="chengxi")]
    told = page(readers.get("/open/statistics", query={"month": "2026-11"})).text
    assert "为保护隐私不公布区域" in told
    assert "城西" not in told


def test_a_rate_of_a_few_tickets_is_not_told(readers: Readers) -> None:
    readers.open_lines = lines(4)
    told = page(readers.get("/open/statistics", query={"month": "2026-11"})).text
    assert told.count("件数太少，不公布比率") == 2
    assert "%" not in told


def test_every_picture_has_its_numbers_in_a_table_and_words_for_who_does_not_see_it(
    readers: Readers,
) -> None:
    readers.open_lines = lines(7)
    answer = readers.get("/open/statistics", query={"month": "2026-11", "lang": "en"})
    shown = page(answer)
    ids = {named["id"] for _, named in shown.tags if "id" in named}
    pictures = [named for tag, named in shown.tags if tag == "svg"]
    assert pictures
    for picture in pictures:
        if picture.get("role") == "img":
            assert set(str(picture["aria-labelledby"]).split()) <= ids
        else:
            assert picture.get("aria-hidden") == "true"
    assert len([tag for tag, _ in shown.tags if tag == "table"]) == 4
    assert (
        len([1 for tag, named in shown.tags if tag == "th" and named.get("scope") == "row"]) >= 33
    )
    assert " style=" not in answer.text


def test_the_last_whole_month_is_shown_first_and_the_months_lead_to_each_other(
    readers: Readers,
) -> None:
    shown = page(readers.get("/open/statistics"))  # It is 2 December.
    assert "2026年11月" in shown.text
    around = [link for link in shown.links if re.match(r"/open/\w+\?month=", link)]
    assert around == ["/open/statistics?month=2026-10", "/open/statistics?month=2026-12"]
    latest = page(readers.get("/open/statistics", query={"month": "2026-12"}))
    assert "/open/statistics?month=2027-01" not in latest.links


def test_what_was_opened_in_the_year_is_told_with_what_was_taken_down(
    readers: Readers, log: PublicLog
) -> None:
    log.put(entry(1), 1, "published")
    log.put(entry(2), 1, "published")
    log.take_down(tombstone(entry(1)), 2)
    log.put(published(3), 1, "published")  # type: ignore[arg-type]
    told = page(readers.get("/open/statistics", query={"month": "2026-10"})).text
    assert "依申请公开目录新增2条，撤下1条。" in told
    assert "主动公开目录新增1条，撤下0条。" in told
