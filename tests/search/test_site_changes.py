"""Changes that much of the index depends on, and changes at the same time."""

import pytest
from wagtail.models import PageViewRestriction

from pages.models import OfficeKind, TopicResponsibility
from search import indexing, site_changes
from search.concept_changes import add_searched
from search.engines.embedded import Embedded
from search.facade import search
from search.models import Concept, Document, Generation, LiveIndex, Posting

pytestmark = pytest.mark.django_db

CLEAN = ([], [])


def found(query, language="de"):
    return [(hit.kind, hit.id) for hit in search(query, language).hits]


def publish(page):
    page.save_revision().publish()


def with_concept(key):
    rows = Posting.objects.filter(
        lexeme__kind="concept",
        lexeme__text=key,
        document__generation__live_as__isnull=False,
    )
    return set(rows.values_list("document__kind", "document__key"))


def once(monkeypatch, target, name, before):
    """The first call of a function does something else before."""
    function = getattr(target, name)

    def called(*args, **kwargs):
        monkeypatch.setattr(target, name, function)
        before()
        return function(*args, **kwargs)

    monkeypatch.setattr(target, name, called)


def test_what_somebody_changed_meanwhile_is_not_undone(index, monkeypatch):
    once(monkeypatch, indexing, "locked", index.wohngeld.unpublish)
    site_changes.update_pages([index.wohngeld])
    assert ("service", "wohngeld") not in found("Wohngeld")
    assert indexing.check() == CLEAN


def test_a_word_added_during_a_rebuild_is_not_lost(index, monkeypatch):
    concept = Concept.objects.get(key="wohngeld")
    once(
        monkeypatch,
        indexing.tables,
        "recount",
        lambda: add_searched(concept, "de", "betreut"),
    )
    indexing.rebuild()
    assert ("service", "kita") in with_concept("wohngeld")


def test_pages_that_name_a_topic_by_its_new_word_answer_it(index):
    index.topics.housing.found_by = ["betreut"]
    index.topics.housing.save()
    assert ("service", "kita") in with_concept("wohngeld")
    index.topics.housing.found_by = []
    index.topics.housing.save()
    assert ("service", "kita") not in with_concept("wohngeld")


def test_a_topic_with_a_new_key_is_one_hit(index):
    index.topics.kita.key = "betreuung"
    index.topics.kita.save()
    topics = [key for kind, key in found("Kita") if kind == "topic"]
    assert "betreuung" in topics
    assert "kita" not in topics
    assert indexing.check() == CLEAN


def test_a_topic_with_another_parent_takes_its_offices_along(index):
    index.topics.kita.parent = index.topics.housing
    index.topics.kita.save()
    office = Document.objects.get(
        generation__live_as__isnull=False,
        kind="office",
        key=str(index.offices["netphen"].pk),
    )
    assert office.topics.split() == ["kita", "wohngeld"]
    assert indexing.check() == CLEAN


def test_a_town_with_a_new_key_is_one_hit(index):
    index.towns["netphen"].key = "netphen-neu"
    index.towns["netphen"].save()
    assert [key for kind, key in found("Netphen") if kind == "municipality"] == [
        "netphen-neu"
    ]
    assert indexing.check() == CLEAN


def test_a_responsibility_that_moves_leaves_no_office_behind(index):
    other = OfficeKind.objects.create(key="sozialamt", name_de="Sozialamt")
    responsibility = TopicResponsibility.objects.get(topic=index.topics.kita)
    responsibility.kind = other
    responsibility.save()
    assert indexing.check() == CLEAN


def test_topics_follow_the_page_of_all_services(
    index, django_capture_on_commit_callbacks
):
    index.services.slug = "hilfen"
    with django_capture_on_commit_callbacks(execute=True):
        publish(index.services)
    paths = {hit.path for hit in search("Kita", "de").hits if hit.kind == "topic"}
    assert paths == {"/de/hilfen/?topic=kita"}
    assert indexing.check() == CLEAN
    PageViewRestriction.objects.create(
        page=index.services, restriction_type=PageViewRestriction.LOGIN
    )
    assert "topic" not in {kind for kind, _ in found("Kita")}
    assert indexing.check() == CLEAN


def test_whoever_has_begun_to_search_finds_the_rest_after_a_rebuild(index, monkeypatch):
    once(monkeypatch, Embedded, "_weighed", indexing.rebuild)
    assert ("service", "kita") in found("Kita")
    indexing.rebuild()
    assert Generation.objects.count() == 2  # the one before the last is gone
    assert LiveIndex.objects.get().generation == Generation.objects.latest("pk")


def test_the_night_mends_what_was_missed(index):
    type(index.kita).objects.filter(pk=index.kita.pk).update(heading_de="Tagesmutter")
    assert indexing.check() != CLEAN
    assert site_changes.mend_by_night(None) == {"documents_mended": 1}
    assert indexing.check() == CLEAN
    assert site_changes.mend_by_night(None) == {"documents_mended": 0}
