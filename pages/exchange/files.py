"""Uploaded files wait here until their uploader has decided; after a day they are gone."""

from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from pages.exchange.xliff_reading import MAX_SIZE, UnreadableFileError, read
from pages.jobs import nightly
from pages.models import TranslationFile
from pages.permissions import language_permission

KEPT = timedelta(days=1)
NAME_LENGTH = 255


def keep(upload: "UploadedFile[bytes]", user: Any) -> TranslationFile:
    """Keep an uploaded file for its preview.

    Raises UnreadableFileError for what is no translation file, or is in a language this
    person does not write.
    """
    if (upload.size or 0) > MAX_SIZE:
        # Before it is read into memory.
        limit = MAX_SIZE // (1024 * 1024)
        raise UnreadableFileError(
            _("The file is larger than %(limit)s MB.") % {"limit": limit}
        )
    content = upload.read()
    code = read(content).code
    if not user.has_perm(language_permission(code)):
        raise UnreadableFileError(_("You do not write the language of this file."))
    return TranslationFile.objects.create(
        user=user,
        language=code,
        name=(upload.name or "")[-NAME_LENGTH:],
        content=content,
        created_at=timezone.now(),
    )


@nightly("forget translation files")
def forget_old(now: datetime) -> dict[str, int]:
    """Deletes files nobody has decided about; how many."""
    old = TranslationFile.objects.uploaded_before(now - KEPT)
    return {"translation_files": old.delete()[0]}
