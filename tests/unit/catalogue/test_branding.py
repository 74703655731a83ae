"""A city can look as it likes if everybody can read its pages and its emblem only draws."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.catalogue.__main__ import write
from infra.catalogue.branding import (
    EMBLEM_BYTES,
    PAPER,
    READABLE,
    TEXT,
    contrast,
    emblem_problem,
    palette,
    text_on,
    unreadable,
)
from infra.catalogue.compiler import Compiled
from tests.unit.catalogue.conftest import City

CITY = "city.yaml"
DRAWN = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9"/></svg>'
GOOD = {
    "primary": "#12395b",
    "accent": "#f6b73c",
    "link": "#1a5a94",
    "focus": "#ffdd00",
    "surface": "#eef3f8",
}

colours = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)


# --- contrast ---------------------------------------------------------------------------------


def test_black_on_white_is_twenty_one_to_one_and_a_colour_on_itself_one_to_one() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#12395b", "#12395b") == 1


def test_the_grey_that_just_meets_aa_on_white_is_measured_as_the_specification_does() -> None:
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@given(colours, colours)
def test_contrast_is_the_same_both_ways_and_within_its_bounds(one: str, other: str) -> None:
    ratio = contrast(one, other)
    assert ratio == contrast(other, one)
    assert 1 <= ratio <= 21.0001


@given(colours)
def test_there_is_no_ground_on_which_the_derived_text_cannot_be_read(ground: str) -> None:
    """White or near black: the worse of both is never the one that is taken."""
    text = text_on(ground)
    assert contrast(text, ground) >= max(contrast(PAPER, ground), contrast(TEXT, ground))
    assert contrast(text, ground) >= READABLE - 0.1


def test_a_light_primary_colour_gets_dark_text() -> None:
    assert palette({**GOOD, "primary": "#c9e4ff"})["on_primary"] == TEXT
    assert palette(GOOD)["on_primary"] == PAPER


@given(st.fixed_dictionaries(dict.fromkeys(GOOD, colours)))
def test_what_is_told_to_be_unreadable_names_a_colour_the_city_chose(
    chosen: dict[str, str],
) -> None:
    for name, reason in unreadable(chosen):
        assert name in chosen
        told = float(re.search(r"contrast of ([\d.]+):1", reason)[1])  # type: ignore[index]
        needed = float(re.search(r"at least ([\d.]+):1", reason)[1])  # type: ignore[index]
        assert told <= needed


@pytest.mark.parametrize(
    ("name", "colour", "pair"),
    [
        ("link", "#8ab4e0", "link #8ab4e0 on paper #ffffff has a contrast of 2.1:1"),
        ("primary", "#d9e4ee", "primary #d9e4ee on paper #ffffff has a contrast of 1.2:1"),
        ("primary", "#777777", "on_primary #ffffff on primary #777777"),
        ("accent", "#1b4a70", "accent #1b4a70 on primary #12395b has a contrast of 1.2:1"),
        ("surface", "#6a6a6a", "text #0b0c0c on surface #6a6a6a"),
        ("focus", "#333333", "text #0b0c0c on focus #333333"),
    ],
)
def test_a_pair_of_colours_that_cannot_be_read_is_named_with_its_ratio(
    name: str, colour: str, pair: str
) -> None:
    told = list(unreadable({**GOOD, name: colour}))
    assert any(pair in reason for _, reason in told), told
    assert name in {to_mend for to_mend, _ in told}


def test_the_colours_of_the_example_city_can_be_read() -> None:
    assert list(unreadable(GOOD)) == []


# --- emblem -----------------------------------------------------------------------------------


def test_an_emblem_that_only_draws_is_taken() -> None:
    assert emblem_problem(DRAWN) is None


@pytest.mark.parametrize(
    ("part", "told"),
    [
        (b"<script>alert(1)</script>", "<script>"),
        (b'<image href="https://far.example/a.png"/>', "<image>"),
        (b"<foreignObject/>", "<foreignObject>"),
        (b"<style>path{fill:red}</style>", "<style>"),
        (b'<a href="https://far.example/"><path d="M0 0"/></a>', "<a>"),
        (b'<path d="M0 0" onclick="alert(1)"/>', "'onclick'"),
        (b'<path d="M0 0" style="fill:red"/>', "'style'"),
        (b'<path d="M0 0" fill="url(https://far.example/a.svg#b)"/>', "outside of itself"),
        (b'<path d="M0 0" fill="javascript:alert(1)"/>', "outside of itself"),
    ],
)
def test_an_emblem_with_anything_that_runs_or_fetches_is_refused(part: bytes, told: str) -> None:
    wrong = emblem_problem(DRAWN.replace(b"</svg>", part + b"</svg>"))
    assert wrong is not None
    assert told in wrong


def test_an_emblem_may_name_a_part_of_itself() -> None:
    gradient = b'<defs><linearGradient id="g"/></defs><path d="M0 0" fill="url(#g)"/>'
    assert emblem_problem(DRAWN.replace(b"</svg>", gradient + b"</svg>")) is None


def test_an_emblem_with_entities_is_refused_before_it_is_read() -> None:
    bomb = b'<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + DRAWN
    assert emblem_problem(bomb) == "holds a document type or a style sheet"


def test_an_emblem_cannot_hide_its_entities_in_another_encoding() -> None:
    bomb = '<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + DRAWN.decode()
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        assert emblem_problem(bomb.encode(encoding)) == "is not written in UTF-8"


def test_an_emblem_without_a_view_box_or_of_another_kind_is_refused() -> None:
    assert emblem_problem(DRAWN.replace(b"viewBox", b"viewbox")) == "is no SVG with a viewBox"
    assert emblem_problem(b"<html/>") == "is no SVG with a viewBox"
    assert str(emblem_problem(b"PNG")).startswith("is no XML")
    assert emblem_problem(b"\x89PNG") == "is not written in UTF-8"


def test_an_emblem_that_every_visit_would_pay_for_too_dearly_is_refused() -> None:
    path = b'<path d="' + b"M0 0" * EMBLEM_BYTES + b'"/>'
    assert f"at most {EMBLEM_BYTES}" in str(
        emblem_problem(DRAWN.replace(b"</svg>", path + b"</svg>"))
    )


# --- in a catalogue ---------------------------------------------------------------------------


def test_a_catalogue_with_an_unreadable_colour_is_refused_at_its_line(city: City) -> None:
    city.edit(CITY, 'link: "#1a5a94"', 'link: "#9ab0c4"')
    problems = city.problems()
    assert {(each.file, each.path) for each in problems} == {(CITY, "branding.colours.link")}
    assert {each.line for each in problems} == {city.line(CITY, "link:")}
    assert "contrast of 2.2:1; at least 4.5:1 is needed" in problems[0].reason


def test_a_catalogue_with_a_missing_or_a_dangerous_emblem_is_refused(city: City) -> None:
    city.write("emblem.svg", "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'><b/></svg>")
    assert city.problem() == (
        CITY,
        "branding.emblem",
        "emblem.svg holds <b>, which draws nothing or fetches something",
    )
    city.remove("emblem.svg")
    assert city.problem() == (CITY, "branding.emblem", "the file emblem.svg is missing")


def test_an_emblem_cannot_be_fetched_from_elsewhere_in_the_file_system(city: City) -> None:
    city.edit(CITY, "emblem: emblem.svg", "emblem: ../emblem.svg")
    assert city.problem()[:2] == (CITY, "branding.emblem")


@pytest.mark.parametrize("colour", ["red", "#12395", "#12395B", "12395b"])
def test_a_colour_is_written_in_one_way(city: City, colour: str) -> None:
    city.edit(CITY, 'primary: "#12395b"', f'primary: "{colour}"')
    assert city.problem()[:2] == (CITY, "branding.colours.primary")


def test_a_city_may_offer_chinese_alone_but_not_go_without_it(city: City) -> None:
    city.edit(CITY, "languages: [zh-CN, en]", "languages: [zh-CN]")
    compiled = city.compile()
    assert compiled.catalogue["city"]["locales"] == ["zh-CN"]
    assert compiled.branding["languages"] == ["zh-CN"]
    city.edit(CITY, "languages: [zh-CN]", "languages: [en, zh-CN]")
    assert city.problem()[1] == "branding.languages"
    city.edit(CITY, "languages: [en, zh-CN]", "languages: [zh-CN, zh-CN]")
    assert city.problem()[2] == "a language stands here twice"


def test_the_app_is_given_the_whole_of_it_in_a_file(example: Compiled, tmp_path: Path) -> None:
    write(example, tmp_path)
    told = json.loads((tmp_path / "branding.json").read_text())
    assert told["name"] == {"zh-CN": "云溪市", "en": "Yunxi"}
    assert told["hotline"] == "12345"
    assert told["office"]["phone"] == example.catalogue["city"]["contact"]["phone"]
    assert told["colours"]["on_primary"] == "#ffffff"
    assert emblem_problem(told["emblem"].encode()) is None


def test_what_the_functions_are_given_is_no_more_than_they_show(example: Compiled) -> None:
    assert set(example.catalogue["city"]["branding"]) == {*("hall", "primary", "hotline", "filing")}
