"""The annual report as HTML, Word and Excel files, all printed from the same parts."""
