"""Receipt numbers: what people say on the phone, such as ``GK-20261121-483927-0``.

Service, day, six random digits, check digit. The digits are random and not counted up, so no
counter has to be shared by all submissions and a number does not tell how many there are; that no
number is given twice is a condition of the store's transaction. The check digit catches every
single wrong digit and nearly every swap of neighbours before anyone looks for the case.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Final

RANDOM_DIGITS: Final = 6

_PREFIX: Final = re.compile(r"[A-Z]{1,6}")
_COMPACT: Final = re.compile(
    rf"(?P<prefix>[A-Z]{{1,6}})(?P<day>[0-9]{{8}})(?P<digits>[0-9]{{{RANDOM_DIGITS}}})(?P<check>[0-9])"
)
_LONGEST_INPUT: Final = 64
# What phones and input methods make of a dash, the kana long vowel mark among it.
_DASHES_AND_BLANKS: Final = re.compile(r"[\s\-_\u2010-\u2015\u2212\u30fc\ufe58\ufe63\u200b\ufeff]+")


def receipt_number(prefix: str, on: date, digits: str) -> str:
    """Return the receipt number of a case.

    Args:
        prefix: One to six Latin capitals that name the service.
        on: The day of the submission in Beijing.
        digits: Six random digits.

    Raises:
        ValueError: If prefix or digits have another form.

    Example:
        >>> receipt_number("GK", date(2026, 11, 21), "483927")
        'GK-20261121-483927-0'
    """
    if not _PREFIX.fullmatch(prefix):
        raise ValueError("a prefix is one to six Latin capitals")
    if not (digits.isascii() and digits.isdigit() and len(digits) == RANDOM_DIGITS):
        raise ValueError(f"a receipt number has {RANDOM_DIGITS} random digits")
    day = f"{on:%Y%m%d}".rjust(8, "0")
    return f"{prefix}-{day}-{digits}-{check_digit(day + digits)}"


def normalised(text: str) -> str | None:
    """Return the receipt number that somebody meant, or None if it cannot be one.

    Upper and lower case, blanks, missing or odd dashes and full-width characters do not matter.

    Args:
        text: What was typed, of any length.
    """
    if len(text) > _LONGEST_INPUT:
        return None
    compact = _DASHES_AND_BLANKS.sub("", unicodedata.normalize("NFKC", text)).upper()
    match = _COMPACT.fullmatch(compact)
    if match is None:
        return None
    prefix, day, digits, check = match.group("prefix", "day", "digits", "check")
    if check != check_digit(day + digits) or not _is_day(day):
        return None
    return f"{prefix}-{day}-{digits}-{check}"


def check_digit(digits: str) -> str:
    """Return the check digit of a string of decimal digits (ISO 7064, MOD 11,10)."""
    carried = 10
    for digit in digits:
        total = (carried + int(digit)) % 10 or 10
        carried = total * 2 % 11
    return str((11 - carried) % 10)


def _is_day(day: str) -> bool:
    try:
        date(int(day[:4]), int(day[4:6]), int(day[6:]))
    except ValueError:
        return False
    return True
