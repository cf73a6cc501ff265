"""The same free times by one statement of PostgreSQL: the yardstick of the budget.

It knows weekly rules only, with an interval and weekdays, and the exceptions to them.
"""

from datetime import UTC, datetime

from django.db import connection

STATEMENT = """
WITH asked AS (
    SELECT to_timestamp(%(low)s) AS low, to_timestamp(%(high)s) AS high
), entries AS MATERIALIZED (
    SELECT event.id, entry.kind, entry.case_manager_id AS person,
        entry.meeting_place_id AS place, rule.id IS NOT NULL AS repeats,
        event.start, event."end",
        event.start AT TIME ZONE 'Europe/Berlin' AS begins,
        event."end" AT TIME ZONE 'Europe/Berlin' AS ends,
        event.end_recurring_period AT TIME ZONE 'Europe/Berlin' AS until,
        coalesce(substring(rule.params FROM 'interval:([0-9]+)')::int, 1) AS weeks,
        string_to_array(substring(rule.params FROM 'byweekday:([A-Z,]+)'), ',') AS weekdays
    FROM booking_calendarentry entry
    JOIN schedule_event event ON event.id = entry.event_id
    LEFT JOIN schedule_rule rule ON rule.id = event.rule_id
), days AS MATERIALIZED (
    SELECT day::date AS day, date_trunc('week', day)::date AS monday,
        (ARRAY['MO','TU','WE','TH','FR','SA','SU'])[extract(isodow FROM day)::int] AS name
    FROM asked, generate_series(
        date_trunc('day', low AT TIME ZONE 'Europe/Berlin') - interval '1 day',
        high AT TIME ZONE 'Europe/Berlin', interval '1 day') AS day
), exceptions AS MATERIALIZED (
    SELECT event_id, (original_start AT TIME ZONE 'Europe/Berlin')::date AS day,
        start, "end", cancelled
    FROM schedule_occurrence
), dates AS (
    SELECT kind, person, place,
        tstzrange((days.day + begins::time) AT TIME ZONE 'Europe/Berlin',
            (days.day + begins::time + (ends - begins)) AT TIME ZONE 'Europe/Berlin') AS span
    FROM entries JOIN days ON days.name = ANY(weekdays) AND days.day >= begins::date
        AND (until IS NULL OR days.day + begins::time <= until)
        AND ((days.monday - date_trunc('week', begins)::date) / 7) %% weeks = 0
    WHERE repeats AND (entries.id, days.day) NOT IN (SELECT event_id, day FROM exceptions)
    UNION ALL
    SELECT kind, person, place, tstzrange(start, "end") FROM entries WHERE NOT repeats
    UNION ALL
    SELECT kind, person, place, tstzrange(moved.start, moved."end")
    FROM exceptions moved JOIN entries ON entries.id = moved.event_id
    WHERE NOT moved.cancelled
), hours AS (
    SELECT person, place, range_agg(span) * (
        SELECT tstzmultirange(tstzrange(low, high)) FROM asked) AS spans
    FROM dates WHERE kind = 'availability' GROUP BY person, place
), busy AS (
    SELECT person, range_agg(span) AS spans FROM (
        SELECT person, span FROM dates WHERE kind <> 'availability' AND person IS NOT NULL
        UNION ALL
        SELECT case_manager_id, tstzrange(
            blocked_from - make_interval(secs => %(after)s),
            blocked_until + make_interval(secs => %(before)s))
        FROM booking_appointment, asked
        WHERE status IN ('held', 'booked', 'attended', 'no_show')
            AND blocked_from < high + make_interval(secs => %(after)s)
            AND blocked_until > low - make_interval(secs => %(before)s)
    ) taken GROUP BY person
), shut AS (
    SELECT coalesce(range_agg(span), '{}') AS spans FROM (
        SELECT span FROM dates WHERE kind = 'absence' AND person IS NULL AND place IS NULL
        UNION ALL SELECT unnest(%(holidays)s::tstzrange[])
    ) all_day
), closed AS (
    SELECT place, range_agg(span) AS spans FROM dates
    WHERE kind = 'absence' AND person IS NULL AND place IS NOT NULL GROUP BY place
), free AS (
    SELECT hours.person, hours.place, unnest(hours.spans - shut.spans
        - coalesce(busy.spans, '{}') - coalesce(closed.spans, '{}')) AS span
    FROM hours CROSS JOIN shut
    LEFT JOIN busy ON busy.person = hours.person
    LEFT JOIN closed ON closed.place = hours.place
)
SELECT person, place, array_agg(start ORDER BY start) FROM (
    SELECT person, place, generate_series(
        ceil(extract(epoch FROM lower(span)) / %(step)s)::bigint * %(step)s,
        extract(epoch FROM upper(span))::bigint - %(duration)s, %(step)s) AS start
    FROM free
) starts GROUP BY person, place
"""


def free_starts(window, rules, holidays):
    """{(case manager, place): starts in unix seconds}, as ``slots.compute`` gives them."""
    values = {
        "low": window[0],
        "high": window[1],
        "before": rules.before,
        "after": rules.after,
        "step": rules.step,
        "duration": next(iter(rules.durations.values())),
        "holidays": [f"[{instant(start)},{instant(end)})" for start, end in holidays],
    }
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, values)
        return {(person, place): starts for person, place, starts in cursor.fetchall()}


def instant(seconds):
    return datetime.fromtimestamp(seconds, UTC).isoformat()
