"""One click makes a word of what readers searched for in vain."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from search import fruitless
from search.facade import search
from search.models import FruitlessSearch, SearchDecision, Term
from search.suggestions import suggestions
from tests.factories import local
from tests.reader import soup
from tests.search.glossary_editing import concept, editor

pytestmark = pytest.mark.django_db

NOW = local(2026, 11, 26, 10)
MONDAY = date(2026, 11, 23)
LIST = "/admin/search/unanswered/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def searched(term, times=3, language="de"):
    return FruitlessSearch.objects.create(
        term=term, language=language, week=MONDAY, count=times
    )


def rows(client):
    page = soup(client.get(LIST))
    return {
        row.select_one("td").get_text(strip=True): row
        for row in page.select("tbody tr")
    }


def add(row):
    return reverse("search_unanswered:add", args=(row.pk,))


def titles(query, language="de"):
    return [hit.title for hit in search(query, language).hits]


def test_a_click_on_the_proposal_makes_a_word_that_finds(index, client):
    editor(client)
    missed = searched("wohngelt fuer oma", language="sq")
    [row] = rows(client).values()
    button = row.select_one("button[name=concept]")
    assert "Wohngeld" in button.get_text()
    form = row.select_one("form")
    assert form["action"] == add(missed)
    answer = client.post(form["action"], {"concept": button["value"]})
    assert answer.status_code == 302
    made = Term.objects.get(text="wohngelt fuer oma")
    assert (made.language, made.origin) == ("sq", "editor")
    assert search("Wohngelt für Oma", "sq").hits[0].id == "wohngeld"
    # It is a reader's own text: others do not get to see it while they type.
    assert not Term.objects.offered().filter(pk=made.pk).exists()
    assert suggestions("Wohngelt fuer o", "sq") == []
    row = rows(client)["wohngelt fuer oma"]
    assert "Now a word of" in row.get_text()
    assert not row.select("button")


def test_another_concept_is_chosen_in_a_form_without_scripts(index, client):
    editor(client)
    missed = searched("krumelburg")
    page = soup(client.get(add(missed)))
    assert page.select_one("[name=text]")["value"] == "krumelburg"
    assert page.select_one("option[value=de]").has_attr("selected")
    assert concept().name in page.select_one("[name=concept]").get_text()
    data = {"text": "Krümelburg", "language": "de", "concept": concept().pk}
    assert client.post(add(missed), data).status_code == 302
    assert "Kita und Tagespflege" in titles("Krümelburg")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"concept": ""}, "This field is required."),
        ({"concept": "999999"}, "Select a valid choice."),
        ({"concept": "x"}, "Select a valid choice."),
        ({"text": ""}, "This field is required."),
        ({"text": "und"}, "These words stand in every text"),
        ({"text": "x" * 121}, "This is too long"),
        ({"language": "tlh"}, "Select a valid choice."),
        ({"language": "ar"}, "The word is not written in the script of this language."),
    ],
)
def test_what_cannot_be_a_word_is_said_beside_its_field(
    index, client, changes, message
):
    editor(client)
    missed = searched("krumelburg")
    answer = client.post(add(missed), {"concept": concept().pk} | changes)
    errors = soup(answer).select(".w-field__errors")
    assert message in " ".join(error.get_text() for error in errors)
    assert not SearchDecision.objects.exists()
    assert not Term.objects.filter(origin="editor").exists()


def test_a_word_the_concept_has_already_is_not_added_twice(index, client):
    editor(client)
    missed = searched("kindergarten")
    before = concept().terms.count()
    assert client.post(add(missed), {"concept": concept().pk}).status_code == 302
    assert concept().terms.count() == before
    assert SearchDecision.objects.get().concept == concept()


def test_a_text_of_another_script_is_no_word_at_one_click(index, client):
    editor(client)
    missed = searched("wohngelt", language="uk")
    [row] = rows(client).values()
    assert not row.select("button[name=concept]")
    assert row.select_one(f"a[href='{add(missed)}']")
    client.post(add(missed), {"concept": concept().pk})
    assert not Term.objects.filter(text="wohngelt").exists()
    client.post(add(missed), {"concept": concept().pk, "language": "de"})
    assert Term.objects.get(text="wohngelt").language == "de"


def test_editors_look_up_what_was_missed_without_being_counted(index, client):
    editor(client)
    searched("qxqxqx", language="ar")
    link = rows(client)["qxqxqx"].select_one("td a")
    assert "qxqxqx" in client.get(link["href"]).content.decode()
    assert FruitlessSearch.objects.get().count == 3


def test_a_switched_off_word_is_switched_on_again(index, client):
    editor(client)
    concept().terms.filter(text="Kindergarten").update(is_off=True)
    client.post(add(searched("kindergarten")), {"concept": concept().pk})
    assert not concept().terms.get(language="de", text="Kindergarten").is_off


def test_what_is_not_for_us_stays_away(index, client):
    editor(client)
    missed = searched("pizza")
    dismissal = reverse("search_unanswered:dismiss", args=(missed.pk,))
    assert client.get(dismissal).status_code == 405
    assert client.post(dismissal).status_code == 302
    assert rows(client) == {}
    fruitless.count("pizza", "de", MONDAY + fruitless.WEEK)
    assert rows(client) == {}
    # In another language it is another question.
    searched("pizza", language="tr")
    assert list(rows(client)) == ["pizza"]


def test_the_start_page_shows_only_what_waits(index, client):
    editor(client)
    for term in ("pizza", "krumelburg", "offen"):
        searched(term)
    SearchDecision.objects.create(term="pizza", language="de")
    SearchDecision.objects.create(term="krumelburg", language="de", concept=concept())
    waiting = fruitless.undecided(NOW.date())
    assert [row["term"] for row in waiting] == ["offen"]
    assert "krumelburg" in rows(client)


def test_decisions_go_with_the_last_search(index):
    SearchDecision.objects.create(term="pizza", language="de")
    missed = searched("pizza")
    assert fruitless.forget(NOW)["search_decisions_deleted"] == 0
    missed.delete()
    assert fruitless.forget(NOW)["search_decisions_deleted"] == 1


def test_rare_searches_are_not_shown(index, client):
    editor(client)
    searched("selten", 2)
    assert rows(client) == {}


def test_the_coordinating_team_sees_the_list_and_changes_nothing(index, client):
    editor(client, "Koordination")
    missed = searched("wohngelt")
    assert not rows(client)["wohngelt"].select("form, button, a")
    client.post(add(missed), {"concept": concept().pk})
    assert not SearchDecision.objects.exists()


def test_the_list_needs_as_many_queries_for_one_as_for_many(index, client):
    editor(client)
    counts = []
    for number in (1, 30):
        for place in range(number):
            searched(f"wohngelt {number} {place}")
        client.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 20
