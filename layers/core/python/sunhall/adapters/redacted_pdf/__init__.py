"""Makes a PDF anew of what can be seen of another one, with boxes over what must not be seen.

Nothing of the original file is copied: each page of the result is a picture of the page, and over
it, invisible, the text that can be seen there, so that it can still be searched and read aloud.
What hides in a file (notes, attachments, scripts, earlier revisions, layers, cropped parts, text
under a picture, outlines, metadata) has no way into the result.

`sunhall.adapters.pdf_redaction` runs it in a process of its own.
"""
