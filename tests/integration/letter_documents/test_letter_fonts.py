from __future__ import annotations

from pathlib import Path

import pytest

from sunhall.adapters.letter_documents.letter_fonts import (
    FONT_DIRECTORY_VARIABLE,
    FONT_FILES,
    LAYER_FOLDER,
    FontsMissing,
    find_letter_fonts,
)

ROOT = Path(__file__).parents[3]


def test_the_fonts_of_the_node_package_are_found_from_any_folder_of_the_project() -> None:
    fonts = find_letter_fonts({}, ROOT / "tests" / "integration")
    assert fonts == find_letter_fonts({}, ROOT)
    assert fonts.regular.name == "NotoSerifSC_400Regular.ttf"
    assert fonts.bold.name == "NotoSerifSC_700Bold.ttf"


def test_the_fonts_of_a_layer_lie_flat_in_the_directory_that_the_environment_names(
    tmp_path: Path,
) -> None:
    for name in FONT_FILES.values():
        (tmp_path / name).touch()
    fonts = find_letter_fonts({FONT_DIRECTORY_VARIABLE: str(tmp_path)}, ROOT)
    assert {fonts.regular.parent, fonts.bold.parent} == {tmp_path}


def test_the_fonts_of_a_layer_lie_beside_its_python_packages(tmp_path: Path) -> None:
    folder = tmp_path / LAYER_FOLDER
    folder.mkdir()
    for name in FONT_FILES.values():
        (folder / name).touch()
    fonts = find_letter_fonts({}, ROOT, ["/nowhere", str(tmp_path)])
    assert {fonts.regular.parent, fonts.bold.parent} == {folder}


def test_a_named_directory_without_the_fonts_is_an_error_and_nothing_else_is_tried(
    tmp_path: Path,
) -> None:
    (tmp_path / FONT_FILES["400Regular"]).touch()
    with pytest.raises(FontsMissing) as missing:
        find_letter_fonts({FONT_DIRECTORY_VARIABLE: str(tmp_path)}, ROOT)
    assert str(tmp_path) in str(missing.value)
    assert "NotoSerifSC_700Bold.ttf" in str(missing.value)


def test_without_fonts_the_error_says_where_it_looked_and_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FontsMissing) as missing:
        find_letter_fonts({}, tmp_path)
    message = str(missing.value)
    assert str(tmp_path / "node_modules") in message
    assert FONT_DIRECTORY_VARIABLE in message
    assert "make install" in message
