"""Fifty readers tap the same time at once, through the real forms, on SQLite."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from tests.browser.reader import Answer, Reader

READERS = 50


@pytest.mark.race
def test_fifty_readers_one_time_one_appointment(
    portal: str, capsys: pytest.CaptureFixture[str]
) -> None:
    first = Reader(portal).free_times("de", "hilchenbach")
    slot = str(first.html.select("button[name=slot]")[-1]["value"])
    start = Barrier(READERS)

    def want(number: int) -> tuple[Answer, float]:
        reader = Reader(portal)
        page = reader.free_times("de", "hilchenbach")
        start.wait(timeout=120)
        began = time.monotonic()
        held = reader.hold(page, slot)
        waited = time.monotonic() - began
        if held.status != 200:
            return held, waited
        return reader.confirm(held, f"Leser {number}"), waited

    with ThreadPoolExecutor(READERS) as pool:
        answers = list(pool.map(want, range(READERS)))
    statuses = Counter(answer.status for answer, _waited in answers)
    booked = [answer for answer, _waited in answers if "/appointments/" in answer.url]
    with capsys.disabled():
        worst = max(waited for _answer, waited in answers)
        print(
            f"\n{READERS} readers, one time: worst wait {worst:.1f} s, {dict(statuses)}"
        )
    assert statuses == {200: 1, 409: READERS - 1}
    assert len(booked) == 1
    assert booked[0].html.select_one("#code") is not None
    alternatives = [answer.html.select("button[name=slot]") for answer, _w in answers]
    assert all(
        alternatives[i]
        for i, (answer, _w) in enumerate(answers)
        if answer.status == 409
    )
