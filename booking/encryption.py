"""Text that only the running portal can read: encrypted before it reaches the database.

Fernet (AES-128-CBC with HMAC-SHA256) from the ``cryptography`` package. The first of
``PERSONAL_DATA_KEYS`` encrypts, all of them decrypt: put a new one in front, run
``manage.py rotate_personal_data``, and take the old one out. A backup or a copy of the
database says nothing without a key. Empty text stays empty, so that queries can ask
whether there is something.
"""

import base64
import hashlib
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models.lookups import Exact
from django.utils.crypto import salted_hmac

DIGEST_SALT = "booking.encryption.digest"


class UnreadableError(RuntimeError):
    """None of ``PERSONAL_DATA_KEYS`` fits; says nothing about what was stored."""


@lru_cache(maxsize=4)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    if not keys:
        raise ImproperlyConfigured("PERSONAL_DATA_KEYS is empty")
    return MultiFernet([Fernet(_fernet_key(key)) for key in keys])


def _fernet_key(key: str) -> bytes:
    """Any long random text is a key; Fernet wants 32 bytes in base64url."""
    return base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest())


def cipher() -> MultiFernet:
    return _cipher(tuple(settings.PERSONAL_DATA_KEYS))


def encrypt(text: str) -> str:
    return cipher().encrypt(text.encode()).decode() if text else ""


def decrypt(stored: str) -> str:
    """Raises UnreadableError."""
    if not stored:
        return ""
    try:
        return cipher().decrypt(stored).decode()
    except InvalidToken:
        # Chained, what was stored would stand in the error's context.
        raise UnreadableError("no key of PERSONAL_DATA_KEYS fits") from None


def rotate(stored: str) -> str:
    """The same text under the first key. Raises UnreadableError."""
    if not stored:
        return ""
    try:
        return cipher().rotate(stored).decode()
    except InvalidToken:
        raise UnreadableError("no key of PERSONAL_DATA_KEYS fits") from None


def digest_of(text: str) -> str:
    """Tells whether two texts are the same, and nothing else, without SECRET_KEY.

    64 hex digits; empty for empty text. After SECRET_KEY changed, older digests fit no
    more: a limit counts anew, nothing else.
    """
    if not text:
        return ""
    return salted_hmac(DIGEST_SALT, text, algorithm="sha256").hexdigest()


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """A text column that holds what ``encrypt`` makes of its value.

    ``max_length`` counts the characters of the text and is checked by ``clean``. Filter
    it only by emptiness: the same text is stored differently each time.
    """

    description = "Encrypted text"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.max_length is not None:
            self.validators.append(MaxLengthValidator(self.max_length))

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return encrypt(text) if text else text

    def from_db_value(self, value: Any, *_args: Any) -> Any:
        return decrypt(value) if value else value


@EncryptedTextField.register_lookup
class OnlyEmpty(Exact):
    """Anything else would never be found, in silence. Raises TypeError."""

    def get_prep_lookup(self) -> Any:
        if self.rhs:
            raise TypeError("encrypted text can be compared with the empty text only")
        return super().get_prep_lookup()
