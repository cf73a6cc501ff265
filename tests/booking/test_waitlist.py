"""The waiting list: first come, first served, three messages, and nothing twice."""

import uuid
from dataclasses import replace
from datetime import UTC, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking import appointments, earlier_times, mails, retention, waitlist
from booking.appointments import (
    AlreadyCancelledError,
    Details,
    SlotGoneError,
    SlotTakenError,
    TooLateError,
    UnknownSecretError,
    choice_of,
    hold,
)
from booking.calendars import add_absence
from booking.models import Appointment, AppointmentKind, Notification, Waitlist
from booking.notifications import deliver
from booking.secret_links import secret_of
from booking.worker import Worker
from pages.dates import full_date
from pages.jobs import jobs
from tests.booking.conftest import AMINA, NINE, NOW
from tests.factories import (
    appointment,
    availability,
    case_manager,
    kind,
    local,
    meeting_place,
    minutes,
    municipality,
)

pytestmark = pytest.mark.django_db
A_WEEK = timedelta(weeks=1)
# The second Monday; NINE is the first.
LATER = local(2026, 2, 9, 9)
BOB = Details(name="Bob", email="bob@example.org")
HELD_UNTIL = NOW + timedelta(hours=2)


@pytest.fixture
def full(charlie, first_meeting):
    """The first Monday is taken from nine to twelve; who has it."""
    return appointment(charlie, NINE, 180, kind=first_meeting, language="de")


@pytest.fixture
def wait(book, full):
    """Books the second Monday and joins the list; the appointment and its secret."""

    def waiting(starts_at=LATER, details=AMINA, now=NOW, **changes):
        booked, secret = book(starts_at=starts_at, details=details, now=now, **changes)
        waitlist.join(secret, now=now)
        return booked, secret

    return waiting


def free(full):
    """The first Monday becomes free."""
    Appointment.objects.filter(pk=full.pk).update(status="cancelled_by_office")


def on_list():
    return list(Waitlist.objects.values_list("appointment", flat=True))


def offered_to(booked):
    waiting = Waitlist.objects.select_related("offered").get(appointment=booked)
    return waiting.offered


def test_the_first_in_line_is_offered_what_becomes_free(wait, full):
    first, _secret = wait()
    second, _secret = wait(LATER + minutes(90), BOB, NOW + minutes(1))
    assert earlier_times.serve(NOW) == {}
    free(full)

    assert earlier_times.serve(NOW) == {"earlier_times_offered": 2}
    kept, others = offered_to(first), offered_to(second)
    assert (kept.starts_at, kept.status) == (NINE, "held")
    assert kept.hold_expires_at == HELD_UNTIL
    # The next in line gets the next time, not the same.
    assert others.starts_at == NINE + minutes(90)
    first.refresh_from_db()
    assert first.starts_at == LATER


def test_the_offer_is_mailed_with_time_end_and_link(wait, full):
    booked, secret = wait()
    deliver(NOW)
    Appointment.objects.update(page_language="en")
    free(full)
    earlier_times.serve(NOW)
    deliver(NOW)

    _confirmation, sent = mail.outbox
    english = sent.body.split(mails.SEPARATOR)[0]
    assert "An earlier time is free." in english
    assert full_date(NINE, "en") in english
    assert full_date(LATER, "en") not in english
    assert "We keep this time for you until" in english
    assert "10:00" in english
    assert secret in english
    # The appointment as it is stays as it is, and so do its messages.
    assert Notification.objects.filter(kind="reminder", state="queued").exists()
    assert booked.grouped_code not in english
    assert sent.attachments == []


def test_the_kept_row_is_nobodys_appointment(wait, full):
    booked, _secret = wait()
    free(full)
    earlier_times.serve(NOW)
    kept = offered_to(booked)

    assert (kept.secret_hash, kept.code) == (None, None)
    assert (kept.name, kept.email, kept.phone, kept.note) == ("", "", "", "")
    assert (kept.email_digest, kept.phone_digest, kept.page_language) == ("", "", "")
    with pytest.raises(UnknownSecretError):
        secret_of(kept)
    assert not Notification.objects.filter(appointment=kept).exists()
    assert kept not in Appointment.objects.booked()
    assert kept not in Appointment.objects.with_personal_data()


def test_nobody_else_gets_the_kept_time(wait, full, nine):
    wait()
    free(full)
    earlier_times.serve(NOW)
    with pytest.raises(SlotTakenError):
        hold(nine, submission_id=uuid.uuid4(), page_language="de", now=NOW)


def test_taking_it_moves_the_appointment_there(wait, full):
    booked, secret = wait()
    code, uid = booked.code, booked.uid
    free(full)
    earlier_times.serve(NOW)
    kept = offered_to(booked)
    deliver(NOW)

    moved = waitlist.accept(secret, NINE, now=NOW + minutes(100))
    assert (moved.pk, moved.code, moved.uid) == (booked.pk, code, uid)
    assert (moved.starts_at, moved.sequence, moved.status) == (NINE, 1, "booked")
    assert moved.ends_at == NINE + timedelta(hours=1)
    assert moved.blocked_until == NINE + minutes(75)
    kept.refresh_from_db()
    assert (kept.status, kept.hold_expires_at) == ("expired", None)
    assert on_list() == []
    open_rows = Notification.objects.open().order_by("pk")
    assert [row.kind for row in open_rows] == ["change", "reminder"]
    # Twice changes nothing.
    assert waitlist.accept(secret, NINE, now=NOW + minutes(101)).sequence == 1


def test_what_was_left_is_free_for_others(wait, full, nine):
    _booked, secret = wait()
    free(full)
    earlier_times.serve(NOW)
    waitlist.accept(secret, NINE, now=NOW)
    choice = replace(nine, starts_at=LATER)
    held, _secret = hold(choice, submission_id=uuid.uuid4(), page_language="", now=NOW)
    assert held.starts_at == LATER


@pytest.mark.parametrize("moment", [HELD_UNTIL, HELD_UNTIL + minutes(1)])
def test_too_late_it_is_kept_no_more(wait, full, moment):
    booked, secret = wait()
    free(full)
    earlier_times.serve(NOW)
    with pytest.raises(SlotGoneError):
        waitlist.accept(secret, NINE, now=moment)
    booked.refresh_from_db()
    assert (booked.starts_at, booked.sequence) == (LATER, 0)


def test_a_kept_time_in_an_absence_is_not_taken(wait, full, charlie):
    booked, secret = wait()
    free(full)
    earlier_times.serve(NOW)
    add_absence(charlie, NINE, NINE + minutes(30))
    with pytest.raises(SlotGoneError):
        waitlist.accept(secret, NINE, now=NOW)
    booked.refresh_from_db()
    assert booked.starts_at == LATER


def test_another_time_than_the_page_showed_is_not_taken(wait, full):
    _booked, secret = wait()
    free(full)
    earlier_times.serve(NOW)
    with pytest.raises(SlotGoneError):
        waitlist.accept(secret, NINE + minutes(30), now=NOW)


def test_no_thanks_gives_it_to_the_next_in_line(wait, full):
    first, secret = wait()
    second, _secret = wait(LATER + minutes(90), BOB, NOW + minutes(1))
    AppointmentKind.objects.update(minutes=180)
    free(full)
    assert earlier_times.serve(NOW) == {"earlier_times_offered": 1}
    waitlist.decline(secret, NINE)
    assert offered_to(first) is None

    assert earlier_times.serve(NOW) == {"earlier_times_offered": 1}
    assert offered_to(first) is None
    assert offered_to(second).starts_at == NINE
    assert on_list() == [first.pk, second.pk]


def test_a_no_to_a_time_that_was_not_offered_changes_nothing(wait, full):
    booked, secret = wait()
    free(full)
    earlier_times.serve(NOW)
    waitlist.decline(secret, NINE + minutes(30))
    assert offered_to(booked).starts_at == NINE


def test_silence_is_a_no_and_the_same_time_is_never_offered_twice(wait, full):
    booked, _secret = wait()
    free(full)
    seen = []
    now = NOW
    for _ in range(3):
        assert earlier_times.serve(now) == {"earlier_times_offered": 1}
        assert earlier_times.serve(now + minutes(1)) == {}
        kept = offered_to(booked)
        seen.append(kept.starts_at)
        now = kept.hold_expires_at
    assert seen == [NINE + minutes(30 * each) for each in range(3)]


def test_after_three_messages_they_are_off_the_list(wait, full):
    booked, secret = wait()
    free(full)
    now = NOW
    for _ in range(3):
        earlier_times.serve(now)
        now = offered_to(booked).hold_expires_at
    assert earlier_times.serve(now) == {}
    assert on_list() == []
    sent = Notification.objects.filter(kind="earlier_time", appointment=booked)
    assert sent.count() == 3
    assert not Appointment.objects.filter(status="held").exists()
    # Whoever wants may ask again.
    waitlist.join(secret, now=now)
    assert on_list() == [booked.pk]


def test_the_third_may_still_be_taken(wait, full):
    booked, secret = wait()
    Waitlist.objects.update(messages=2)
    free(full)
    earlier_times.serve(NOW)
    earlier_times.serve(NOW + minutes(30))
    assert waitlist.accept(secret, NINE, now=NOW + minutes(31)).starts_at == NINE
    assert booked.pk


def test_an_offer_that_ran_out_is_not_mailed(wait, full):
    wait()
    free(full)
    earlier_times.serve(NOW)
    Notification.objects.filter(kind="confirmation").delete()
    assert deliver(HELD_UNTIL) == {"skipped": 1}
    assert mail.outbox == []


def test_an_offer_that_was_declined_is_not_mailed(wait, full):
    _booked, secret = wait()
    deliver(NOW)
    free(full)
    earlier_times.serve(NOW)
    waitlist.decline(secret, NINE)
    assert deliver(NOW) == {}


@pytest.mark.parametrize("state", ["cancelled", "moved", "cancelled by office"])
def test_what_ends_or_moves_gives_the_kept_time_back(
    wait, full, state, django_user_model, charlie
):
    booked, secret = wait()
    free(full)
    earlier_times.serve(NOW)
    kept = offered_to(booked)
    if state == "cancelled":
        appointments.cancel(secret, now=NOW)
    elif state == "moved":
        choice = replace(choice_of(booked), starts_at=LATER + minutes(30))
        appointments.move(secret, choice, now=NOW)
    else:
        charlie.user = django_user_model.objects.create(username="charlie")
        charlie.save()
        appointments.cancel_by_office(booked, by=charlie.user, now=NOW)

    kept.refresh_from_db()
    assert kept.status == "expired"
    assert on_list() == ([booked.pk] if state == "moved" else [])
    with pytest.raises((SlotGoneError, AlreadyCancelledError)):
        waitlist.accept(secret, NINE, now=NOW)


def test_leaving_gives_the_kept_time_back(wait, full):
    booked, secret = wait()
    free(full)
    earlier_times.serve(NOW)
    kept = offered_to(booked)
    waitlist.leave(secret)
    waitlist.leave(secret)
    kept.refresh_from_db()
    assert (kept.status, on_list()) == ("expired", [])


def test_joining_twice_keeps_the_place(wait, book):
    booked, secret = wait()
    waitlist.join(secret, now=NOW + minutes(5))
    assert Waitlist.objects.get().created_at == NOW
    assert on_list() == [booked.pk]


def test_at_night_nothing_is_offered(wait, full):
    wait()
    free(full)
    assert earlier_times.serve(local(2026, 1, 26, 21)) == {}
    assert earlier_times.serve(local(2026, 1, 27, 6, 59)) == {}
    assert earlier_times.serve(local(2026, 1, 27, 7)) == {"earlier_times_offered": 1}


def test_what_is_offered_in_the_evening_is_kept_until_the_morning(wait, full):
    booked, _secret = wait()
    free(full)
    earlier_times.serve(local(2026, 1, 26, 20, 30))
    assert offered_to(booked).hold_expires_at == local(2026, 1, 27, 8, 30)


@pytest.mark.parametrize(
    ("details", "able"),
    [
        (Details(name="A"), False),
        (Details(name="A", phone="+493023125001"), False),
        (Details(name="A", phone="0171 3920001"), True),
        (BOB, True),
    ],
)
def test_only_who_can_be_told_joins(book, full, settings, details, able):
    settings.SMS_GATEWAY_URL = "https://gateway.example.org/"
    booked, secret = book(starts_at=LATER, details=details)
    assert waitlist.may_join(booked, now=NOW) == able
    if not able:
        with pytest.raises(TooLateError):
            waitlist.join(secret, now=NOW)
        assert on_list() == []


@pytest.mark.parametrize("visibility", ["not_notified", "invisible"])
def test_kinds_that_send_nothing_have_no_list(book, full, visibility):
    _booked, secret = book(starts_at=LATER)
    AppointmentKind.objects.update(visibility=visibility)
    with pytest.raises(TooLateError):
        waitlist.join(secret, now=NOW)


def test_who_comes_soon_cannot_come_earlier(book, full):
    """24 hours of notice, and 24 hours that make it worth a message."""
    booked, secret = book(starts_at=LATER)
    assert waitlist.may_join(booked, now=LATER - timedelta(hours=49))
    with pytest.raises(TooLateError):
        waitlist.join(secret, now=LATER - timedelta(hours=48))


def test_a_cancelled_one_cannot_join(book, full):
    _booked, secret = book(starts_at=LATER)
    appointments.cancel(secret, now=NOW)
    with pytest.raises(AlreadyCancelledError):
        waitlist.join(secret, now=NOW)


def test_only_a_day_earlier_or_more_is_worth_a_message(book, first_meeting, charlie):
    availability(charlie, local(2026, 2, 1, 14), local(2026, 2, 1, 15))
    _booked, secret = book()
    waitlist.join(secret, now=NOW)
    # Sunday at 14:00 is only 19 hours before Monday at 9:00.
    assert earlier_times.serve(NOW) == {}


def test_times_of_other_kinds_towns_and_languages_are_not_offered(
    wait, full, charlie, first_meeting
):
    """Only with an interpreter, or only in the next town: not what they asked for."""
    booked, _secret = wait()
    german = case_manager("Gerda")
    availability(german, local(2026, 2, 3, 9), local(2026, 2, 3, 12))
    elsewhere = meeting_place("rathaus-kreuztal", municipality("kreuztal"))
    away = case_manager("Away", languages=["ar"])
    availability(away, local(2026, 2, 4, 9), local(2026, 2, 4, 12), place=elsewhere)
    kind("anders", minutes=30)
    assert earlier_times.serve(NOW) == {}
    assert booked.interpreter is False


def test_the_same_case_manager_comes_first(wait, full, charlie):
    booked, _secret = wait()
    for name in ("Alice", "Bob"):
        other = case_manager(name, languages=["ar"])
        availability(other, NINE, NINE + timedelta(hours=3))
    free(full)
    earlier_times.serve(NOW)
    assert offered_to(booked).case_manager == charlie


def test_the_worker_serves_the_list_before_it_sends(wait, full):
    wait()
    free(full)
    names = ("waiting list", "notifications")
    running = Worker([job for job in jobs() if job.name in names])
    counts = running.run_once(NOW)
    assert counts == {"earlier_times_offered": 1, "sent": 2}


def test_a_place_on_the_list_ends_when_nothing_can_come_of_it(wait, full):
    booked, _secret = wait()
    free(full)
    earlier_times.serve(NOW)
    kept = offered_to(booked)
    Appointment.objects.filter(pk=booked.pk).update(status="attended")
    earlier_times.serve(NOW)
    kept.refresh_from_db()
    assert (kept.status, on_list()) == ("expired", [])


def test_retention_leaves_nothing_of_the_list(wait, full):
    booked, _secret = wait()
    free(full)
    earlier_times.serve(NOW)
    kept = offered_to(booked)
    retention.forget(HELD_UNTIL)
    assert not Appointment.objects.filter(pk=kept.pk).exists()
    assert offered_to(booked) is None

    retention.forget(LATER + timedelta(days=8))
    assert on_list() == []
    assert not Notification.objects.exists()


def test_a_kept_row_deleted_by_retention_was_a_no(wait, full):
    booked, _secret = wait()
    Waitlist.objects.update(messages=2)
    free(full)
    earlier_times.serve(NOW)
    retention.forget(HELD_UNTIL)
    assert earlier_times.serve(HELD_UNTIL) == {}
    assert on_list() == []
    assert booked.pk


def test_who_asks_for_the_same_shares_one_look(wait, full):
    wait()
    with CaptureQueriesContext(connection) as alone:
        assert earlier_times.serve(NOW) == {}
    wait(LATER + minutes(90), BOB, NOW)
    with CaptureQueriesContext(connection) as together:
        assert earlier_times.serve(NOW) == {}
    assert len(together) == len(alone) <= 7


def test_a_worker_that_looked_before_another_offered_offers_nothing(wait, full):
    """Not even another time: one offer at a time."""
    booked, _secret = wait()
    free(full)
    seen = Waitlist.objects.select_related("appointment__kind").get()
    earlier_times.serve(NOW)
    others = earlier_times.offers_for(choice_of(booked), now=NOW)
    other = next(each for each in others if each.starts_at != NINE)
    assert earlier_times._offer(seen, other, NOW) is False
    assert Appointment.objects.filter(status="held").count() == 1


def test_what_goes_wrong_after_a_cancellation_is_not_the_canceller_s(
    wait, full, monkeypatch, caplog
):
    def broken(*_args):
        raise RuntimeError("amina@example.org")

    monkeypatch.setattr(earlier_times, "serve", broken)
    earlier_times.serve_near(municipality(), NOW)
    assert "RuntimeError" in caplog.text
    assert "example.org" not in caplog.text


def test_times_in_the_database_are_utc_and_whole_minutes(wait, full):
    booked, _secret = wait()
    free(full)
    earlier_times.serve(NOW + timedelta(seconds=12))
    kept = offered_to(booked)
    for moment in (kept.starts_at, kept.hold_expires_at):
        assert (moment.tzinfo, moment.second) == (UTC, 0)
