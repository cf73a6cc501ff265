"""The names of what people may do with texts, beside Wagtail's rights on pages."""

from pages.languages import SOURCE

# Without it on every German field a translator could edit the German text.
EDIT_SOURCE = "pages.edit_source"
# For the central editors: addresses that others link to, and whom an office serves.
EDIT_STRUCTURE = "pages.edit_structure"
# Translators who put their language in front of readers without asking anybody.
PUBLISH_TRANSLATIONS = "pages.publish_translations"
# What readers say about the pages one may change.
HANDLE_FEEDBACK = "pages.handle_feedback"
# One row of figures for each town.
VIEW_OVERVIEW = "pages.view_overview"


def language_permission(code: str) -> str:
    """The permission to write one language of any page."""
    if code == SOURCE:
        return EDIT_SOURCE
    return f"pages.translate_{code.replace('-', '_')}"
