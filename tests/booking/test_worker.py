"""The worker: every job at its pace, and none in the way of another."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking import worker
from booking.worker import Worker
from pages import jobs
from pages.jobs import Job, night_of
from tests.booking.conftest import NINE, NOW
from tests.factories import local

HOUR = timedelta(hours=1)


def later(minutes):
    return NOW + timedelta(minutes=minutes)


def noting(name, pause=None):
    """A job, and the times at which it ran."""
    times = []

    def work(now):
        times.append(now)
        return {name: len(times)}

    return Job(name, work, pause), times


def failing(name, pause=None):
    times = []

    def work(now):
        times.append(now)
        raise OSError("amina@example.org")

    return Job(name, work, pause), times


@pytest.mark.django_db
def test_the_worker_delivers_and_forgets_once_an_hour(book):
    book()
    wanted = ("notifications", "retention")
    running = Worker([job for job in jobs.jobs() if job.name in wanted])
    first = running.run_once(NOW)
    assert first["sent"] == 1
    assert "past_forgotten" in first
    assert running.run_once(later(59)) == {}
    assert "past_forgotten" in running.run_once(later(60))


def test_the_worker_puts_pages_on_and_off_the_site_every_minute(monkeypatch):
    called = []
    monkeypatch.setattr(worker, "call_command", called.append)
    running = Worker([job for job in jobs.jobs() if job.name == "scheduled pages"])
    for seconds in (0, 15, 30, 45, 60, 75):
        running.run_once(NOW + timedelta(seconds=seconds))
    assert called == ["publish_scheduled"] * 2


def test_a_new_worker_does_every_registered_job():
    assert Worker().jobs == jobs.jobs()


def test_jobs_run_at_their_own_pace_in_order():
    often, often_times = noting("often", timedelta(minutes=1))
    seldom, seldom_times = noting("seldom", HOUR)
    running = Worker([often, seldom])
    assert list(running.run_once(NOW)) == ["often", "seldom"]
    running.run_once(later(0.5))
    running.run_once(later(1))
    running.run_once(later(60))
    assert often_times == [NOW, later(1), later(60)]
    assert seldom_times == [NOW, later(60)]


def test_a_failing_job_is_named_and_stops_no_other(caplog):
    broken, tries = failing("broken", HOUR)
    whole, times = noting("whole", HOUR)
    running = Worker([broken, whole])
    assert running.run_once(NOW) == {"whole": 1}
    assert "broken: OSError" in caplog.text
    assert "example.org" not in caplog.text
    running.run_once(later(60))
    assert tries == times == [NOW, later(60)]


def test_a_failing_job_pauses_like_any_other():
    broken, tries = failing("broken", HOUR)
    running = Worker([broken])
    running.run_once(NOW)
    running.run_once(later(1))
    assert tries == [NOW]


def test_the_worker_goes_on_until_it_is_told_to_stop(monkeypatch):
    monkeypatch.setattr(worker, "PAUSE", timedelta(0))
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    passes = []

    def work(_now):
        passes.append(1)
        if len(passes) == 3:
            running.stop()
        raise OSError

    running = Worker([Job("stops", work, timedelta(0))])
    running.run()
    assert len(passes) == 3


def test_a_name_is_given_once(monkeypatch):
    monkeypatch.setattr(jobs, "_registered", {})
    work = jobs.nightly("links")(lambda _now: {})
    assert jobs.jobs() == [Job("links", work)]
    with pytest.raises(ValueError, match="links"):
        jobs.periodically("links", HOUR)(lambda _now: {})


@pytest.mark.django_db
def test_a_nightly_job_runs_once_a_night_whoever_asks():
    job, times = noting("links")
    evening, night = local(2026, 2, 2, 23, 0), local(2026, 2, 3, 2, 0)
    for now in (evening, local(2026, 2, 3, 1, 59), night, local(2026, 2, 3, 9, 0)):
        # A new worker each time, as after a restart, or beside another.
        Worker([job]).run_once(now)
        Worker([job]).run_once(now)
    assert times == [evening, night]


@pytest.mark.django_db
def test_a_night_without_a_worker_is_made_up_for():
    job, times = noting("links")
    friday, monday = local(2026, 1, 30, 12, 0), local(2026, 2, 2, 8, 0)
    for now in (friday, monday, NINE + timedelta(minutes=1)):
        Worker([job]).run_once(now)
    assert times == [friday, monday]


@pytest.mark.django_db
def test_a_clock_set_back_repeats_no_night():
    job, times = noting("links")
    Worker([job]).run_once(NOW)
    Worker([job]).run_once(NOW - timedelta(days=2))
    assert times == [NOW]


@pytest.mark.django_db
def test_a_nightly_job_that_failed_waits_for_the_next_night():
    job, tries = failing("links")
    Worker([job]).run_once(local(2026, 2, 3, 2, 0))
    Worker([job]).run_once(local(2026, 2, 3, 3, 0))
    Worker([job]).run_once(local(2026, 2, 4, 2, 0))
    assert len(tries) == 2


@pytest.mark.parametrize(
    ("moment", "night"),
    [
        (local(2026, 2, 3, 1, 59), date(2026, 2, 2)),
        (local(2026, 2, 3, 2, 0), date(2026, 2, 3)),
        # 2 o'clock is left out in spring, and comes twice in autumn.
        (local(2026, 3, 29, 1, 59), date(2026, 3, 28)),
        (local(2026, 3, 29, 3, 0), date(2026, 3, 29)),
        (local(2026, 10, 25, 1, 59), date(2026, 10, 24)),
        (local(2026, 10, 25, 2, 30), date(2026, 10, 25)),
        (local(2026, 10, 25, 2, 30) + HOUR, date(2026, 10, 25)),
    ],
)
def test_the_night_begins_at_two(moment, night):
    assert night_of(moment) == night


@given(st.integers(0, 3 * 366 * 24 * 60), st.integers(0, 3 * 24 * 60))
def test_nights_never_go_back(start, minutes):
    begin = local(2026, 1, 1, 0, 0) + timedelta(minutes=start)
    end = begin + timedelta(minutes=minutes)
    assert timedelta(0) <= night_of(end) - night_of(begin)
    assert night_of(end) - night_of(begin) <= timedelta(minutes=minutes + 24 * 60)
