"""The index follows the site, and a rebuild is never seen half done."""

import datetime

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from pages.models import OfficePage, TopicResponsibility
from search import indexing, site_changes
from search.facade import search
from search.indexing import check, rebuild
from search.models import Document, Generation, Lexeme, LiveIndex, Posting, Term
from tests.search.conftest import service

pytestmark = pytest.mark.django_db


def ids(query, language="de"):
    return [(hit.kind, hit.id) for hit in search(query, language).hits]


def publish(page):
    page.save_revision().publish()


def contents():
    """Everything the live index says, without the numbers of its rows."""
    rows = Posting.objects.filter(
        document__generation__live_as__name=indexing.NAME
    ).values_list(
        *("document__kind", "document__key", "document__fingerprint"),
        *("lexeme__kind", "lexeme__text", "lexeme__documents", "impact"),
    )
    return set(rows)


def test_a_rebuild_counts_what_it_indexed(site):
    assert rebuild() == Document.objects.count() == 11
    assert check() == ([], [])


def test_a_rebuild_leaves_the_generation_somebody_may_be_reading(index):
    before = LiveIndex.objects.get().generation
    rebuild()
    live = LiveIndex.objects.get().generation
    assert set(Generation.objects.all()) == {before, live}
    rebuild()
    assert not Generation.objects.filter(pk=before.pk).exists()
    assert not Lexeme.objects.filter(generation=before).exists()


def test_a_published_page_is_found_at_once(index):
    page = service(
        index.services, "zahnarzt", index.topics.kita, heading_de="Zahnarzt finden"
    )
    assert ("service", "zahnarzt") not in ids("Zahnarzt")
    publish(page)
    assert ids("Zahnarzt")[0] == ("service", "zahnarzt")
    assert check() == ([], [])


def test_a_changed_text_is_found_by_its_new_words_only(index):
    index.wohngeld.title = "Mietzuschuss"
    publish(index.wohngeld)
    assert search("Mietzuschuss", "de").hits[0].title == "Mietzuschuss"
    assert check() == ([], [])


def test_an_unpublished_page_is_no_longer_found(index):
    index.kita.unpublish()
    assert ("service", "kita") not in ids("Kita")
    assert check() == ([], [])


def test_a_deleted_page_is_no_longer_found(index):
    index.kita.delete()
    index.places["kreuztal"].delete()
    assert ("service", "kita") not in ids("Kita")
    assert ("municipality", "kreuztal") not in ids("Kreuztal")
    assert ids("Jugendamt Kreuztal") == [
        hit for hit in ids("Jugendamt Kreuztal") if "kreuztal" not in hit
    ]
    assert check() == ([], [])


def test_a_renamed_town_moves_its_offices(index, django_capture_on_commit_callbacks):
    page = index.places["netphen"]
    page.slug = "netphen-neu"
    with django_capture_on_commit_callbacks(execute=True):
        publish(page)
    hit = search("Jugendamt Netphen", "de").hits[0]
    assert hit.path == "/de/orte/netphen-neu/jugendamt/"
    assert check() == ([], [])


def test_a_renamed_service_is_found_under_its_new_key_only(
    index, django_capture_on_commit_callbacks
):
    index.kita.slug = "kita-neu"
    with django_capture_on_commit_callbacks(execute=True):
        publish(index.kita)
    found = ids("Kita und Tagespflege")
    assert ("service", "kita-neu") in found
    assert ("service", "kita") not in found


def test_a_moved_office_has_its_new_address(index):
    office = index.offices["netphen"]
    office.slug = "jugendamt-netphen"
    publish(office)
    office.move(index.places["kreuztal"], pos="last-child")
    paths = {hit.path for hit in search("Jugendamt Netphen", "de").hits}
    assert "/de/orte/kreuztal/jugendamt-netphen/" in paths
    assert check() == ([], [])


def test_a_page_made_private_is_no_longer_found(index):
    restriction = PageViewRestriction.objects.create(
        page=index.services, restriction_type=PageViewRestriction.LOGIN
    )
    assert ("service", "kita") not in ids("Kita")
    restriction.delete()
    assert ("service", "kita") in ids("Kita")


def test_a_topic_is_found_by_its_new_name(index):
    index.topics.kita.name_uk = "Дитсадок"
    index.topics.kita.found_by = ["Krabbelgruppe"]
    index.topics.kita.save()
    assert ("topic", "kita") in ids("Krabbelgruppe")
    assert ("topic", "kita") in ids("Дитсадок", "uk")
    assert check() == ([], [])


def test_a_town_and_its_offices_are_found_by_a_new_postal_code(index):
    town = index.towns["netphen"]
    town.postal_codes = ["57251"]
    town.save()
    assert ids("57251")[0] == ("municipality", "netphen")
    assert ("office", str(index.offices["netphen"].pk)) in ids("57251")
    assert ids("57250") == []
    assert check() == ([], [])


def test_offices_are_found_by_a_new_name_of_their_kind_and_what_it_answers_for(index):
    kind = index.offices["netphen"].kind
    kind.name_en = "Youth welfare office"
    kind.save()
    office = ("office", str(index.offices["netphen"].pk))
    assert office in ids("youth welfare", "en")
    assert office not in ids("kira yardımı", "tr")
    TopicResponsibility.objects.create(topic=index.topics.housing, kind=kind)
    assert office in ids("kira yardımı", "tr")
    assert check() == ([], [])


def test_responsibilities_by_date_reach_the_index_on_their_day(index, time_machine):
    time_machine.move_to("2027-06-30T12:00+02:00", tick=False)
    kind = index.offices["netphen"].kind
    TopicResponsibility.objects.create(
        topic=index.topics.housing, kind=kind, valid_from=datetime.date(2027, 7, 1)
    )
    office = ("office", str(index.offices["netphen"].pk))
    assert site_changes.follow_the_calendar(timezone.now())["offices_indexed"] == 0
    assert office not in ids("kira yardımı", "tr")
    time_machine.move_to("2027-07-01T00:01+02:00", tick=False)
    offices = OfficePage.objects.filter(kind=kind).count()
    assert (
        site_changes.follow_the_calendar(timezone.now())["offices_indexed"] == offices
    )
    assert office in ids("kira yardımı", "tr")
    assert site_changes.follow_the_calendar(timezone.now())["offices_indexed"] == 0
    assert check() == ([], [])


def test_updates_leave_the_same_index_as_a_rebuild(index):
    index.wohngeld.lead_de = "Ein Zuschuss zu den Mietkosten."
    publish(index.wohngeld)
    updated = contents()
    rebuild()
    assert contents() == updated


def test_check_tells_what_is_stale_missing_and_too_much(index):
    type(index.kita).objects.filter(pk=index.kita.pk).update(lead_de="Anders.")
    type(index.wohngeld).objects.filter(pk=index.wohngeld.pk).update(live=False)
    assert check() == ([("service", "kita")], [("service", "wohngeld")])


def test_before_the_first_rebuild_changes_have_nothing_to_keep_up(site):
    publish(site.kita)
    assert not Generation.objects.exists()


def test_a_rebuild_that_breaks_off_leaves_the_old_index(index, monkeypatch):
    def broken(*args):
        raise RuntimeError("power cut")

    monkeypatch.setattr(indexing.tables, "recount", broken)
    with pytest.raises(RuntimeError):
        rebuild()
    monkeypatch.undo()
    assert ids("Kita")[0] == ("service", "kita")
    assert check() == ([], [])


def test_readers_keep_the_old_index_until_the_new_one_is_complete(index, monkeypatch):
    before, seen = ids("Kita"), []
    recount = indexing.tables.recount

    def watched(generation, lexemes=None):
        seen.append(ids("Kita"))
        recount(generation, lexemes)

    monkeypatch.setattr(indexing.tables, "recount", watched)
    rebuild()
    assert seen == [before]


def test_what_is_published_during_a_rebuild_is_not_lost(index, monkeypatch):
    recount = indexing.tables.recount

    def publish_meanwhile(generation, lexemes=None):
        monkeypatch.undo()
        recount(generation, lexemes)
        index.wohngeld.title = "Mietzuschuss"
        publish(index.wohngeld)
        index.kita.unpublish()

    monkeypatch.setattr(indexing.tables, "recount", publish_meanwhile)
    rebuild()
    assert ids("Mietzuschuss")[0] == ("service", "wohngeld")
    assert check() == ([], [])


def test_terms_of_editors_survive_a_rebuild(index):
    concept = Term.objects.filter(text="Kita").first().concept
    Term.objects.create(concept=concept, language="de", text="Krümelmonster")
    rebuild()
    assert ("service", "kita") in ids("Krümelmonster")


def test_publishing_takes_the_same_queries_in_a_larger_index(index):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            site_changes.update_pages([index.kita])
        return len(captured)

    few = queries()
    for number in range(5):
        publish(
            service(
                index.services,
                f"kita-{number}",
                index.topics.kita,
                heading_de=f"Kita Nummer {number}",
            )
        )
    assert queries() == few
