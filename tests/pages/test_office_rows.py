"""Rows beside an office: what their form refuses, beside which field, losing nothing."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from pages.models import (
    OfficePage,
    OpeningException,
    OpeningHours,
    TopicResponsibility,
    User,
)
from tests import content
from tests.factories import topic
from tests.pages.editors import edit_address, form_data, latest
from tests.reader import said, soup
from tests.sharing import own, shared

pytestmark = pytest.mark.django_db


@shared
def site():
    """An office, and its form as an editor gets it."""
    content.home()
    page = content.office("buergerbuero", "netphen", title="Bürgerbüro")
    page.opening_hours = [
        OpeningHours(weekday=0, opens=datetime.time(8), closes=datetime.time(12)),
        OpeningHours(weekday=0, opens=datetime.time(14), closes=datetime.time(16)),
    ]
    page.exceptions = [
        OpeningException(
            first_day=datetime.date(2026, 12, 24), last_day=datetime.date(2026, 12, 31)
        )
    ]
    page.save()
    page = OfficePage.objects.get(pk=page.pk)
    page.form = form_data(signed_in(Client()), edit_address(page))
    return page


office = own("site")


def signed_in(client):
    user, _created = User.objects.get_or_create(username="central", is_superuser=True)
    client.force_login(user)
    return client


@pytest.fixture
def editor(client):
    return signed_in(client)


def add_row(data, rows, **values):
    """As the button under the rows does."""
    number = int(data[f"{rows}-TOTAL_FORMS"][0])
    data[f"{rows}-TOTAL_FORMS"] = [str(number + 1)]
    data |= {f"{rows}-{number}-{name}": value for name, value in values.items()}
    # The fields Wagtail's script adds to a new row.
    data |= {f"{rows}-{number}-id": "", f"{rows}-{number}-ORDER": str(number + 1)}
    return data


def row_errors(answer, rows):
    """[{field: messages}] of the rows, where the form was shown again."""
    assert answer.status_code == 200, answer.headers.get("Location")
    formset = answer.context["form"].formsets[rows]
    return [{name: list(found) for name, found in e.items()} for e in formset.errors]


def post(editor, page, rows, **values):
    data = add_row(page.form, rows, **values)
    return editor.post(edit_address(page), data)


HOURS_MEET = (
    "These hours meet others of the same day: give one row, from the first opening to the"
    " last closing."
)


@pytest.mark.parametrize(
    ("weekday", "opens", "closes", "field", "message"),
    [
        ("0", "08:00", "12:00", "opens", HOURS_MEET),
        ("0", "11:00", "13:00", "opens", HOURS_MEET),
        ("0", "12:00", "13:00", "opens", HOURS_MEET),
        ("0", "07:00", "19:00", "opens", HOURS_MEET),
        ("1", "12:00", "12:00", "closes", "Closing time must be after opening time."),
        ("1", "12:00", "08:00", "closes", "Closing time must be after opening time."),
    ],
)
def test_weekly_hours_that_meet_or_end_early_are_refused_beside_their_field(
    editor, office, weekday, opens, closes, field, message
):
    answer = post(
        editor, office, "opening_hours", weekday=weekday, opens=opens, closes=closes
    )
    assert row_errors(answer, "opening_hours") == [{}, {}, {field: [said(message)]}]
    shown = soup(answer)
    for name, typed in (("opens", opens), ("closes", closes)):
        field = shown.find(attrs={"name": f"opening_hours-2-{name}"})
        assert field["value"] == typed
    assert said(message) in shown.get_text()


def test_several_stretches_of_a_day_are_kept(editor, office):
    answer = post(
        editor, office, "opening_hours", weekday="0", opens="17:00", closes="18:00"
    )
    assert answer.status_code == 302
    assert latest(office).opening_hours.count() == 3


def test_a_row_that_is_deleted_meets_nobody(editor, office):
    data = office.form
    data["opening_hours-0-DELETE"] = "on"
    add_row(data, "opening_hours", weekday="0", opens="09:00", closes="11:00")
    assert editor.post(edit_address(office), data).status_code == 302
    opens = [row.opens.hour for row in latest(office).opening_hours.all()]
    assert sorted(opens) == [9, 14]


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        (
            {"first_day": "2027-01-05", "last_day": "2027-01-04"},
            "last_day",
            "The last day must not be before the first.",
        ),
        (
            {"first_day": "2026-12-31"},
            "first_day",
            "There is another exception for some of these days.",
        ),
        (
            {"first_day": "2026-12-24", "last_day": "2026-12-31", "opens": "09:00",
             "closes": "10:00"},
            "first_day",
            "The office cannot be closed and open on the same days.",
        ),
        (
            {"first_day": "2027-01-05", "opens": "09:00"},
            "closes",
            "Give both times, or none if the office is closed.",
        ),
        (
            {"first_day": "2027-01-05", "opens": "09:00", "closes": "08:00"},
            "closes",
            "Closing time must be after opening time.",
        ),
    ],
)  # fmt: skip
def test_exceptions_that_cannot_be_are_refused_beside_their_field(
    editor, office, values, field, message
):
    answer = post(editor, office, "exceptions", **values)
    assert row_errors(answer, "exceptions") == [{}, {field: [said(message)]}]
    for name, typed in values.items():
        assert (
            soup(answer).find(attrs={"name": f"exceptions-1-{name}"})["value"] == typed
        )


def test_exceptions_of_the_same_day_may_have_a_break_between_them(editor, office):
    data = office.form
    for opens, closes in (("09:00", "10:00"), ("11:00", "12:00")):
        day = {"first_day": "2027-01-05", "last_day": ""}
        add_row(data, "exceptions", opens=opens, closes=closes, **day)
    assert editor.post(edit_address(office), data).status_code == 302
    assert latest(office).exceptions.count() == 3


@pytest.mark.parametrize(
    ("kind", "value", "is_right"),
    [
        ("phone", "030 23125-901", True),
        ("phone", "mail@example.org", False),
        ("fax", "030 23125-901x", False),
        ("sms", "https://example.org", False),
        ("email", "mail@example.org", True),
        ("email", "030 23125-901", False),
        ("website", "https://example.org/", True),
        ("website", "http://example.org/", False),
        ("website", "javascript:alert(1)", False),
        ("messenger", "example", False),
    ],
)
def test_a_way_to_reach_an_office_is_checked_for_its_kind(
    editor, office, kind, value, is_right
):
    answer = post(
        editor, office, "contact_ways", kind=kind, value=value, role="complaints"
    )
    if is_right:
        assert answer.status_code == 302
        assert [way.value for way in latest(office).contact_ways.all()] == [value]
    else:
        assert [list(e) for e in row_errors(answer, "contact_ways")] == [["value"]]
        shown = soup(answer).find(attrs={"name": "contact_ways-0-value"})
        assert shown["value"] == value


def test_the_line_ends_of_browsers_change_nothing(office):
    """Else whoever approves a page saves it, and has to approve it once more."""
    office.bring_de = "Pass\nBriefe"
    office.save()
    kind = type(office).form_for("de").get_form_class()
    for typed, changed in (("Pass\r\nBriefe", []), ("Pass\r\nFoto", ["bring_de"])):
        form = kind({"bring_de": typed}, instance=office)
        assert [n for n in form.changed_data if n == "bring_de"] == changed


# Closures and successors ----------------------------------------------------------------


def errors_of(editor, page, **values):
    answer = editor.post(edit_address(page), page.form | values)
    if answer.status_code == 302:
        return {}
    return {name: list(e) for name, e in answer.context["form"].errors.items()}


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        ("", "2026-12-31", "closed_from"),
        ("2026-12-31", "2026-12-30", "closed_until"),
        ("2026-12-31", "2026-12-31", None),
        ("2026-12-31", "", None),
    ],
)
def test_a_closure_has_a_beginning_before_its_end(editor, office, first, last, field):
    found = errors_of(editor, office, closed_from=first, closed_until=last)
    assert list(found) == ([field] if field else [])


def test_an_accessibility_fact_is_chosen_from_the_list(editor, office):
    assert list(errors_of(editor, office, accessibility=["moon"])) == ["accessibility"]
    assert errors_of(editor, office, accessibility=["lift", "toilet"]) == {}
    assert latest(office).accessibility == ["lift", "toilet"]


def test_an_office_does_not_replace_itself(editor, office):
    found = errors_of(editor, office, valid_to="2027-06-30", successor=office.pk)
    assert list(found) == ["successor"]


def test_offices_do_not_replace_each_other_in_a_ring(editor, office):
    last = content.office("buergerbuero", title="C", successor=office)
    middle = content.office("buergerbuero", title="B", successor=last)
    found = errors_of(editor, office, valid_to="2027-06-30", successor=middle.pk)
    assert list(found) == ["successor"]


@pytest.mark.parametrize(
    ("begins", "ends", "is_right"),
    [
        ("2027-07-01", None, True),
        ("2027-06-01", None, True),
        ("2027-07-02", None, False),
        (None, "2027-06-30", False),
        (None, None, True),
    ],
)
def test_a_successor_exists_on_the_day_after(editor, office, begins, ends, is_right):
    new = content.office(
        "buergerbuero",
        title="Neu",
        valid_from=begins and datetime.date.fromisoformat(begins),
        valid_to=ends and datetime.date.fromisoformat(ends),
    )
    found = errors_of(editor, office, valid_to="2027-06-30", successor=new.pk)
    assert list(found) == ([] if is_right else ["successor"])


def test_a_successor_needs_an_end(editor, office):
    new = content.office("buergerbuero", title="Neu")
    assert list(errors_of(editor, office, successor=new.pk)) == ["valid_to"]


def test_an_office_that_replaces_another_does_not_begin_after_a_gap(editor, office):
    new = content.office("buergerbuero", title="Neu")
    OfficePage.objects.filter(pk=office.pk).update(
        valid_to=datetime.date(2027, 6, 30), successor=new
    )
    new.form = form_data(editor, edit_address(new))
    assert errors_of(editor, new, valid_from="2027-07-01") == {}
    new.form = form_data(editor, edit_address(new))
    assert list(errors_of(editor, new, valid_from="2027-07-02")) == ["valid_from"]


# Who answers for a topic ----------------------------------------------------------------


def topic_data():
    """The form of the topic without responsibilities."""
    prefix = "responsibilities"
    return {
        "key": "sprache",
        "order": "0",
        "name_de": "Sprache",
        f"{prefix}-TOTAL_FORMS": ["0"],
        f"{prefix}-INITIAL_FORMS": "0",
        f"{prefix}-MIN_NUM_FORMS": "0",
        f"{prefix}-MAX_NUM_FORMS": "1000",
    }


@pytest.mark.parametrize(("until", "is_right"), [("", False), ("2027-06-30", True)])
def test_a_kind_answers_once_on_a_day(editor, until, is_right):
    about, kind = topic("sprache"), content.office_kind()
    data = topic_data()
    add_row(data, "responsibilities", kind=kind.pk, valid_from="", valid_to=until)
    again = {"valid_from": "2027-07-01", "valid_to": ""}
    add_row(data, "responsibilities", kind=kind.pk, **again)
    answer = editor.post(f"/admin/snippets/pages/topic/edit/{about.pk}/", data)
    if is_right:
        assert answer.status_code == 302
    else:
        message = said("This kind of office answers on these days already.")
        assert row_errors(answer, "responsibilities") == [{}, {"kind": [message]}]


def test_responsibilities_are_edited_in_the_topics_form_in_order_and_with_dates(editor):
    about = topic("sprache")
    about.name_de = "Sprache"
    about.save()
    kinds = [content.office_kind(key) for key in ("alt", "neu")]
    address = f"/admin/snippets/pages/topic/edit/{about.pk}/"
    form = soup(editor.get(address)).find(
        attrs={"name": "responsibilities-TOTAL_FORMS"}
    )
    assert form["value"] == "0"
    data = topic_data()
    # The second row was dragged above the first.
    for kind, order, first, last in (
        (kinds[0], "2", "", "2027-06-30"),
        (kinds[1], "1", "2027-07-01", ""),
    ):
        add_row(data, "responsibilities", kind=kind.pk, valid_from=first, valid_to=last)
        number = int(data["responsibilities-TOTAL_FORMS"][0]) - 1
        data[f"responsibilities-{number}-ORDER"] = order
    answer = editor.post(address, data)
    assert answer.status_code == 302, answer.context["form"].errors
    stored = TopicResponsibility.objects.filter(topic=about)
    assert [
        (row.kind.key, str(row.valid_from), str(row.valid_to)) for row in stored
    ] == [("neu", "2027-07-01", "None"), ("alt", "None", "2027-06-30")]


def test_a_responsibility_that_ends_before_it_begins_is_refused(editor):
    row = TopicResponsibility(
        topic=topic("sprache"),
        kind=content.office_kind(),
        valid_from=datetime.date(2027, 7, 1),
        valid_to=datetime.date(2027, 6, 30),
    )
    with pytest.raises(ValidationError, match="valid_to"):
        row.full_clean()
