"""A new key for what is stored: every encrypted column is written again."""

from django.db import transaction
from django.db.models import TextField, Value
from django.db.models.functions import Cast

from booking.encryption import EncryptedTextField, rotate
from booking.models import Appointment

BATCH = 500


def rotate_all() -> int:
    """Encrypt everything under the first of ``PERSONAL_DATA_KEYS``; how many rows.

    In batches, so that bookings wait for moments only; safe to stop and to run again.
    Raises UnreadableError, then nothing of the batch is changed.
    """
    last, count = 0, 0
    while keys := _rotate_batch(last):
        last, count = keys[-1], count + len(keys)
    return count


@transaction.atomic
def _rotate_batch(after: int) -> list[int]:
    """As it is stored: through its own field it would arrive decrypted."""
    columns = [
        field.name
        for field in Appointment._meta.fields
        if isinstance(field, EncryptedTextField)
    ]
    rows = (
        Appointment.objects.with_personal_data()
        .filter(pk__gt=after)
        .select_for_update()
        .order_by("pk")
        .values_list("pk", *(Cast(column, TextField()) for column in columns))[:BATCH]
    )
    keys = []
    for pk, *stored in rows:
        fresh = (Value(rotate(text), TextField()) for text in stored)
        changed = dict(zip(columns, fresh, strict=True))
        Appointment.objects.filter(pk=pk).update(**changed)
        keys.append(pk)
    return keys
