"""Finds what names or reaches a person in a text that is to become public.

It looks for numbers and addresses that have a form: a name has none, so the applicant's own is
compared where it is unsealed. Nothing that is found is ever repeated: an answer says which kind it
was, and in which field.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

#: A digit that may be set off from the one before, as people group long numbers.
_GROUPED: Final = r"(?:[ \-‐-―−]?[0-9])"
_NO_DIGIT_BEFORE: Final = r"(?<![0-9])"
_NO_DIGIT_AFTER: Final = r"(?![0-9])"
_ALONE: Final = r"(?<![0-9A-Za-z]){}(?![0-9A-Za-z])"

_RESIDENT_ID: Final = re.compile(
    rf"{_NO_DIGIT_BEFORE}[1-9]{_GROUPED}{{16}}[ \-‐-―−]?[0-9Xx](?![0-9A-Za-z])"
)
_OLD_RESIDENT_ID: Final = re.compile(rf"{_NO_DIGIT_BEFORE}[1-9]{_GROUPED}{{14}}{_NO_DIGIT_AFTER}")
_MOBILE: Final = re.compile(
    rf"{_NO_DIGIT_BEFORE}(?:\+?86[ \-]?)?1[3-9]{_GROUPED}{{9}}{_NO_DIGIT_AFTER}"
)
_LANDLINE: Final = re.compile(
    rf"{_NO_DIGIT_BEFORE}(?:\(0[1-9][0-9]{{1,2}}\)[ \-]?|0[1-9][0-9]{{1,2}}[ \-]?)"
    rf"[2-9][0-9]{{2,3}}[ \-]?[0-9]{{4}}{_NO_DIGIT_AFTER}"
)
_EMAIL: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")
_PASSPORT: Final = re.compile(_ALONE.format(r"(?:[DEGPS][0-9]{8}|[DEPS][A-HJ-NP-Z][0-9]{7})"))
_PERMIT: Final = re.compile(
    _ALONE.format(r"(?:[HM][0-9]{8}(?:[0-9]{2})?|[CLTW][0-9]{8}|C[A-HJ-NP-Z][0-9]{7})")
)
#: A travel permit of a resident of Taiwan is eight bare digits, like a day: the word tells.
_TAIWAN_PERMIT: Final = re.compile(
    rf"(?:台胞证|臺胞證|来往大陆通行证|台湾居民)[^0-9]{{0,12}}[0-9]{{8}}(?:[0-9]{{2}})?{_NO_DIGIT_AFTER}"
)
_BANK_CARD: Final = re.compile(
    rf"{_NO_DIGIT_BEFORE}[3-9]{_GROUPED}{{15,18}}{_NO_DIGIT_AFTER}(?![A-Za-z])"
)

#: Everything that has a form.
_FORMS: Final = (
    *(_RESIDENT_ID, _OLD_RESIDENT_ID, _MOBILE, _LANDLINE, _EMAIL),
    *(_PASSPORT, _PERMIT, _TAIWAN_PERMIT, _BANK_CARD),
)

#: What stands where something was masked; it can be part of nothing that is looked for.
MASK: Final = "×××"

#: Weights of the first seventeen digits of a resident identity number (GB 11643).
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS: Final = "10X98765432"


def kinds_in(text: str) -> tuple[str, ...]:
    """Return the kinds of personal data that a text holds, in a fixed order.

    Args:
        text: Any text; full-width digits and letters count like plain ones.

    Returns:
        Some of ``resident_id``, ``phone``, ``email``, ``passport``, ``travel_permit`` and
        ``bank_card``; empty when nothing was found.
    """
    plain = unicodedata.normalize("NFKC", text)
    return tuple(kind for kind, found in _KINDS.items() if found(plain))


def findings(fields: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return ``(field, kind)`` for everything that is found in named texts.

    Args:
        fields: Field's path to its text.
    """
    return tuple((field, kind) for field, text in fields.items() for kind in kinds_in(text))


def names(person: str, text: str) -> bool:
    """Whether a text holds a person's name, however it is spaced or written.

    A name of one character would be found in nearly any text, so it is not looked for.

    Args:
        person: The name.
        text: The text.
    """
    sought = _letters(person)
    return len(sought) > 1 and sought in _letters(text)


def masked(text: str, *, mask: str = MASK) -> str:
    """Return a text in which everything that has the form of personal data is masked.

    Whatever has the form goes, whether or not its check digits fit: in a text that nobody reads
    again before it is public, a number too many is masked rather than one too few.

    Args:
        text: Any text; full-width digits and letters count like plain ones, the rest of the text
            stays as it was written.
        mask: What stands in the place of each finding.
    """
    while any(hidden := _hidden(text)):
        text = _with_masks(text, hidden, mask)  # What was set off by a masked digit may follow.
    return text


def _hidden(text: str) -> list[bool]:
    """Tell for each character whether it belongs to something that has a form."""
    # Each character is normalised by itself, so that a finding leads back to where it was written.
    written = [unicodedata.normalize("NFKC", character) for character in text]
    plain = "".join(written)
    places = [place for place, characters in enumerate(written) for _ in characters]
    hidden = [False] * len(text)
    for pattern in _FORMS:
        start = 0
        while found := pattern.search(plain, start):
            for place in places[found.start() : found.end()]:
                hidden[place] = True
            start = found.start() + 1
    return hidden


def _with_masks(text: str, hidden: Sequence[bool], mask: str) -> str:
    parts = []
    for place, character in enumerate(text):
        if not hidden[place]:
            parts.append(character)
        elif place == 0 or not hidden[place - 1]:
            parts.append(mask)
    return "".join(parts)


def _letters(text: str) -> str:
    """Return a text without anything that separates: blanks and the dot of a foreign name."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in plain if character.isalnum())


def _digits(match: str) -> str:
    return "".join(character for character in match if character.isalnum()).upper()


def _numbers(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    """Yield every number of a form, overlapping ones too: a longer row of digits hides none."""
    start = 0
    while found := pattern.search(text, start):
        yield _digits(found.group())
        start = found.start() + 1


def _has_resident_id(text: str) -> bool:
    return any(_is_resident_id(number) for number in _numbers(_RESIDENT_ID, text)) or any(
        _is_day(f"19{number[6:12]}") for number in _numbers(_OLD_RESIDENT_ID, text)
    )


def _is_resident_id(number: str) -> bool:
    weighed = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return number[17] == _CHECK_DIGITS[weighed % 11] and _is_day(number[6:14])


def _is_day(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return "1800" <= digits[:4] <= "2199"


def _has_bank_card(text: str) -> bool:
    return any(_passes_luhn(number) for number in _numbers(_BANK_CARD, text))


def _passes_luhn(number: str) -> bool:
    digits = [int(digit) for digit in reversed(number)]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return (sum(digits[0::2]) + sum(doubled)) % 10 == 0


def _any_of(*patterns: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: any(pattern.search(text) for pattern in patterns)


_KINDS: Final[Mapping[str, Callable[[str], bool]]] = {
    "resident_id": _has_resident_id,
    "phone": _any_of(_MOBILE, _LANDLINE),
    "email": _any_of(_EMAIL),
    "passport": _any_of(_PASSPORT),
    "travel_permit": _any_of(_PERMIT, _TAIWAN_PERMIT),
    "bank_card": _has_bank_card,
}

#: Every kind that is looked for.
KINDS: Final = tuple(_KINDS)
