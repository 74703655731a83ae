"""The fonts that letters are set in: Noto Serif SC, found where the layer or npm has put it.

The font is not part of this repository. In a deployed function the documents layer carries it, in a
folder beside its Python packages; elsewhere the Node package ``@expo-google-fonts/noto-serif-sc``
does (licence: OFL 1.1).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

#: Names the directory with the fonts, for who keeps them elsewhere.
FONT_DIRECTORY_VARIABLE: Final = "LETTER_FONT_DIR"
#: The family as the font files name themselves.
FAMILY: Final = "Noto Serif SC"
#: The two files that letters need, by weight, as the package names them.
FONT_FILES: Final[Mapping[str, str]] = {
    "400Regular": "NotoSerifSC_400Regular.ttf",
    "700Bold": "NotoSerifSC_700Bold.ttf",
}

#: Folder of the documents layer with the fonts, beside its Python packages.
LAYER_FOLDER: Final = "letter_fonts"
_PACKAGE: Final = Path("node_modules/@expo-google-fonts/noto-serif-sc")


class FontsMissing(FileNotFoundError):
    """No directory has both font files; the message says where they were looked for."""


@dataclass(frozen=True, slots=True)
class LetterFonts:
    """The font files of a letter.

    Attributes:
        regular: Weight 400, for everything but the next.
        bold: Weight 700, for the head line, the title and headings.
    """

    regular: Path
    bold: Path


def find_letter_fonts(
    environment: Mapping[str, str], working_directory: Path, import_path: Iterable[str] = ()
) -> LetterFonts:
    """Find the fonts.

    Args:
        environment: Where `FONT_DIRECTORY_VARIABLE` may name the directory; it then is the only
            one that is looked at, because a wrong setting should be seen.
        working_directory: It and its parents are searched for the Node package.
        import_path: Where Python packages come from, ``sys.path``: one of them is the layer.

    Raises:
        FontsMissing: If no directory has both files.
    """
    named = environment.get(FONT_DIRECTORY_VARIABLE, "")
    directories = [Path(named)] if named else [*_layers(import_path), *_packages(working_directory)]
    for directory in directories:
        files = {weight: _file(directory, weight, name) for weight, name in FONT_FILES.items()}
        regular, bold = files["400Regular"], files["700Bold"]
        if regular is not None and bold is not None:
            return LetterFonts(regular, bold)
    looked = ", ".join(str(directory) for directory in directories)
    raise FontsMissing(
        f"{' and '.join(FONT_FILES.values())} are not in {looked}: "
        f"run 'make install', or set {FONT_DIRECTORY_VARIABLE} to the directory that has them"
    )


def _layers(import_path: Iterable[str]) -> Iterator[Path]:
    for entry in import_path:
        if (folder := Path(entry, LAYER_FOLDER)).is_dir():
            yield folder


def _packages(working_directory: Path) -> Iterator[Path]:
    start = working_directory.resolve()
    for directory in (start, *start.parents):
        yield directory / _PACKAGE


def _file(directory: Path, weight: str, name: str) -> Path | None:
    """Return the font file: flat as in the layer, or in its weight's folder as in the package."""
    for path in (directory / name, directory / weight / name):
        if path.is_file():
            return path
    return None
