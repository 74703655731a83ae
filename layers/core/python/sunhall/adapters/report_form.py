"""Loads the form of the annual report, which is shipped beside the compiled catalogue."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from sunhall.domain.annual_report.form import ReportForm, form_from_mapping


@cache
def load_report_form() -> ReportForm:
    """Load the form of this deployment, once per process.

    Raises:
        ModuleNotFoundError: If no compiled catalogue is on the path.
    """
    import sunhall_catalogue

    path = Path(sunhall_catalogue.__path__[0], "annual_report.json")
    return form_from_mapping(json.loads(path.read_text(encoding="utf-8")))
