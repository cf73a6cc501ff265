"""Uploading and describing images: wherever Wagtail asks for one, this form does."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from pages.languages import SOURCE
from pages.photos import UnreadablePhotoError, prepared
from pages.translations import column

ALT = column("alt", SOURCE)


class ReadableImageField(WagtailImageField):
    """Wagtail's own lets the errors of a file that breaks off through: no answer at all."""

    def to_python(self, data: Any) -> Any:
        try:
            return super().to_python(data)
        except (OSError, SyntaxError, ValueError):
            raise ValidationError(
                self.error_messages["invalid_image"], code="invalid_image"
            ) from None


class PortalImageForm(BaseImageForm):
    """Asks whether the image says something, and what; keeps only its pixels."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = self.fields.get("file")
        if given is not None:
            self.fields["file"] = ReadableImageField(
                label=given.label, required=given.required, widget=given.widget
            )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and "file" in self.changed_data:
            self.replace_content(file)
        return file

    def replace_content(self, file: Any) -> None:
        """In place: a form with another mistake keeps the upload that it was given."""
        file.seek(0)
        try:
            photo = prepared(file, file.name)
        except UnreadablePhotoError:
            raise ValidationError(
                _("This file is damaged. Please choose the image once more."),
                code="unreadable",
            ) from None
        # The same file: a large upload lies on the disk and is moved from there.
        file.file.seek(0)
        file.file.truncate()
        file.file.write(photo.content)
        file.file.flush()
        file.size, file.name = len(photo.content), photo.name

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or self.cleaned_data
        text, is_decorative = told.get(ALT), told.get("is_decorative")
        if text and is_decorative:
            self.add_error(
                "is_decorative",
                _("An image with an alternative text is no decoration. Choose one."),
            )
        elif not text and not is_decorative:
            self.add_error(
                ALT,
                _("Say what the image shows, or tick that it is only decoration."),
            )
        return told
