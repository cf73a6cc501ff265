"""What readers find on a small site."""

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pages.languages import LANGUAGES
from pages.models import NoticePage, Term
from pages.navigation import page_path
from search.concept_changes import update_concept
from search.engines.found import OWN_TOWN
from search.facade import search
from search.indexing import check
from search.models import Concept
from tests.search.conftest import add

pytestmark = pytest.mark.django_db


def found(query, language="de", **filters):
    return [(hit.kind, hit.id) for hit in search(query, language, **filters).hits]


def test_a_reader_gets_their_own_language_with_its_direction(index):
    hit = search("حضانة", "ar").hits[0]
    assert (hit.kind, hit.id) == ("service", "kita")
    assert (hit.language, hit.direction) == ("ar", "rtl")
    assert hit.title == "الحضانة ورعاية الأطفال"
    assert hit.summary == "تُرعى الأطفال في الحضانة."
    assert hit.path == page_path(index.kita, "ar") == "/ar/angebote/kita/"


def test_where_a_text_is_missing_english_or_german_is_shown(index):
    english, german = search("Wohngeld", "uk").hits[0], search("Kita", "uk").hits[0]
    assert (english.language, english.title) == ("en", "Housing benefit")
    assert (german.language, german.direction) == ("de", "ltr")
    assert german.path.startswith("/uk/")


def test_words_of_a_language_without_any_text_find_by_the_glossary(index):
    assert found("садок", "uk")[0] == ("service", "kita")
    assert found("alîkariya kirê", "kmr")[0] == ("service", "wohngeld")


def test_drafts_of_translations_are_neither_found_nor_shown(site):
    site.kita.heading_tr = "Gizli başlık"
    site.kita.translation_state_tr = "draft"
    site.kita.save()
    from search.indexing import rebuild

    rebuild()
    assert found("Gizli", "tr") == []


def test_topics_are_found_by_the_words_they_are_found_by(index):
    hits = search("Spielgruppe", "de").hits
    topic = next(hit for hit in hits if hit.kind == "topic")
    assert (topic.id, topic.path) == ("kita", "/de/angebote/?topic=kita")


def test_a_postal_code_finds_the_town_first_and_its_offices(index):
    hits = found("57250")
    assert hits[0] == ("municipality", "netphen")
    assert ("office", str(index.offices["netphen"].pk)) in hits
    assert ("office", str(index.offices["kreuztal"].pk)) not in hits


def test_kind_of_office_and_town_find_that_office(index):
    office = index.offices["kreuztal"]
    assert found("Jugendamt Kreuztal")[0] == ("office", str(office.pk))


def test_an_office_that_has_closed_is_not_found(index):
    closed = ("office", str(index.closed.pk))
    assert closed not in found("Jugendamt Netphen")
    with time_machine.travel("2019-06-01"):
        assert closed in found("Jugendamt Netphen")


def test_a_municipality_leaves_its_offices_and_what_serves_everybody(index):
    hits = found("Jugendamt Kita", municipality="kreuztal")
    assert ("office", str(index.offices["kreuztal"].pk)) in hits
    assert ("office", str(index.offices["netphen"].pk)) not in hits
    assert ("service", "kita") in hits


def test_a_topic_leaves_what_is_below_it(index):
    assert ("service", "kita") in found("Kita Wohngeld", topic="familie")
    assert ("service", "wohngeld") not in found("Kita Wohngeld", topic="familie")
    assert found("Kita", topic="unknown") == []


def test_pages_of_hits_follow_each_other(index):
    everything = found("Jugendamt Kita Netphen", limit=100)
    first, second = (
        search("Jugendamt Kita Netphen", "de", limit=2, offset=offset)
        for offset in (0, 2)
    )
    pieces = [(hit.kind, hit.id) for hit in (*first.hits, *second.hits)]
    assert pieces == everything[:4]
    assert first.total == second.total == len(everything)


def test_beyond_the_last_hit_the_total_is_still_right(index):
    page = search("Kita", "de", offset=1000)
    assert page.hits == []
    assert page.total == search("Kita", "de").total > 0


def test_a_misspelt_query_is_answered_and_corrected(index):
    page = search("Wohnngeld", "de")
    assert (page.hits[0].kind, page.hits[0].id) == ("service", "wohngeld")
    assert page.correction == "Wohngeld"


def test_without_an_index_nothing_is_found(site):
    page = search("Kita", "de")
    assert (page.hits, page.total, page.correction) == ([], 0, None)


def test_what_nobody_wrote_finds_nothing(index):
    page = search("Quantenchromodynamik", "de")
    assert (page.hits, page.total) == ([], 0)


NASTY = [
    "",
    "\x00",
    "Kita\x00'; DROP TABLE search_document; --",
    '"',
    'foo"bar',
    "%s %(x)s {} {0} %",
    "* OR NEAR(kita",
    "a" * 10_000,
    "Kita " * 10_000,
    "\u202eKita\u202c \u2066\u2069",
    "𒀀𒁀 𒂊",
    "👩‍👩‍👧 Kita",
    "\ud800",
    "<script>alert(1)</script>",
    "ﷺ ﷽",
    "İ" * 200,
]


def test_any_input_gets_an_answer(index):
    for query in NASTY:
        page = search(query, "ar")
        assert page.total >= len(page.hits), ascii(query)
        assert "\x00" not in (page.correction or "")


@settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.text(max_size=300), st.sampled_from(list(LANGUAGES)))
def test_any_text_in_any_language_gets_an_answer(index, query, language):
    assert search(query, language).total >= 0


def test_a_search_takes_three_queries_however_many_words_and_hits(
    index, django_assert_num_queries
):
    search("warm up", "de")
    for query in ("Kita", "Jugendamt Kita Wohngeld Netphen 57250 Wohnngeld садок"):
        with django_assert_num_queries(3):
            search(query, "de", topic="familie", municipality="netphen")


def test_each_facet_counts_under_the_filters_of_the_others(index):
    query = "Jugendamt Kita Wohngeld"
    alone = search(query, "de").facets
    assert alone["topic"]["kita"] > 0
    assert alone["topic"]["wohngeld"] > 0
    chosen = search(query, "de", topic="wohngeld").facets
    # Its own values can still be changed; those of the others are below it.
    assert chosen["topic"] == alone["topic"]
    assert sum(chosen["municipality"].values()) < sum(alone["municipality"].values())
    for key, number in alone["topic"].items():
        assert search(query, "de", topic=key).total == number


def test_what_is_for_the_whole_district_counts_for_every_town(index):
    facets = search("Wohngeld", "de").facets
    assert facets["municipality"].keys() == {"kreuztal", "netphen"}
    for town, number in facets["municipality"].items():
        assert search("Wohngeld", "de", municipality=town).total == number


def test_services_are_offered_in_the_languages_of_their_offices(index):
    assert found("Kita", spoken="ar") == []
    office = index.offices["netphen"]
    office.spoken_languages = ["de", "ar"]
    office.save_revision().publish()
    assert ("service", "kita") in found("Kita", spoken="ar")
    assert ("service", "wohngeld") not in found("Wohngeld", spoken="ar")
    assert search("Kita", "de").facets["spoken"]["ar"] > 0
    office.unpublish()
    assert found("Kita", spoken="ar") == []
    assert check() == ([], [])


def test_what_belongs_to_the_chosen_town_comes_before_the_district(index):
    hits = search("Jugendamt", "de", municipality="netphen").hits
    scores = {(hit.kind, hit.id): hit.score for hit in hits}
    office = ("office", str(index.offices["netphen"].pk))
    alone = search("Jugendamt", "de").hits
    before = {(hit.kind, hit.id): hit.score for hit in alone}
    assert scores[office] == pytest.approx(before[office] * OWN_TOWN)


def test_a_notice_is_found_until_it_ends(index):
    notice = add(
        index.places["netphen"],
        NoticePage(
            title="Wasserrohrbruch", slug="wasser", expire_at="2026-12-01T12:00:00Z"
        ),
    )
    notice.save_revision().publish()
    with time_machine.travel("2026-11-28T12:00:00Z"):
        assert found("Wasserrohrbruch")[0] == ("notice", str(notice.pk))
        assert found("Wasserrohrbruch", municipality="kreuztal") == []
    with time_machine.travel("2026-12-02T12:00:00Z"):
        assert found("Wasserrohrbruch") == []


@pytest.fixture
def duldung(index):
    return Term.objects.create(
        key="duldung",
        word="Duldung",
        forms="Duldungen",
        explanation_de="Sie dürfen vorerst bleiben.",
        name_ar="وقف الترحيل",
        explanation_ar="يمكنك البقاء مؤقتًا.",
    )


@pytest.mark.parametrize(
    ("query", "language", "explained_in"),
    [
        ("Was ist eine Duldung?", "de", "de"),
        ("What is a Duldung?", "en", "de"),
        ("duldungen", "tr", "de"),
        ("وقف الترحيل", "ar", "ar"),
    ],
)
def test_an_official_word_is_explained(duldung, query, language, explained_in):
    definition = search(query, language).definition
    assert (definition.word, definition.language) == ("Duldung", explained_in)


def test_a_word_among_others_is_not_explained(duldung):
    assert search("Duldung verlängern", "de").definition is None
    assert search("was ist das", "de").definition is None


def test_a_changed_explanation_is_told_at_once(duldung):
    search("Duldung", "de")
    duldung.explanation_de = "Die Abschiebung ist ausgesetzt."
    duldung.save()
    assert (
        search("Duldung", "de").definition.explanation
        == "Die Abschiebung ist ausgesetzt."
    )


def test_few_good_matches_are_told(index):
    assert not search("Wohngeld", "de").is_sparse
    assert not search("Jugendamt Kita", "de").is_sparse
    page = search("Antworten Einhorn Zirkuszelt Kanarienvogel", "de")
    assert page.hits
    assert page.is_sparse


def test_the_best_answer_that_editors_chose_stands_first(index):
    concept = Concept.objects.create(key="fadenspiel", name="Fadenspiel")
    for place in ("de", "en"):
        concept.terms.create(language=place, text="Fadenspiel")
    for page in (index.kita, index.guide):
        concept.answers.create(page=page, is_best=page == index.guide)
    update_concept(concept)
    assert found("Fadenspiel") == [("guide", "impressum"), ("service", "kita")]
    assert check() == ([], [])
