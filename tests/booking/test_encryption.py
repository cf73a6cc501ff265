"""Names and contacts cannot be read without a key, and keys can be changed."""

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.management import call_command
from django.db import connection

from booking.contacts import email_digest, phone_digest
from booking.encryption import UnreadableError, decrypt, digest_of, encrypt
from booking.models import Appointment
from tests.booking.conftest import AMINA

PERSONAL = ("name", "email", "phone")


def stored(*columns):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)} FROM booking_appointment")
        return cursor.fetchone()


@pytest.mark.django_db
def test_the_database_holds_neither_name_nor_contact(book):
    booked, _secret = book()

    row = Appointment.objects.get(pk=booked.pk)
    assert [getattr(row, name) for name in PERSONAL] == [
        AMINA.name,
        AMINA.email,
        AMINA.phone,
    ]
    for name, text in zip(PERSONAL, stored(*PERSONAL), strict=True):
        assert getattr(row, name) not in text
        assert decrypt(text) == getattr(row, name)


def test_the_same_text_is_stored_differently_each_time():
    assert encrypt("Amina") != encrypt("Amina")
    assert encrypt("") == decrypt("") == digest_of("") == ""


@pytest.mark.django_db
def test_encrypted_text_can_only_be_asked_whether_it_is_empty(book):
    book()

    assert Appointment.objects.exclude(name="").count() == 1
    with pytest.raises(TypeError, match="empty"):
        Appointment.objects.filter(name="Amina")


@pytest.mark.django_db
def test_a_name_of_eighty_letters_fits_and_a_longer_one_is_refused(book):
    booked, _secret = book()
    booked.name = "ä" * 80
    booked.clean_fields(exclude=["case_manager"])
    booked.save()
    assert Appointment.objects.get(pk=booked.pk).name == "ä" * 80

    booked.name += "ä"
    with pytest.raises(ValidationError) as refused:
        booked.clean_fields()
    assert list(refused.value.message_dict) == ["name"]


@pytest.mark.django_db
def test_after_a_rotation_the_old_key_is_not_needed(book, settings):
    settings.PERSONAL_DATA_KEYS = ["old"]
    booked, _secret = book()
    before = stored(*PERSONAL)

    settings.PERSONAL_DATA_KEYS = ["new", "old"]
    assert Appointment.objects.get(pk=booked.pk).name == AMINA.name
    call_command("rotate_personal_data")

    settings.PERSONAL_DATA_KEYS = ["new"]
    assert Appointment.objects.get(pk=booked.pk).name == AMINA.name
    assert all(old != new for old, new in zip(before, stored(*PERSONAL), strict=True))


@pytest.mark.django_db
def test_a_missing_key_is_said_without_what_was_stored(book, settings):
    booked, _secret = book()
    settings.PERSONAL_DATA_KEYS = ["another"]

    with pytest.raises(UnreadableError) as unreadable:
        Appointment.objects.get(pk=booked.pk)
    assert "PERSONAL_DATA_KEYS" in str(unreadable.value)
    assert unreadable.value.__cause__ is None
    assert unreadable.value.__suppress_context__


@pytest.mark.django_db
def test_no_key_is_no_encryption_and_refused(settings):
    settings.PERSONAL_DATA_KEYS = []
    with pytest.raises(ImproperlyConfigured):
        encrypt("Amina")


def test_what_another_program_encrypted_is_refused():
    foreign = Fernet(Fernet.generate_key()).encrypt(b"Amina").decode()
    for text in (foreign, "Amina"):
        with pytest.raises(UnreadableError):
            decrypt(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("0271 3331200", "+492713331200"),
        ("0271/333-1200", "+49 (271) 3331200"),
        ("0049 271 3331200", "+492713331200"),
    ],
)
def test_one_number_written_in_two_ways_has_one_digest(one, other):
    assert phone_digest(one) == phone_digest(other)
    assert phone_digest(one) != phone_digest("0271 3331201")


def test_one_mailbox_written_in_two_ways_has_one_digest(settings):
    first = email_digest("Amina@example.org ")
    assert first == email_digest("amina@EXAMPLE.org")
    assert first != email_digest("amina@example.com")
    settings.SECRET_KEY = "another"
    assert first != email_digest("amina@example.org")
