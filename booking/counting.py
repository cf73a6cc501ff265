"""Counters in the cache, with a memory of minutes: nothing of them reaches the database."""

from django.core.cache import cache


def count_up(key: str, seconds: int) -> None:
    """One more; the counter ends so many seconds after its first."""
    cache.add(key, 0, seconds)
    try:
        cache.incr(key)
    except ValueError:
        # It ran out between the two calls.
        cache.set(key, 1, seconds)
