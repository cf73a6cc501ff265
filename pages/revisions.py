"""How a page is read from a version that was kept of it."""

from typing import Any, Self

from modelcluster.models import get_all_child_relations

from pages.languages import LANGUAGES
from pages.translations import TranslatedContent, column


class KeptInRevisions(TranslatedContent):
    class Meta:
        abstract = True

    @classmethod
    def from_serializable_data(
        cls, data: dict[str, Any], check_fks: bool = True, strict_fks: bool = False
    ) -> Self | None:
        """Read a revision without letting German leak into languages it knows nothing of.

        A revision older than a language lacks its columns, and django-modeltranslation's
        constructor would fill the active language from the untranslated key.
        """
        data = {**data, **_rows(cls, data)}
        for name in [*cls.content_fields(), "translation_state"]:
            data.pop(name, None)
            for code in LANGUAGES:
                data.setdefault(column(name, code), None)
        return super().from_serializable_data(data, check_fks, strict_fks)  # type: ignore[misc]


def _rows(page_type: type[TranslatedContent], data: dict[str, Any]) -> dict[str, Any]:
    """The rows of a page without its key, which they get from the page that is read.

    Else django-modelcluster looks for the page once for every row, and all of the page's
    columns of all languages come with it.
    """
    found = {}
    for relation in get_all_child_relations(page_type):
        name = relation.get_accessor_name()
        if name in data:
            found[name] = [{**row, relation.field.name: None} for row in data[name]]
    return found
