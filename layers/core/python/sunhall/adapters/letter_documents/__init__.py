"""Letters as files: DOCX for the agency's own file, PDF/A for the applicant."""

from sunhall.adapters.letter_documents.rendering import RenderedLetter, render

__all__ = ["RenderedLetter", "render"]
