"""Who is responsible for a topic in a town on a day; never nobody."""

import datetime

import pytest

from pages.models import TopicResponsibility
from pages.responsibility import LAST_RESORT, Responsibilities, responsible_offices
from tests import content
from tests.factories import municipality, topic
from tests.sharing import own, shared

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 22)


@shared
def site():
    content.home()
    return municipality("netphen")


netphen = own("site")


def answers_for(key, *kinds):
    found = topic(key)
    for order, kind in enumerate(kinds):
        TopicResponsibility.objects.create(
            topic=found, kind=content.office_kind(kind), order=order
        )
    return found


def titles(about, town, day=TODAY):
    return [office.title for office in responsible_offices(about, town, "de", day)]


def test_the_first_kind_named_answers(netphen):
    content.office("wohnungsamt", "netphen", title="Wohnungsamt")
    content.office("jobcenter", "netphen", title="Jobcenter")
    about = answers_for("wohnen", "jobcenter", "wohnungsamt")
    assert titles(about, netphen) == ["Jobcenter", "Wohnungsamt"]


def test_an_office_of_the_own_town_answers_before_the_district(netphen):
    content.office("jobcenter", title="Jobcenter Kreis")
    content.office("jobcenter", "kreuztal", "netphen", title="Jobcenter Nord")
    content.office("jobcenter", "netphen", title="Jobcenter Netphen")
    about = answers_for("arbeit", "jobcenter")
    expected = ["Jobcenter Netphen", "Jobcenter Nord", "Jobcenter Kreis"]
    assert titles(about, netphen) == expected


def test_the_order_of_kinds_counts_more_than_the_town(netphen):
    content.office("jobcenter", title="Jobcenter Kreis")
    content.office("sozialamt", "netphen", title="Sozialamt Netphen")
    about = answers_for("arbeit", "jobcenter", "sozialamt")
    assert titles(about, netphen) == ["Jobcenter Kreis", "Sozialamt Netphen"]


def test_an_office_of_another_town_does_not_answer(netphen):
    content.office("jobcenter", "kreuztal", title="Jobcenter Kreuztal")
    content.case_managers("netphen")
    about = answers_for("arbeit", "jobcenter")
    offices = responsible_offices(about, netphen, "de", TODAY)
    assert [office.kind.key for office in offices] == [LAST_RESORT]


def test_where_nobody_answers_the_case_managers_do(netphen):
    content.case_managers("netphen")
    about = answers_for("etwas-anderes")
    offices = responsible_offices(about, netphen, "de", TODAY)
    assert [office.kind.key for office in offices] == [LAST_RESORT]


def test_case_managers_come_last_unless_they_are_named_first(netphen):
    content.case_managers("netphen")
    content.office("jobcenter", title="Jobcenter")
    last = answers_for("arbeit", "jobcenter", LAST_RESORT)
    first = answers_for("beratung", LAST_RESORT, "jobcenter")
    kinds = [o.kind.key for o in responsible_offices(last, netphen, "de", TODAY)]
    assert kinds == ["jobcenter", LAST_RESORT]
    kinds = [o.kind.key for o in responsible_offices(first, netphen, "de", TODAY)]
    assert kinds == [LAST_RESORT, "jobcenter"]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (datetime.date(2027, 6, 29), "Amt alt"),
        (datetime.date(2027, 6, 30), "Amt alt"),
        (datetime.date(2027, 7, 1), "Amt neu"),
        (datetime.date(2027, 7, 2), "Amt neu"),
    ],
)
def test_a_merger_changes_who_answers_from_one_day_to_the_next(netphen, day, expected):
    last, first = datetime.date(2027, 6, 30), datetime.date(2027, 7, 1)
    content.office("auslaenderbehoerde", title="Amt alt", valid_to=last)
    content.office("auslaenderbehoerde", title="Amt neu", valid_from=first)
    assert titles(answers_for("aufenthalt", "auslaenderbehoerde"), netphen, day) == [
        expected
    ]


def test_an_office_that_is_not_published_does_not_answer(netphen):
    office = content.office("jobcenter", title="Jobcenter")
    office.live = False
    office.save()
    assert titles(answers_for("arbeit", "jobcenter"), netphen) == []


def test_many_topics_cost_as_much_as_one(netphen, django_assert_num_queries):
    content.case_managers("netphen")
    for number in range(5):
        content.office("jobcenter", "netphen", title=f"Jobcenter {number}")
    topics = [answers_for(f"thema-{n}", "jobcenter", LAST_RESORT) for n in range(6)]
    with django_assert_num_queries(3):
        responsible = Responsibilities(topics, "de", TODAY)
        for about in topics:
            assert len(responsible.offices(about, netphen)) == 6
