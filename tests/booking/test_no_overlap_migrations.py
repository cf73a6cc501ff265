"""The guard survives every change of the schema, forwards and backwards.

On SQLite each of them remakes the table, which drops its triggers.
"""

import pytest
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader

from booking.checks import (
    double_booking_guard,
    double_booking_guard_exists,
    one_exception_per_date,
)
from booking.models import Appointment

GUARD = next(
    each
    for each in Appointment._meta.constraints
    if each.name == "appointment_no_overlap"
)
# The operation, and whether the guard is there afterwards.
STEPS = [
    (
        migrations.AlterField("Appointment", "status", models.CharField(max_length=30)),
        True,
    ),
    (
        migrations.AddField(
            "Appointment", "added", models.CharField(default="", max_length=20)
        ),
        True,
    ),
    (
        migrations.AlterField(
            "Appointment",
            "case_manager",
            models.ForeignKey("booking.CaseManager", models.CASCADE),
        ),
        True,
    ),
    (migrations.RemoveField("Appointment", "added"), True),
    (migrations.RemoveConstraint("Appointment", GUARD.name), False),
    (migrations.AddConstraint("Appointment", GUARD), True),
    (migrations.AlterModelTable("Appointment", "booking_renamed"), True),
    (migrations.AlterModelTable("Appointment", "booking_appointment"), True),
    (
        migrations.AddField("Appointment", "pages", models.IntegerField(db_default=3)),
        True,
    ),
]


@pytest.mark.django_db(transaction=True)
def test_the_guard_survives_schema_changes_forwards_and_backwards():
    loader = MigrationLoader(connection)
    states = [loader.project_state(loader.graph.leaf_nodes("booking"))]
    for operation, expected in STEPS:
        state = states[-1].clone()
        operation.state_forwards("booking", state)
        with connection.schema_editor() as editor:
            operation.database_forwards("booking", editor, states[-1], state)
        states.append(state)
        assert double_booking_guard_exists(connection) == expected
        if "renamed" not in operation.describe():
            assert bool(double_booking_guard(databases=["default"])) != expected
    before = [True, *(expected for _operation, expected in STEPS[:-1])]
    for number in reversed(range(len(STEPS))):
        operation = STEPS[number][0]
        with connection.schema_editor() as editor:
            operation.database_backwards(
                "booking", editor, states[number + 1], states[number]
            )
        assert double_booking_guard_exists(connection) == before[number]


@pytest.mark.django_db(transaction=True)
def test_a_missing_index_on_exceptions_is_reported():
    assert one_exception_per_date(databases=["default"]) == []
    columns = "schedule_occurrence (event_id, original_start)"
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX booking_one_exception_per_date")
        try:
            (error,) = one_exception_per_date(databases=["default"])
            assert error.id == "booking.E002"
        finally:
            cursor.execute(
                f"CREATE UNIQUE INDEX booking_one_exception_per_date ON {columns}"
            )
