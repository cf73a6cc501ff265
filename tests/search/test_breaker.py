"""The breaker before a server: three failures open it, one trial may close it again."""

import threading

import pytest

from search.engines.elastic_server import Breaker


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def breaker(clock):
    return Breaker(clock)


def failing(breaker, times):
    for _ in range(times):
        assert breaker.lets_through()
        breaker.failed()


def test_two_failures_do_not_open_the_breaker(breaker):
    failing(breaker, 2)
    assert breaker.lets_through()


def test_three_failures_open_it_for_half_a_minute(breaker, clock):
    failing(breaker, 3)
    clock.now += 29.9
    assert not breaker.lets_through()
    clock.now += 0.1
    assert breaker.lets_through()


def test_a_success_between_failures_starts_counting_anew(breaker):
    failing(breaker, 2)
    breaker.succeeded()
    failing(breaker, 2)
    assert not breaker.is_open


def test_after_the_pause_one_is_let_through_to_see(breaker, clock):
    failing(breaker, 3)
    clock.now += 30
    assert [breaker.lets_through() for _ in range(5)] == [True, *[False] * 4]


def test_who_only_asks_whether_it_refuses_takes_no_trial(breaker, clock):
    failing(breaker, 3)
    assert breaker.refuses
    clock.now += 30
    assert not breaker.refuses
    assert not breaker.refuses
    assert breaker.lets_through()
    assert breaker.refuses


def test_a_failed_trial_opens_it_again(breaker, clock):
    failing(breaker, 3)
    clock.now += 30
    failing(breaker, 1)
    assert not breaker.lets_through()


def test_a_trial_that_succeeds_closes_it(breaker, clock):
    failing(breaker, 3)
    clock.now += 30
    assert breaker.lets_through()
    breaker.succeeded()
    assert [breaker.lets_through() for _ in range(3)] == [True] * 3


def test_many_threads_at_an_open_breaker_are_one_trial(breaker, clock):
    failing(breaker, 3)
    clock.now += 30
    told, start = [], threading.Barrier(8)

    def ask():
        start.wait()
        told.append(breaker.lets_through())

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [False] * 7 + [True]
