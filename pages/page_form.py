"""The form behind every page's edit view, of whichever language."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from pages.languages import SOURCE, TARGETS
from pages.pasted import refuse_embedded
from pages.permissions import EDIT_SOURCE, EDIT_STRUCTURE
from pages.stale import merge, show_taken_over
from pages.translations import (
    SourceChange,
    State,
    column,
    plain_lines,
    source_shown,
)

# Buttons and ticks below the form of one language; see pages.language_actions.
RELEASE = "action-release"
COMPARED = "compared"


class TranslatedPageForm(WagtailAdminPageForm):
    """Notes the German text a translation was made from, and keeps what others saved."""

    # The German that the translator had before their eyes.
    made_from = forms.CharField(required=False, widget=forms.HiddenInput)
    # Set by saving: the hash that was posted.
    source_hash = ""
    # Set by the view: the translator says that it is finished.
    is_ready = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.taken_over: set[str] = set()
        self.rows_taken_over: dict[str, Any] = {}
        if not self.allows(EDIT_SOURCE):
            # Fields have permissions of their own, rows beside a page have none.
            self.formsets: dict[str, Any] = {}
        self.initial["made_from"] = source_shown(self.instance).source_hash
        if "source_change" in self.fields:
            self.limit_changes()

    @property
    def language(self) -> str:
        return getattr(self.instance, "edited_language", None) or SOURCE

    @cached_property
    def changed_data(self) -> list[str]:
        """Without texts that differ in their line ends only: browsers send others than
        are stored. Whoever approves such a text would save it, and have to approve anew.
        """
        return [name for name in super().changed_data if self.has_new_text(name)]

    def has_new_text(self, name: str) -> bool:
        before, after = self.get_initial_for_field(self.fields[name], name), self[name]
        if not isinstance(before, str) or not isinstance(after.data, str):
            return True
        return plain_lines(before) != plain_lines(after.data)

    def limit_changes(self) -> None:
        """A choice holds for one change, and only central editors hide translations."""
        if not self.instance.has_unpublished_changes:
            self.initial["source_change"] = SourceChange.NORMAL.value
        if not self.allows(EDIT_STRUCTURE):
            field = self.fields["source_change"]
            field.choices = [
                choice
                for choice in SourceChange.choices
                if choice[0] != SourceChange.ESSENTIAL
                or self.initial["source_change"] == SourceChange.ESSENTIAL
            ]

    def allows(self, permission: str) -> bool:
        """Code that fills in a form without a user may do everything."""
        return self.for_user is None or self.for_user.has_perm(permission)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        refuse_embedded(self)
        changes = getattr(self.instance, "changed_meanwhile", None)
        if changes is not None:
            merge(self, changes)
        refuse_embedded(self)
        if RELEASE in self.data:
            self.check_release()
        return cleaned

    def is_valid(self) -> bool:
        valid = bool(super().is_valid())
        if not valid and self.taken_over:
            show_taken_over(self)
        return valid

    def check_release(self) -> None:
        """Raises the errors that keep a language from its readers."""
        heading = column("heading", self.language)
        if heading in self.fields and not self.cleaned_data.get(heading):
            self.add_error(
                heading, _("Without a heading readers cannot find the page.")
            )
        if self.instance.workflow_in_progress:
            # Publishing would end the approval that the German text waits for.
            raise ValidationError(
                _("The page waits for approval. Release this language afterwards."),
                code="waits",
            )
        if self.is_machine_made and not self.data.get(COMPARED):
            raise ValidationError(
                _("A machine wrote this text. Confirm that you have compared it."),
                code="compared",
            )

    @property
    def is_machine_made(self) -> bool:
        return bool(self.instance.state(self.language) == State.MACHINE)

    def save(self, commit: bool = True) -> Any:
        page = self.instance
        self.source_hash = str(self.cleaned_data.get("made_from") or "")
        for code in TARGETS:
            names = {column(name, code) for name in page.content_fields()}
            if names & set(self.changed_data) - self.taken_over:
                page.draft(code, self.source_hash)
        if self.is_ready and self.language != SOURCE:
            facts = page.facts_of(self.language)
            page.note(self.language, **{**facts, "is_ready": True})
        if page.pk and page.live:
            page.weigh_change(type(page).objects.get(pk=page.pk))
        return super().save(commit)
