"""Kinds of field our models share: lists that are chosen or typed, never written as JSON."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from pages.languages import LANGUAGES
from pages.office_facts import Accessibility

PHONE = re.compile(r"\+?\(?[0-9]([ ()/-]{0,2}[0-9]){2,}")
POSTAL_CODE = re.compile(r"[0-9]{5}")


def is_each_once(values: object) -> bool:
    """Whether this is a list of different texts."""
    return (
        isinstance(values, list)
        and all(isinstance(value, str) for value in values)
        and len(set(values)) == len(values)
    )


def validate_languages(codes: object) -> None:
    """A list of language codes of the portal, each at most once."""
    if not is_each_once(codes) or not LANGUAGES.keys() >= set(codes):  # type: ignore[call-overload]
        raise ValidationError(
            _("Give a list of languages the portal knows, each once."), code="languages"
        )


def validate_accessibility(facts: object) -> None:
    """A list of facts of the portal's list, each at most once."""
    if not is_each_once(facts) or not set(Accessibility.values) >= set(facts):  # type: ignore[call-overload]
        raise ValidationError(
            _("Give a list of facts the portal knows, each once."), code="accessibility"
        )


def validate_postal_codes(codes: object) -> None:
    """A list of German postal codes, each at most once."""
    if not is_each_once(codes) or not all(map(POSTAL_CODE.fullmatch, codes)):  # type: ignore[call-overload]
        raise ValidationError(
            _("Give postal codes of five digits, each once."), code="postal_codes"
        )


def validate_phone(number: str) -> None:
    """Digits as people write them, short numbers such as 110 included."""
    if not PHONE.fullmatch(number):
        raise ValidationError(
            _("Give a phone number in digits, for example 0271 3331234."), code="phone"
        )


class ChosenListField(models.JSONField):
    """A list of keys, chosen by their names with tick boxes."""

    def list_choices(self) -> list[tuple[str, Any]]:
        """(key, name) of what may be chosen. Not ``choices``: Django would look for the
        whole list among them."""
        raise NotImplementedError

    def formfield(self, **kwargs: Any) -> Any:
        options = {
            "form_class": forms.MultipleChoiceField,
            "choices": self.list_choices(),
            "widget": forms.CheckboxSelectMultiple,
            "show_hidden_initial": False,
            **kwargs,
        }
        # Past JSONField, whose form field would read the choices as JSON.
        return models.Field.formfield(self, **options)


class LanguagesField(ChosenListField):
    """A list of language codes, chosen by the languages' own names."""

    default_validators = [validate_languages]

    def list_choices(self) -> list[tuple[str, Any]]:
        return [(code, known.name) for code, known in LANGUAGES.items()]


class AccessibilityField(ChosenListField):
    """A list of facts on how easy an office is to use for people with disabilities."""

    default_validators = [validate_accessibility]

    def list_choices(self) -> list[tuple[str, Any]]:
        return list(Accessibility.choices)


class PostalCodesInput(forms.Field):
    """Postal codes in one line, with commas or spaces between them."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:
        if isinstance(value, list):
            return value
        return re.findall(r"[^\s,;]+", value or "")


class PostalCodesField(models.JSONField):
    """A list of postal codes."""

    default_validators = [validate_postal_codes]

    def formfield(self, **kwargs: Any) -> Any:
        options = {
            "form_class": PostalCodesInput,
            "show_hidden_initial": False,
            **kwargs,
        }
        return models.Field.formfield(self, **options)


class HttpsURLField(models.URLField):  # type: ignore[type-arg]
    """An address whose scheme may be left out: Django 5.2 would still assume http."""

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"assume_scheme": "https", **kwargs})
