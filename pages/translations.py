"""One page, many languages: which texts are released, outdated or missing.

A language is chosen per page and not per field, so that no page mixes languages. Whether
a translation is outdated is told by a hash of the German text it was made from, never by
comparing times.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from django.db import models
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from modeltranslation.translator import translator
from modeltranslation.utils import build_localized_fieldname as column

from pages.languages import LANGUAGES, SOURCE, TARGETS, Language
from pages.pasted import clean_value

__all__ = [
    "Reading",
    "SourceChange",
    "State",
    "TranslatedContent",
    "column",
    "is_empty",
    "source_shown",
]

BLOCK_KEY = re.compile(r' data-block-key="[^"]*"')


class State(models.TextChoices):
    """How far the translation of a page into one language has come."""

    MISSING = "", _("missing")
    DRAFT = "draft", _("draft")
    MACHINE = "machine", _("machine translation, unchecked")
    RELEASED = "released", _("released")


class SourceChange(models.TextChoices):
    """What a change of the German means for its translations."""

    NORMAL = "", _("The meaning changed: translations become outdated.")
    MINOR = "minor", _("No change of meaning: translations stay up to date.")
    ESSENTIAL = (
        "essential",
        _("Essential: translations are hidden from readers until they are checked."),
    )


OUTDATED = "outdated"
READABLE = (State.RELEASED.value, OUTDATED)


def is_empty(value: object) -> bool:
    """Whether a field shows nothing: an empty rich-text editor still posts ``<p></p>``."""
    return not strip_tags(str(value or "")).strip()


def plain_lines(value: object) -> str:
    """The text with lines ended as in files: browsers send two characters for each end,
    which would make a text that nobody touched another one."""
    return str(value).replace("\r\n", "\n")


def source_shown(page: Any) -> Any:
    """The version of a page whose German translators see: the live one, if there is one.

    Edit views put it beside the draft.
    """
    return getattr(page, "live_version", page)


@dataclass(frozen=True)
class Reading:
    """A page's text as one reader gets it: in one language, which may not be theirs."""

    text: dict[str, Any]
    language: Language
    wanted: Language
    released_at: str | None = None
    is_outdated: bool = False

    @property
    def is_fallback(self) -> bool:
        return self.language.code != self.wanted.code


class TranslatedContent(models.Model):
    """Text in every language. Stands before Page in the bases: it overrides full_clean."""

    translation_state = models.CharField(
        _("state of the translation"),
        max_length=10,
        choices=State,
        blank=True,
        default="",
    )
    # By language: the hash of the German text it was made from; when and by whom it was
    # released (at: ISO 8601, by: user id); same_as: the hash of a later German text that
    # means the same; is_hidden: an essential change hides it until its next release;
    # is_withdrawn: taken from readers by hand; is_ready: waits for release.
    translation_meta = models.JSONField(default=dict, blank=True, editable=False)
    source_change = models.CharField(
        _("What this change of the German means"),
        max_length=10,
        choices=SourceChange,
        blank=True,
        default=SourceChange.NORMAL,
    )
    # Stored, because computing it while reading would load every German column of a listing.
    source_hash = models.CharField(max_length=16, blank=True, editable=False)

    # The names of the fields that hold one thing per line.
    line_fields: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    @classmethod
    def content_fields(cls) -> list[str]:
        """The names of the translated fields that hold text."""
        names = translator.get_options_for_model(cls).all_fields
        return sorted(name for name in names if name != "translation_state")

    @classmethod
    def columns(cls, languages: Iterable[str]) -> list[str]:
        """The columns that hold these languages' texts and states."""
        names = [*cls.content_fields(), "translation_state"]
        return [column(name, code) for code in languages for name in names]

    def compute_source_hash(self) -> str:
        """A fingerprint of the German text; empty values and editor keys do not count."""
        digest = hashlib.sha256()
        for name in self.content_fields():
            value = getattr(self, column(name, SOURCE))
            text = "" if is_empty(value) else BLOCK_KEY.sub("", plain_lines(value))
            digest.update(text.encode() + b"\0")
        return digest.hexdigest()[:16]

    def clean_translated(self) -> None:
        for name in self.content_fields():
            for code in LANGUAGES:
                value = getattr(self, column(name, code))
                text = None if is_empty(value) else self._clean_text(name, value)
                setattr(self, column(name, code), text)
        self.source_hash = self.compute_source_hash()

    def _clean_text(self, name: str, value: object) -> str:
        field = self._meta.get_field(name)
        is_list = name in self.line_fields
        return clean_value(field, plain_lines(value), is_list=is_list)

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self.clean_translated()
        super().full_clean(*args, **kwargs)

    def facts_of(self, code: str) -> dict[str, Any]:
        """What is known of one language's translation: see ``translation_meta``."""
        return dict(self.translation_meta.get(code, {}))

    def note(self, code: str, **facts: Any) -> None:
        """Replace what is known of one language's translation. Does not save."""
        self.translation_meta = {**self.translation_meta, code: facts}

    def state(self, code: str) -> str:
        """missing (""), draft, machine, released or outdated."""
        if code == SOURCE:
            return State.RELEASED.value
        state = getattr(self, column("translation_state", code)) or ""
        facts = self.translation_meta.get(code, {})
        current = (facts.get("hash"), facts.get("same_as"))
        if state == State.RELEASED and self.source_hash not in current:
            return OUTDATED
        return str(state)

    def is_hidden(self, code: str) -> bool:
        """Whether an essential change of the German hides this language from readers."""
        hidden = self.translation_meta.get(code, {}).get("is_hidden", False)
        return bool(hidden) and self.state(code) == OUTDATED

    def is_readable(self, code: str) -> bool:
        return self.state(code) in READABLE and not self.is_hidden(code)

    def readable_languages(self) -> list[str]:
        """The languages in which a reader gets the page, German first."""
        return [SOURCE, *(code for code in TARGETS if self.is_readable(code))]

    def source_texts_by_field(self) -> dict[str, str]:
        """The German text, as a translator gets it."""
        return {
            name: getattr(self, column(name, SOURCE)) or ""
            for name in self.content_fields()
        }

    def has_text(self, code: str) -> bool:
        return any(
            not is_empty(getattr(self, column(name, code)))
            for name in self.content_fields()
        )

    def draft(self, code: str, made_from: str = "", state: str = State.DRAFT) -> None:
        """Mark a language as written anew, not yet released. Does not save.

        ``made_from``: the hash of the German text it was made from, by default today's.
        """
        facts = self.facts_of(code)
        kept = {key: facts[key] for key in ("is_withdrawn",) if key in facts}
        self.note(code, hash=made_from or self.compute_source_hash(), **kept)
        found = state if self.has_text(code) else State.MISSING
        setattr(self, column("translation_state", code), str(found))

    def release(
        self, code: str, user: models.Model | None = None, made_from: str = ""
    ) -> None:
        """Mark a language as released. Does not save.

        ``made_from``: the hash of the German text it was made from, by default today's.
        """
        self.source_hash = self.compute_source_hash()
        setattr(self, column("translation_state", code), State.RELEASED.value)
        self.note(
            code,
            hash=made_from or self.source_hash,
            at=timezone.now().isoformat(timespec="seconds"),
            by=user.pk if user else None,
        )

    def weigh_change(self, live: Self, codes: Iterable[str] = TARGETS) -> None:
        """Note in this draft what its change of the German means. Does not save.

        Told by comparing with the live page, so that saving a draft twice or choosing
        again leaves nothing behind.
        """
        for code in codes:
            before, facts = live.facts_of(code), self.facts_of(code)
            if facts.get("at") != before.get("at") or not live.is_readable(code):
                continue  # released in this draft, or nothing that readers have
            for key in ("same_as", "is_hidden"):
                facts.pop(key, None)
                if key in before:
                    facts[key] = before[key]
            if self.source_hash != live.source_hash:
                self._weigh(facts, live.state(code))
            self.note(code, **facts)

    def _weigh(self, facts: dict[str, Any], live_state: str) -> None:
        if self.source_change == SourceChange.MINOR and live_state == State.RELEASED:
            facts["same_as"] = self.source_hash
        elif self.source_change == SourceChange.ESSENTIAL:
            facts["is_hidden"] = True

    def reading(self, code: str, *, unreleased: bool = False) -> Reading:
        """The page's text for a reader of one language.

        ``unreleased`` shows drafts too, as a preview does.
        """
        wanted = LANGUAGES[code]
        shown = next(
            other
            for other in wanted.chain
            if self.is_readable(other) or (unreleased and other == code)
        )
        return Reading(
            text=self._text(shown),
            language=LANGUAGES[shown],
            wanted=wanted,
            released_at=self.translation_meta.get(shown, {}).get("at"),
            is_outdated=self.state(shown) == OUTDATED,
        )

    def _text(self, code: str) -> dict[str, Any]:
        text = {
            name: getattr(self, column(name, code)) or ""
            for name in self.content_fields()
        }
        text["heading"] = text["heading"] or getattr(self, column("heading", SOURCE))
        return text
