"""Hold, confirm, move, cancel: who wins, who loses, and what they are told."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from booking import appointments, errors
from booking.appointments import (
    AlreadyCancelledError,
    BusyError,
    Details,
    SlotGoneError,
    SlotTakenError,
    TooEarlyError,
    TooLateError,
    UnknownSecretError,
    choice_of,
)
from booking.locking import expire_every_hold
from booking.models import Appointment
from booking.secret_links import hash_of, secret_of
from pages.models import User
from tests.booking.conftest import AMINA, NINE, NOW
from tests.factories import (
    absence,
    appointment,
    availability,
    case_manager,
    kind,
    local,
    meeting_place,
    municipality,
    topic,
)

pytestmark = pytest.mark.django_db
TEN = NINE + timedelta(hours=1)


def hold(choice, *, now=NOW, submission_id=None):
    return appointments.hold(
        choice,
        submission_id=submission_id or uuid.uuid4(),
        page_language="ar",
        now=now,
    )


def later(minutes):
    return NOW + timedelta(minutes=minutes)


# Hold


def test_a_hold_reserves_the_time_with_its_buffers_for_15_minutes(nine, charlie):
    held, secret = hold(nine)

    held.refresh_from_db()
    assert (held.case_manager, held.meeting_place) == (charlie, meeting_place())
    assert (held.starts_at, held.ends_at) == (NINE, TEN)
    assert held.blocked_until - held.blocked_from == timedelta(minutes=75)
    assert held.status == "held"
    assert held.hold_expires_at == later(15)
    assert appointments.find_by_secret(secret) == held


def test_the_secret_is_not_stored_but_can_be_derived(nine):
    held, secret = hold(nine)

    assert len(secret) == 43
    stored = {str(value) for value in vars(held).values()}
    assert secret not in stored
    assert held.secret_hash == hash_of(secret)
    assert secret_of(held) == secret


def test_links_survive_a_new_secret_key(nine, settings):
    held, secret = hold(nine)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"

    assert appointments.find_by_secret(secret) == held
    assert secret_of(held) == secret
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(UnknownSecretError):
        secret_of(held)


@pytest.mark.parametrize("secret", ["", "x", "x" * 43, "x" * 101, "ä\0"])
def test_unknown_secrets_are_told_apart_by_nothing(nine, secret):
    hold(nine)
    for action in (
        lambda: appointments.find_by_secret(secret),
        lambda: appointments.extend_hold(secret, now=NOW),
        lambda: appointments.confirm(secret, AMINA, now=NOW),
        lambda: appointments.move(secret, nine, now=NOW),
        lambda: appointments.cancel(secret, now=NOW),
    ):
        with pytest.raises(UnknownSecretError):
            action()


def test_a_double_tap_gives_the_same_appointment_and_link(nine):
    submission_id = uuid.uuid4()
    first = hold(nine, submission_id=submission_id)
    second = hold(nine, submission_id=submission_id, now=later(1))

    assert first == second
    assert second[0].hold_expires_at == later(15)
    assert Appointment.objects.count() == 1


def test_another_time_on_the_same_page_replaces_the_first(nine):
    submission_id = uuid.uuid4()
    _first, secret = hold(nine, submission_id=submission_id)
    held, again = hold(
        replace(nine, starts_at=TEN), submission_id=submission_id, now=later(1)
    )

    assert (held.starts_at, again) == (TEN, secret)
    assert held.hold_expires_at == later(16)
    assert Appointment.objects.standing().count() == 1


def test_a_form_sent_again_after_confirming_shows_the_appointment(nine):
    submission_id = uuid.uuid4()
    _held, secret = hold(nine, submission_id=submission_id)
    appointments.confirm(secret, AMINA, now=NOW)
    found, _secret = hold(replace(nine, starts_at=TEN), submission_id=submission_id)

    assert (found.status, found.starts_at) == ("booked", NINE)
    appointments.cancel(secret, now=NOW)
    with pytest.raises(AlreadyCancelledError):
        hold(nine, submission_id=submission_id)


def test_the_second_reader_is_told_that_the_time_is_taken(nine):
    hold(nine)
    with pytest.raises(SlotTakenError):
        hold(nine)
    with pytest.raises(SlotTakenError):
        hold(replace(nine, starts_at=NINE + timedelta(minutes=30)))


@pytest.mark.parametrize(
    "forged",
    [
        {"starts_at": NINE + timedelta(minutes=7)},
        {"starts_at": local(2026, 2, 2, 3)},
        {"starts_at": NOW - timedelta(days=7)},
        {"starts_at": NINE + timedelta(days=3650)},
        {"meeting_place": None},
    ],
)
def test_forged_choices_are_refused(nine, forged):
    with pytest.raises(SlotTakenError):
        hold(replace(nine, **forged))
    assert not Appointment.objects.exists()


def test_forged_kinds_and_places_are_refused(nine):
    far = meeting_place("bad-berleburg", municipality("bad-berleburg", "wittgenstein"))
    staff_only = kind("begleitung", booking="staff_only")
    by_link = kind("folgegespraech", booking="by_link")
    for forged in (
        {"meeting_place": far},
        {"kind": staff_only},
        {"kind": by_link},
        {"kind": kind("sprechstunde", booking="display_only", minutes=0)},
    ):
        with pytest.raises(SlotTakenError):
            hold(replace(nine, **forged))
    held, _secret = hold(replace(nine, kind=by_link, booker="link"))
    assert held.kind == by_link


def test_an_absence_entered_meanwhile_takes_the_time(nine, charlie):
    absence(charlie, NINE, TEN)
    with pytest.raises(SlotTakenError):
        hold(nine)


def test_the_least_busy_case_manager_is_chosen_then_the_first(nine, charlie):
    bob = case_manager("Bob", languages=["ar"])
    weekly = ("WEEKLY", "byweekday:MO")
    availability(bob, NINE, local(2026, 2, 2, 12), rule=weekly)
    appointment(charlie, local(2026, 2, 3, 9))
    # Beyond 28 days, cancelled or past ones do not count.
    appointment(bob, NOW + timedelta(days=29))
    appointment(bob, local(2026, 2, 4, 9), status="cancelled_by_client")
    appointment(bob, NOW - timedelta(days=1), status="attended")

    first, _ = hold(nine)
    second, _ = hold(nine)
    assert (first.case_manager, second.case_manager) == (bob, charlie)
    with pytest.raises(SlotTakenError):
        hold(nine)
    third, _ = hold(replace(nine, starts_at=local(2026, 2, 9, 9)))
    # Two appointments each now: the order of their keys decides.
    fourth, _ = hold(replace(nine, starts_at=local(2026, 2, 9, 10, 30)))
    assert (third.case_manager, fourth.case_manager) == (bob, charlie)


def test_the_next_candidate_is_tried_when_the_constraint_refuses(
    nine, charlie, monkeypatch
):
    """Somebody who writes without our lock: what the engine saw is no longer so."""
    bob = case_manager("Bob", languages=["ar"])
    availability(bob, NINE, local(2026, 2, 2, 12))
    offer = appointments.find(nine, now=NOW)
    appointment(charlie, NINE)
    monkeypatch.setattr(appointments, "find", lambda *_args, **_kwargs: offer)

    held, _secret = hold(nine)
    assert held.case_manager == bob
    with pytest.raises(SlotTakenError):
        hold(nine)


def test_a_hold_that_ran_out_gives_way_to_the_next_reader(nine):
    first, _secret = hold(nine)
    with pytest.raises(SlotTakenError):
        hold(nine, now=later(14))
    second, _secret = hold(nine, now=later(15))

    first.refresh_from_db()
    assert (first.status, first.hold_expires_at) == ("expired", None)
    assert second.case_manager == first.case_manager


def test_expiring_every_hold_frees_what_ran_out_and_nothing_else(nine):
    first, _secret = hold(nine)
    second, _secret = hold(
        replace(nine, starts_at=local(2026, 2, 2, 10, 30)), now=later(5)
    )

    assert expire_every_hold(later(15)) == 1
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == ("expired", "held")
    assert expire_every_hold(later(15)) == 0


def test_a_copy_of_the_database_leads_to_no_link(nine):
    """Whoever reads the stored number and sends it as a form's is led elsewhere."""
    held, secret = hold(nine)
    with pytest.raises(SlotTakenError):
        hold(nine, submission_id=held.submission_id)
    later_that_day = replace(nine, starts_at=local(2026, 2, 2, 10, 30))
    other, others = hold(later_that_day, submission_id=held.submission_id)
    assert (other == held, others == secret) == (False, False)


def test_a_time_given_back_is_free_at_once(nine):
    held, secret = hold(nine)
    appointments.give_back(secret)
    held.refresh_from_db()
    assert (held.status, held.hold_expires_at) == ("expired", None)
    assert hold(nine, now=later(1))[0].status == "held"


def test_a_booked_time_is_not_given_back(book):
    _booked, secret = book()
    assert appointments.give_back(secret).status == "booked"


def test_a_video_meeting_needs_an_address_or_a_number(nine):
    video = kind("video", channel="video", minutes=30, buffer_after=0)
    _held, secret = hold(replace(nine, kind=video, meeting_place=None))
    with pytest.raises(ValidationError) as refused:
        appointments.confirm(secret, Details(name="Amina"), now=NOW)
    assert list(refused.value.message_dict) == ["email"]
    told = Details(name="Amina", phone="+493023125001")
    assert appointments.confirm(secret, told, now=NOW).status == "booked"


# Extend


def test_a_hold_can_be_extended_once(nine):
    _held, secret = hold(nine)

    extended = appointments.extend_hold(secret, now=later(14))
    assert extended.hold_expires_at == later(30)
    with pytest.raises(TooLateError):
        appointments.extend_hold(secret, now=later(15))
    with pytest.raises(SlotGoneError):
        appointments.extend_hold(secret, now=later(30))


def test_extending_what_is_booked_changes_nothing(book):
    booked, secret = book()
    assert appointments.extend_hold(secret, now=NOW).status == "booked"
    assert booked.hold_expires_at is None


# Confirm


def test_confirming_writes_the_details_and_ends_the_hold(nine):
    _held, secret = hold(nine)
    details = replace(AMINA, wishes=("step_free", "child"), topic=topic())
    appointments.confirm(secret, details, now=later(5))

    booked = Appointment.objects.get()
    assert (booked.status, booked.booked_at) == ("booked", later(5))
    assert (booked.name, booked.email) == ("Amina Beispiel", "amina@example.org")
    assert booked.wishes == ["step_free", "child"]
    assert booked.topic == topic()
    assert not booked.voicemail_ok


def test_confirming_twice_changes_nothing(book):
    booked, secret = book()
    again = appointments.confirm(secret, replace(AMINA, name="Bob"), now=later(1))

    assert again.name == "Amina Beispiel"
    assert booked.notifications.count() == 2


def test_the_details_are_checked(nine, charlie):
    _held, secret = hold(nine)
    child = topic("mietvertrag", parent=topic())
    for details, field in [
        (Details(name=" "), "name"),
        (Details(name="A" * 81), "name"),
        (replace(AMINA, email="amina"), "email"),
        (replace(AMINA, wishes=("gold",)), "wishes"),
        (replace(AMINA, topic=child), "topic"),
    ]:
        with pytest.raises(ValidationError) as refused:
            appointments.confirm(secret, details, now=NOW)
        assert set(refused.value.message_dict) == {field}
    assert Appointment.objects.get().status == "held"

    call = kind("telefon", channel="phone", minutes=20, step_minutes=20)
    choice = replace(
        nine, kind=call, meeting_place=None, starts_at=local(2026, 2, 9, 9)
    )
    _held, secret = hold(choice)
    with pytest.raises(ValidationError) as refused:
        appointments.confirm(secret, Details(name="Amina"), now=NOW)
    assert set(refused.value.message_dict) == {"phone"}


def test_a_hold_that_ran_out_is_confirmed_while_its_time_is_free(nine):
    held, secret = hold(nine)
    booked = appointments.confirm(secret, AMINA, now=later(40))

    assert (booked.pk, booked.status) == (held.pk, "booked")
    assert booked.starts_at == NINE


def test_a_hold_that_ran_out_is_confirmed_with_whoever_is_free(nine, charlie):
    held, secret = hold(nine)
    bob = case_manager("Bob", languages=["ar"])
    availability(bob, NINE, TEN)
    hold(replace(nine, case_manager=charlie.pk), now=later(15))

    booked = appointments.confirm(secret, AMINA, now=later(16))
    assert (held.case_manager, booked.case_manager) == (charlie, bob)


def test_a_hold_that_ran_out_is_gone_when_somebody_has_its_time(nine):
    _held, secret = hold(nine)
    _other, other_secret = hold(nine, now=later(15))

    with pytest.raises(SlotGoneError):
        appointments.confirm(secret, AMINA, now=later(16))
    with pytest.raises(SlotGoneError):
        appointments.cancel(secret, now=later(16))
    assert appointments.confirm(other_secret, AMINA, now=later(16)).name


def test_a_hold_is_not_confirmed_into_an_absence(nine, charlie):
    held, secret = hold(nine)
    absence(charlie, NINE, NINE + timedelta(minutes=30))

    with pytest.raises(SlotGoneError):
        appointments.confirm(secret, AMINA, now=later(1))
    held.refresh_from_db()
    assert held.status == "held"


def test_a_hold_in_an_absence_goes_to_somebody_else_who_is_free(nine, charlie):
    held, secret = hold(nine)
    bob = case_manager("Bob", languages=["ar"])
    availability(bob, NINE, TEN)
    absence(charlie, NINE, NINE + timedelta(minutes=30))

    booked = appointments.confirm(secret, AMINA, now=later(1))
    assert (held.case_manager, booked.case_manager) == (charlie, bob)
    assert (booked.pk, booked.status, booked.starts_at) == (held.pk, "booked", NINE)


def test_a_hold_that_ran_out_is_not_booked_on_other_terms(nine, charlie):
    """Without the colleague who speaks the language it would take longer."""
    _held, secret = hold(nine)
    charlie.languages = []
    charlie.save()

    with pytest.raises(SlotGoneError):
        appointments.confirm(secret, AMINA, now=later(16))


# Move


def test_moving_keeps_the_link_and_raises_the_sequence(book):
    booked, secret = book()
    # Half an hour later overlaps with the appointment itself.
    choice = replace(choice_of(booked), starts_at=NINE + timedelta(minutes=30))
    moved = appointments.move(secret, choice, now=later(5))

    assert (moved.pk, moved.sequence) == (booked.pk, 1)
    found = appointments.find_by_secret(secret)
    assert found.starts_at == NINE + timedelta(minutes=30)
    assert found.blocked_until == local(2026, 2, 2, 10, 45)


def test_moving_to_the_same_time_changes_nothing(book):
    booked, secret = book()
    assert appointments.move(secret, choice_of(booked), now=NOW).sequence == 0


def test_moving_keeps_the_case_manager_where_they_are_free(book, charlie):
    booked, secret = book()
    bob = case_manager("Bob", languages=["ar"])
    availability(bob, NINE, local(2026, 2, 2, 12))
    appointment(charlie, local(2026, 2, 3, 9))
    choice = replace(choice_of(booked), starts_at=TEN + timedelta(minutes=30))

    assert appointments.move(secret, choice, now=NOW).case_manager == charlie
    absence(charlie, NINE, TEN)
    back = replace(choice, starts_at=NINE)
    assert appointments.move(secret, back, now=NOW).case_manager == bob


def test_moving_to_a_taken_or_forged_time_keeps_the_old_one(book):
    booked, secret = book()
    other, _secret = book(starts_at=local(2026, 2, 9, 9))
    choice = choice_of(booked)
    for wrong in (
        {"starts_at": other.starts_at},
        {"starts_at": NINE + timedelta(minutes=1)},
        {"kind": kind("kurz", minutes=30), "starts_at": TEN},
    ):
        with pytest.raises(SlotTakenError):
            appointments.move(secret, replace(choice, **wrong), now=NOW)
    booked.refresh_from_db()
    assert (booked.starts_at, booked.sequence) == (NINE, 0)


def test_moving_is_refused_for_what_is_held_cancelled_or_begun(nine, book):
    _held, held_secret = hold(replace(nine, starts_at=TEN))
    with pytest.raises(SlotGoneError):
        appointments.move(held_secret, nine, now=NOW)
    appointments.cancel(held_secret, now=NOW)
    _booked, secret = book()
    with pytest.raises(TooLateError):
        appointments.move(secret, replace(nine, starts_at=TEN), now=NINE)
    appointments.cancel(secret, now=NOW)
    with pytest.raises(AlreadyCancelledError):
        appointments.move(secret, replace(nine, starts_at=TEN), now=NOW)


# Cancel


def test_cancelling_frees_the_time_at_once(nine, book):
    _booked, secret = book()
    cancelled = appointments.cancel(secret, now=later(5))

    assert cancelled.status == "cancelled_by_client"
    assert (cancelled.cancelled_at, cancelled.sequence) == (later(5), 1)
    assert hold(nine)[0].starts_at == NINE


def test_cancelling_erases_the_contact_at_once_without_a_mail(book):
    details = replace(AMINA, email="", wishes=("child",), topic=topic())
    _booked, secret = book(details=details)
    appointments.cancel(secret, now=NOW)

    row = Appointment.objects.get()
    assert (row.name, row.phone, row.wishes, row.topic) == ("", "", [], None)
    assert appointments.find_by_secret(secret).is_cancelled


def test_cancelling_is_refused_twice_and_after_the_start(book):
    _booked, secret = book()
    with pytest.raises(TooLateError):
        appointments.cancel(secret, now=NINE)
    appointments.cancel(secret, now=NOW)
    with pytest.raises(AlreadyCancelledError):
        appointments.cancel(secret, now=NOW)
    with pytest.raises(AlreadyCancelledError):
        appointments.confirm(secret, AMINA, now=NOW)


# Staff


@pytest.fixture
def staff(charlie):
    """Charlie's own account."""
    charlie.user = User.objects.create(username="charlie")
    charlie.save()
    return charlie.user


def coordinator():
    user = User.objects.create(username="koordination")
    user.user_permissions.add(
        Permission.objects.get(codename="manage_every_appointment")
    )
    return user


def test_staff_book_on_behalf_without_notice(nine, charlie, staff):
    soon = replace(nine, kind=kind("begleitung", booking="staff_only"))
    booked, secret = appointments.book_for(
        soon, AMINA, by=staff, page_language="de", now=NINE - timedelta(minutes=5)
    )
    assert (booked.status, booked.case_manager) == ("booked", charlie)
    assert len(booked.code) == 8
    assert appointments.find_by_secret(secret) == booked


def test_staff_only_touch_their_own_calendar_unless_permitted(nine, book, staff):
    booked, _secret = book()
    stranger = User.objects.create(username="abh-siegen")
    bob = case_manager(
        "Bob", languages=["ar"], user=User.objects.create(username="bob")
    )
    for user in (stranger, bob.user):
        with pytest.raises(PermissionDenied):
            appointments.cancel_by_office(booked, by=user, now=NOW)
        with pytest.raises(PermissionDenied):
            appointments.record_outcome(booked, "attended", by=user, now=TEN)
        with pytest.raises(PermissionDenied):
            appointments.book_for(
                replace(nine, case_manager=booked.case_manager_id),
                AMINA,
                by=user,
                page_language="de",
                now=NOW,
            )
    with pytest.raises(PermissionDenied):
        appointments.book_for(nine, AMINA, by=stranger, page_language="de", now=NOW)
    cancelled = appointments.cancel_by_office(booked, by=coordinator(), now=NOW)
    assert cancelled.status == "cancelled_by_office"


def test_the_office_keeps_the_phone_number_it_has_to_call(book, staff):
    by_phone, _secret = book(details=replace(AMINA, email=""))
    unreachable, _secret = book(
        details=Details(name="Amina"), starts_at=local(2026, 2, 2, 10, 30)
    )
    appointments.cancel_by_office(by_phone, by=staff, now=NOW)
    appointments.cancel_by_office(unreachable, by=staff, now=NOW)

    by_phone.refresh_from_db()
    unreachable.refresh_from_db()
    assert by_phone.phone == AMINA.phone
    assert unreachable.name == ""


def test_outcomes_are_recorded_after_the_start_and_can_be_corrected(book, staff):
    booked, secret = book()
    with pytest.raises(TooEarlyError):
        appointments.record_outcome(booked, "attended", by=staff, now=NOW)
    with pytest.raises(ValueError, match="attended or no_show"):
        appointments.record_outcome(booked, "booked", by=staff, now=TEN)
    appointments.record_outcome(booked, "no_show", by=staff, now=NINE)
    found = appointments.record_outcome(booked, "attended", by=staff, now=TEN)

    assert found.status == "attended"
    with pytest.raises(TooLateError):
        appointments.cancel(secret, now=TEN)


def test_holds_and_cancelled_ones_have_no_outcome(nine, book, staff):
    held, secret = hold(nine)
    with pytest.raises(SlotGoneError):
        appointments.record_outcome(held, "attended", by=staff, now=TEN)
    appointments.cancel(secret, now=NOW)
    with pytest.raises(AlreadyCancelledError):
        appointments.record_outcome(held, "attended", by=staff, now=TEN)
    with pytest.raises(AlreadyCancelledError):
        appointments.cancel_by_office(held, by=staff, now=NOW)


# The database behind it


def test_the_database_refuses_overlaps_however_they_are_written(charlie):
    first = appointment(charlie, NINE, 60, after=15)
    second = appointment(charlie, local(2026, 2, 2, 10, 15), 60)
    elsewhere = appointment(charlie, NINE, 60, status="cancelled_by_client")
    for change in (
        {"blocked_from": NINE + timedelta(minutes=70)},
        {"status": "booked", "pk": elsewhere.pk},
        {"status": "no_show", "pk": elsewhere.pk},
    ):
        row = Appointment.objects.filter(pk=change.pop("pk", second.pk))
        refused = pytest.raises(IntegrityError, match="appointment_no_overlap")
        with refused, transaction.atomic():
            row.update(**change)
    # Who comes to the same meeting shares its time, in a seat of their own.
    same = Appointment.objects.filter(pk=elsewhere.pk)
    joined = {"status": "booked", "meeting": first.meeting}
    refused = pytest.raises(IntegrityError, match="seat")
    with refused, transaction.atomic():
        same.update(**joined)
    assert same.update(**joined, seat=1)
    first.starts_at += timedelta(minutes=5)
    first.save()


def test_full_clean_says_that_a_time_is_taken(charlie):
    first = appointment(charlie, NINE)
    double = appointment(charlie, NINE, status="cancelled_by_client")
    double.status = "booked"

    with pytest.raises(ValidationError) as refused:
        double.validate_constraints()
    assert refused.value.error_dict["__all__"][0].code == "overlap"
    first.validate_constraints()


@pytest.mark.parametrize(
    "change",
    [
        {"ends_at": NINE},
        {"blocked_from": TEN},
        {"blocked_until": NINE},
        {"status": "held"},
        {"hold_expires_at": NOW},
    ],
)
def test_the_database_refuses_rows_that_make_no_sense(charlie, change):
    row = appointment(charlie, NINE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.filter(pk=row.pk).update(**change)


class DriverError(Exception):
    def __init__(self, sqlstate):
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("error", "sqlstate", "expected"),
    [
        (IntegrityError("… appointment_no_overlap …"), "23P01", SlotTakenError),
        (OperationalError("deadlock detected"), "40P01", SlotTakenError),
        (OperationalError("could not serialize"), "40001", BusyError),
        (OperationalError("lock not available"), "55P03", BusyError),
        (OperationalError("database is locked"), None, BusyError),
        (IntegrityError("x.submission_id"), "23505", BusyError),
        (IntegrityError("Amina Beispiel"), "23514", errors.UnexpectedDatabaseError),
        (OperationalError("Amina Beispiel"), None, errors.UnexpectedDatabaseError),
    ],
)
def test_database_errors_get_our_names_and_lose_their_text(error, sqlstate, expected):
    @errors.one_transaction
    def fails():
        raise error from DriverError(sqlstate)

    with pytest.raises(expected) as raised:
        fails()
    assert "Amina" not in str(raised.value)
    assert raised.value.__cause__ is None
    assert raised.value.__context__ is None


def test_every_offered_time_is_bookable_and_no_other(nine, charlie):
    """The engine and the constraint follow the same rule."""
    appointment(charlie, local(2026, 2, 2, 9, 20), 40, after=10)
    short = kind("kurz", minutes=20, buffer_before=5, buffer_after=10, step_minutes=5)
    bookable = set()
    for offset in range(-30, 200, 5):
        choice = replace(nine, kind=short, starts_at=NINE + timedelta(minutes=offset))
        with transaction.atomic():
            try:
                hold(choice)
                bookable.add(choice.starts_at)
            except SlotTakenError:
                continue
            transaction.set_rollback(True)
    shown = appointments.candidates(choice)
    assert list(shown) == [charlie]
    expected = {
        NINE + timedelta(minutes=offset)
        for offset in range(0, 161, 5)
        # 9:20 to 10:00 is taken until 10:10; 5 before and 10 after.
        if not -10 < offset < 75
    }
    assert bookable == expected


def test_durations_are_real_time_over_the_change_of_clocks(charlie, nine):
    availability(charlie, local(2026, 3, 29, 1), local(2026, 3, 29, 5))
    choice = replace(nine, starts_at=local(2026, 3, 29, 1, 30))
    held, _secret = hold(choice, now=local(2026, 3, 20, 8))

    assert held.ends_at - held.starts_at == timedelta(hours=1)
    assert held.ends_at == local(2026, 3, 29, 3, 30)


def test_case_managers_are_locked_before_anything_is_looked_at(nine, charlie, book):
    """In the order of their keys, whoever is chosen: writers cannot deadlock."""
    availability(case_manager("Bob", languages=["ar"]), NINE, TEN)
    with CaptureQueriesContext(connection) as captured:
        hold(nine)
    queries = [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]
    assert 'FROM "booking_casemanager"' in queries[0]
    assert 'ORDER BY "booking_casemanager"."id" ASC' in queries[0]
    if connection.vendor == "postgresql":
        assert 'FOR NO KEY UPDATE OF "booking_casemanager"' in queries[0]
    assert len(queries) <= 12


def test_codes_can_be_read_out(book):
    booked, _secret = book()
    assert set(booked.code) <= set("ACDEFGHJKLMNPQRTUVWXY34679")
    assert len(booked.code) == 8
