"""Editors write words, choose pages and switch supplied words off; readers find by them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from search.explain import explain
from search.facade import search
from search.models import Concept, ConceptPage, Term
from search.terms import store_terms
from tests.reader import soup
from tests.search.glossary_editing import concept, editor, filled_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(index):
    return index


def address(found=None):
    if found is None:
        return reverse("concept:add")
    return reverse("concept:edit", args=(found.pk,))


def form_of(client, found=None):
    page = soup(client.get(address(found)))
    return filled_in(page.select_one("#w-editor-form"))


def sent(client, found=None, **changes):
    data = form_of(client, found) | changes
    answer = client.post(address(found), data)
    if answer.status_code == 200:
        errors = [
            e.get_text(" ", strip=True) for e in soup(answer).select(".w-field__errors")
        ]
        return [error for error in errors if error]
    assert answer.status_code == 302
    return []


def titles(query, language="de"):
    return [hit.title for hit in search(query, language).hits]


def asked_for(query, language):
    return [asked.key for asked in explain(query, language).concepts]


def test_a_new_word_finds_at_once_and_a_removed_one_no_longer(site, client):
    editor(client)
    assert titles("Krümelburg") == []
    assert sent(client, concept(), own_de="Krümelburg") == []
    assert "Kita und Tagespflege" in titles("kruemelburg")
    assert sent(client, concept(), own_de="") == []
    assert titles("Krümelburg") == []


def test_a_word_in_arabic_finds_what_has_no_arabic_text(site, client):
    editor(client)
    assert sent(client, concept("housing-benefit"), own_ar="فلفل") == []
    assert "Wohngeld" in titles("فلفل", "ar")


def test_a_supplied_word_is_switched_off_and_stays_off_at_the_next_update(site, client):
    editor(client)
    found = concept()
    word = found.terms.get(language="en", text="babysitting")
    assert "childcare" in asked_for("babysitting", "en")
    assert sent(client, found, off_en=[str(word.pk)]) == []
    assert "childcare" not in asked_for("babysitting", "en")
    store_terms()
    assert Term.objects.get(pk=word.pk).is_off
    assert sent(client, found, off_en=[]) == []
    assert "childcare" in asked_for("babysitting", "en")


def test_a_new_concept_gets_a_key_and_finds_texts_that_name_it(site, client):
    editor(client)
    assert titles("Schnuffelhort") == []
    data = {"name": "Zuschuss zur Miete!", "own_de": "Miete\nSchnuffelhort"}
    assert sent(client, **data) == []
    made = Concept.objects.get(name="Zuschuss zur Miete!")
    assert made.key == "zuschuss-zur-miete"
    # "Ein Zuschuss zur Miete." names it.
    assert titles("Schnuffelhort")[0] == "Wohngeld"
    # Rebuilding the supplied terms leaves it alone.
    store_terms()
    assert Concept.objects.filter(pk=made.pk).exists()


def test_topics_of_a_concept_find_their_services(site, client):
    editor(client)
    data = {"name": "Fantasie", "own_de": "Zauberwald", "topics": ["wohngeld"]}
    assert sent(client, **data) == []
    assert "Wohngeld" in titles("Zauberwald")
    made = Concept.objects.get(name="Fantasie")
    assert sent(client, made, topics=[]) == []
    assert titles("Zauberwald") == []


def test_pages_and_the_best_of_them_are_kept(site, client):
    editor(client)
    data = {
        "pages-0-page": str(site.kita.pk),
        "pages-1-page": str(site.guide.pk),
        "pages-1-is_best": "on",
    }
    assert sent(client, concept("housing-benefit"), **data) == []
    assert ConceptPage.objects.by_page() == {
        site.kita.pk: {"housing-benefit": False},
        site.guide.pk: {"housing-benefit": True},
    }
    assert ConceptPage.objects.by_page([site.kita.pk]).keys() == {site.kita.pk}
    assert sent(client, concept("housing-benefit"), **{"pages-0-DELETE": "on"}) == []
    assert ConceptPage.objects.by_page().keys() == {site.kita.pk}


def test_the_best_answer_stands_first(site, client):
    editor(client)
    assert titles("Mietzuschuss")[0] == "Wohngeld"
    best = {"pages-0-page": str(site.kita.pk), "pages-0-is_best": "on"}
    assert sent(client, concept("housing-benefit"), **best) == []
    assert titles("Mietzuschuss")[0] == "Kita und Tagespflege"
    assert not any(hit.is_off for hit in explain("Mietzuschuss", "de").hits)
    assert sent(client, concept("housing-benefit"), **{"pages-0-DELETE": "on"}) == []
    assert titles("Mietzuschuss")[0] == "Wohngeld"


def test_a_page_that_cannot_answer_or_stands_twice_is_refused(site, client):
    editor(client)
    found = concept()
    errors = sent(client, found, **{"pages-0-page": str(site.home.pk)})
    assert errors == ["Choose a service, an office or a guide; this is none."]
    twice = {f"pages-{number}-page": str(site.kita.pk) for number in (0, 1)}
    assert sent(client, found, **twice) == ["This page is chosen twice."]
    assert not ConceptPage.objects.exists()


@pytest.mark.parametrize(
    ("own", "message"),
    [
        ("…!?", "There is no letter or number in this."),
        ("x" * 121, "This is too long: a term has 120 characters at most."),
        (
            "und die",
            "These words stand in every text, so they find nothing: “und die”.",
        ),
        ("Kindergarten", "“Kindergarten” is among the supplied words already."),
        ("KINDERGÄRTEN", "“KINDERGÄRTEN” is among the supplied words already."),
        (
            "Hüpfburg\nhuepfburg",
            "“huepfburg” and “Hüpfburg” are the same for the search.",
        ),
        (
            "\n".join(f"wort{n}" for n in range(201)),
            "These are too many: 200 words at most.",
        ),
    ],
)
def test_bad_words_are_refused_beside_their_field(site, client, own, message):
    editor(client)
    errors = sent(client, concept(), own_de=own)
    assert errors == [message]


def test_what_was_typed_is_kept_with_an_error(site, client):
    editor(client)
    data = form_of(client, concept()) | {"own_de": "gut\nund", "own_uk": "слово"}
    page = soup(client.post(address(concept()), data))
    assert page.select_one("[name=own_de]").text.strip() == "gut\nund"
    assert page.select_one("[name=own_uk]").text.strip() == "слово"
    assert page.select_one("details:has([name=own_de])").has_attr("open")
    assert not Term.objects.filter(text="слово").exists()


def test_a_new_concept_needs_a_name_of_its_own_and_a_word(site, client):
    editor(client)
    assert sent(client, name="", own_de="wort") == ["This field is required."]
    assert sent(client, name="\u200b", own_de="wort") != []
    named = concept().name
    assert sent(client, name=named.upper(), own_de="wort") == [
        "There is another concept of this name."
    ]
    assert sent(client, name="Neu") == [
        "Write at least one word, here or in another language."
    ]


def test_hostile_words_are_kept_as_text(site, client):
    editor(client)
    assert sent(client, concept(), own_de="<b>wort</b>\u202e") == []
    page = client.get(address(concept()))
    assert "<b>wort</b>" not in page.content.decode()
    assert concept().terms.filter(text="<b>wort</b>").exists()


def test_what_editors_changed_no_longer_follows_the_file(site, client):
    editor(client)
    assert sent(client, concept(), name="Betreuung für Kinder", is_suggested=[]) == []
    store_terms()
    changed = concept()
    assert (changed.name, changed.is_suggested) == ("Betreuung für Kinder", False)
    assert not concept("fgm").is_suggested
    assert concept("housing-benefit").is_suggested


def test_supplied_concepts_are_not_deleted_and_own_ones_are(site, client):
    editor(client)
    assert sent(client, name="Neu", own_de="Zauberwald", topics=["wohngeld"]) == []
    assert titles("Zauberwald")
    made = Concept.objects.get(name="Neu")
    delete = reverse("concept:delete", args=(made.pk,))
    assert delete in client.get(address(made)).content.decode()
    assert client.post(delete).status_code == 302
    assert titles("Zauberwald") == []
    supplied = reverse("concept:delete", args=(concept().pk,))
    client.post(supplied)
    assert Concept.objects.filter(key="childcare").exists()
    assert supplied not in client.get(address(concept())).content.decode()


def rows(client, query=""):
    page = soup(client.get(reverse("concept:index") + query))
    titles = page.select("#listing-results td.title")
    return [each.select_one("a").get_text(strip=True) for each in titles]


def test_the_list_is_searched_by_words_of_any_script(site, client):
    editor(client)
    Term.objects.create(concept=concept(), language="ar", text="حَضَانَةُ النُّجُوم")
    assert rows(client, "?q=حضانة النجوم") == [concept().name]
    assert concept().name in rows(client, "?q=KINDERGAERTEN")
    assert concept().name in rows(client, "?q=kindergart")


def test_the_list_shows_what_lacks_a_language(site, client):
    editor(client)
    Term.objects.filter(concept=concept(), language="ti").delete()
    assert concept().name in rows(client, "?missing=ti")
    assert concept().name not in rows(client, "?missing=de")
    assert rows(client, "?own=true") == []
    Term.objects.create(concept=concept(), language="ti", text="ቃል")
    assert rows(client, "?own=true") == [concept().name]
    assert concept().name not in rows(client, "?missing=ti")


def test_the_list_needs_few_queries_however_long_it_is(site, client):
    editor(client)
    client.get(reverse("concept:index"))
    for query in ("", "?q=kita", "?missing=ti"):
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("concept:index") + query)
        own = [q for q in queries if '"search_concept"' in q["sql"]]
        # The rest is Wagtail's frame: who is signed in, and what the menu shows them.
        assert len(own) <= 4, query
        assert len(queries) <= 20, query


@pytest.mark.parametrize("group", ["Freigabe", "Koordination", "Redaktion Netphen"])
def test_others_have_no_glossary(site, client, group):
    editor(client, group)
    assert client.get(reverse("concept:index")).status_code == 302
    before = concept().name
    client.post(address(concept()), {"name": "x"})
    assert concept().name == before


def test_what_is_off_or_not_to_be_read_by_others_is_not_offered(site):
    offered = Term.objects.offered()
    assert offered.filter(concept__key="childcare").exists()
    assert not offered.filter(concept__key="fgm").exists()
    concept().terms.exclude(origin="editor").update(is_off=True)
    assert not offered.filter(concept__key="childcare").exists()


def test_words_that_came_while_the_form_was_open_stay(site, client):
    editor(client)
    assert sent(client, concept(), own_de="Hüpfburg\nEis") == []
    data = form_of(client, concept())
    Term.objects.create(concept=concept(), language="de", text="Zauberwald")
    client.post(address(concept()), data | {"own_de": "Hüpfburg"})
    own = concept().terms.filter(origin="editor", language="de")
    assert {term.text for term in own} == {"Hüpfburg", "Zauberwald"}


def test_what_others_changed_while_the_form_was_open_stays(site, client):
    editor(client)
    assert sent(client, concept(), own_de="Hüpfburg") == []
    data = form_of(client, concept())
    word = concept().terms.get(language="en", text="babysitting")
    others = {"own_de": "", "topics": ["kita", "familie"], "off_en": [str(word.pk)]}
    others |= {"name": "Betreuung", "is_suggested": [], "pages-0-page": site.kita.pk}
    assert sent(client, concept(), **others) == []
    mine = {"own_fr": "nounou étoile", "pages-0-page": str(site.guide.pk)}
    assert client.post(address(concept()), data | mine).status_code == 302
    found = concept()
    assert (found.name, found.is_suggested) == ("Betreuung", False)
    assert set(found.topics) == {"familie", "kita"}
    assert found.terms.get(pk=word.pk).is_off
    own = found.terms.filter(origin="editor").values_list("text", flat=True)
    assert list(own) == ["nounou étoile"]
    pages = {answer.page_id for answer in found.answers.all()}
    assert pages == {site.kita.pk, site.guide.pk}


@pytest.mark.parametrize(
    "seen", ["", "[]", "{", '{"name": 1, "topics": 2}', "[" * 9999]
)
def test_a_form_that_lost_what_it_showed_is_compared_with_what_is_stored(
    site, client, seen
):
    editor(client)
    assert sent(client, concept(), own_de="Hüpfburg", seen=seen) == []
    assert sent(client, concept(), own_de="Eis", seen=seen) == []
    own = concept().terms.filter(origin="editor")
    assert [term.text for term in own] == ["Eis"]


def test_topics_the_portal_does_not_have_stay_and_change_nothing(site, client):
    editor(client)
    Concept.objects.filter(key="childcare").update(topics=["kita", "anderswo"])
    assert sent(client, concept(), own_de="Hüpfburg") == []
    assert concept().topics == ["kita", "anderswo"]
    assert concept().changed_at is None
    assert sent(client, concept(), topics=["familie"]) == []
    assert concept().topics == ["familie", "anderswo"]
    assert concept().changed_at is not None


@pytest.mark.parametrize("query", ["?q=%00", "?missing=tlh", "?p=x", "?q=" + "x" * 999])
def test_a_list_asked_for_nonsense_is_a_list(site, client, query):
    editor(client)
    assert client.get(reverse("concept:index") + query).status_code == 200
