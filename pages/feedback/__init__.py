"""What readers say about pages, from the form below a page to the editor's tick."""
