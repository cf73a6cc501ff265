"""Writes down how far each page has come in each language, whenever a page is saved.

The only writer of ``LanguageStatus`` and ``SourceText``.
"""

from typing import Any

from pages.languages import TARGETS
from pages.models.translating import LanguageStatus, SourceText

OF_LIVE = ("state", "is_hidden")
OF_DRAFT = ("draft_state", "is_ready")


def record_live(page: Any) -> None:
    """What readers have. A page without any draft is its own newest draft."""
    fields = (*OF_LIVE, *OF_DRAFT) if page.latest_revision_id is None else OF_LIVE
    record(page, fields)
    keep_source(page)


def record_draft(page: Any) -> None:
    """What the newest draft holds."""
    record(page, OF_DRAFT)
    if not page.live:
        keep_source(page)


def record(page: Any, fields: tuple[str, ...]) -> None:
    """One statement for all languages."""
    LanguageStatus.objects.bulk_create(
        [
            LanguageStatus(
                page_id=page.pk,
                language=code,
                state=page.state(code) if page.live else "",
                draft_state=page.state(code),
                is_hidden=page.is_hidden(code),
                is_ready=bool(page.facts_of(code).get("is_ready")),
            )
            for code in TARGETS
        ],
        update_conflicts=True,
        unique_fields=["page", "language"],
        update_fields=list(fields),
    )


def keep_source(page: Any) -> None:
    """Keep today's German, and those that a translation was made from; drop others."""
    made_from = {facts.get("hash") for facts in page.translation_meta.values()}
    draft = page.latest_revision.content if page.latest_revision_id else {}
    for facts in draft.get("translation_meta", {}).values():
        made_from.add(facts.get("hash"))
    kept = SourceText.objects.filter(page_id=page.pk)
    kept.exclude(source_hash__in={*made_from, page.source_hash} - {None}).delete()
    kept.get_or_create(
        page_id=page.pk,
        source_hash=page.source_hash,
        defaults={"texts": page.source_texts_by_field()},
    )
