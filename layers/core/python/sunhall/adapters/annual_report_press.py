"""The press of the application's annual reports."""

from __future__ import annotations

from sunhall.domain.printed_paper import PrintedReport


class DocumentReportPress:
    """Prints reports; the library of a format is loaded with the first report in it."""

    def print(self, report: PrintedReport, fmt: str) -> bytes:
        """Return a report as ``html``, ``docx`` or ``xlsx``.

        Raises:
            ValueError: There is no such format.
        """
        if fmt == "html":
            from sunhall.adapters.annual_report_documents.html import html

            return html(report)
        if fmt == "docx":
            from sunhall.adapters.annual_report_documents.docx import docx

            return docx(report)
        if fmt == "xlsx":
            from sunhall.adapters.annual_report_documents.xlsx import xlsx

            return xlsx(report)
        raise ValueError("there is no such format")
