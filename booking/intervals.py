"""Half-open intervals [start, end) of whole seconds: the slot engine's arithmetic."""

from collections.abc import Iterable

Interval = tuple[int, int]


def merge(intervals: Iterable[Interval]) -> list[Interval]:
    """Sorted, without empty ones; overlapping and touching ones become one."""
    merged: list[Interval] = []
    for start, end in sorted(intervals):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def subtract(base: list[Interval], holes: list[Interval]) -> list[Interval]:
    """What is left of ``base``. Both must be merged; linear in their lengths."""
    left: list[Interval] = []
    first = 0
    for start, end in base:
        while first < len(holes) and holes[first][1] <= start:
            first += 1
        position = first
        while start < end and position < len(holes) and holes[position][0] < end:
            if holes[position][0] > start:
                left.append((start, holes[position][0]))
            start = holes[position][1]
            position += 1
        if start < end:
            left.append((start, end))
    return left


def clip(intervals: Iterable[Interval], low: int, high: int) -> list[Interval]:
    """The parts inside [low, high)."""
    return [
        (max(start, low), min(end, high))
        for start, end in intervals
        if start < high and end > low
    ]


def covers(merged: list[Interval], start: int, end: int) -> bool:
    return not subtract([(start, end)], merged)
