"""A language goes live when it is released: not before, and not only with the German."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import GroupPagePermission, Page

from pages.groups import ensure_central_groups, ensure_group, grant_on_page
from pages.models import (
    HomePage,
    LanguageStatus,
    ServicePage,
    SourceText,
    User,
)
from pages.publishing import release_language, withdraw_language
from pages.translations import SourceChange, State
from tests import content
from tests.sharing import own, shared

pytestmark = pytest.mark.django_db


@shared
def site():
    """A service that is live in German, Arabic and Ukrainian."""
    content.languages("de", "ar", "uk")
    content.home()
    page = content.service(
        "Sprachkurs", "ar", "uk", heading_ar="دورة", heading_uk="Курс", lead_de="Alt."
    )
    page.save_revision().publish()
    return ServicePage.objects.get(pk=page.pk)


service = own("site")


@pytest.fixture
def chief(db):
    return User.objects.create(username="chief", is_superuser=True, is_staff=True)


def stored(page):
    return ServicePage.objects.get(pk=page.pk)


def newest(page):
    return stored(page).get_latest_revision_as_object()


def change(page, user=None, **values):
    """Save a draft, as a form does."""
    draft = newest(page)
    for name, value in values.items():
        setattr(draft, name, value)
    languages = {name.rpartition("_")[2] for name in values} & {"ar", "uk"}
    draft.clean_translated()
    for code in languages:
        draft.draft(code)
    draft.weigh_change(stored(page))
    return draft.save_revision(user=user)


def status(page, code):
    return LanguageStatus.objects.get(page=page, language=code)


def test_one_language_goes_live_while_the_german_draft_waits(service, chief):
    change(service, lead_de="Halbfertig.")
    change(service, heading_ar="دورة جديدة")
    page = release_language(service.pk, "ar", chief)
    assert (page.lead_de, page.heading_ar) == ("Alt.", "دورة جديدة")
    assert page.state("ar") == "released"
    assert page.has_unpublished_changes

    draft = newest(service)
    assert (draft.lead_de, draft.heading_ar) == ("Halbfertig.", "دورة جديدة")
    assert draft.state("ar") == "outdated"
    page.get_latest_revision().publish()
    page = stored(service)
    assert (page.lead_de, page.state("ar")) == ("Halbfertig.", "outdated")
    assert not page.has_unpublished_changes


def test_a_release_leaves_no_draft_where_nothing_else_waits(service, chief):
    change(service, heading_ar="دورة جديدة")
    page = release_language(service.pk, "ar", chief)
    assert page.heading_ar == "دورة جديدة"
    assert not page.has_unpublished_changes


def test_a_release_leaves_other_languages_drafts_alone(service, chief):
    change(service, heading_uk="Чернетка")
    change(service, heading_ar="دورة جديدة")
    page = release_language(service.pk, "ar", chief)
    assert (page.heading_uk, page.heading_ar) == ("Курс", "دورة جديدة")
    assert newest(service).heading_uk == "Чернетка"
    assert page.has_unpublished_changes


def test_publishing_german_puts_no_unreleased_language_live(service):
    change(service, heading_ar="غير مدقق")
    change(service, lead_de="Neu.").publish()
    page = stored(service)
    assert (page.lead_de, page.heading_ar) == ("Neu.", "دورة")
    # Readers keep what they had, with a note that the German is newer.
    assert page.state("ar") == "outdated"
    assert newest(service).heading_ar == "غير مدقق"
    assert page.has_unpublished_changes


def test_the_first_publication_shows_only_released_languages():
    page = content.service("Neu", heading_ar="مسودة", translation_state_ar="draft")
    assert not page.is_readable("ar")
    assert status(page, "ar").state == "draft"


def test_a_withdrawn_language_is_gone_for_readers_and_kept_as_a_draft(service, chief):
    page = withdraw_language(service.pk, "ar", chief)
    assert not page.is_readable("ar")
    assert newest(service).heading_ar == "دورة"
    change(service, lead_de="Neu.").publish()
    assert not stored(service).is_readable("ar")
    release_language(service.pk, "ar", chief)
    assert stored(service).state("ar") == "released"


def test_withdrawing_a_language_does_not_end_an_approval(service, chief):
    ensure_central_groups(HomePage.objects.get())
    change(service, lead_de="Wartet.")
    service.get_workflow().start(stored(service), chief)
    page = withdraw_language(service.pk, "ar", chief)
    assert not page.is_readable("ar")
    assert page.workflow_in_progress
    task = page.current_workflow_task_state
    assert task.revision.as_object().lead_de == "Wartet."
    task.approve(user=chief)
    assert stored(service).lead_de == "Wartet."
    assert not stored(service).is_readable("ar")


def test_a_change_without_new_meaning_outdates_nothing(service):
    change(service, lead_de="Alt!", source_change=SourceChange.MINOR).publish()
    page = stored(service)
    assert (page.lead_de, page.state("ar"), page.state("uk")) == (
        "Alt!",
        "released",
        "released",
    )
    change(page, lead_de="Alt!!", source_change=SourceChange.MINOR).publish()
    assert stored(service).state("ar") == "released"
    change(page, lead_de="Anders.", source_change=SourceChange.NORMAL).publish()
    assert stored(service).state("ar") == "outdated"


def test_the_choice_counts_as_it_is_at_last(service):
    """Autosaving stores a draft before the editor has chosen."""
    change(service, lead_de="Alt!")
    assert newest(service).state("ar") == "outdated"
    change(service, source_change=SourceChange.MINOR)
    assert newest(service).state("ar") == "released"
    change(service, source_change=SourceChange.NORMAL)
    assert newest(service).state("ar") == "outdated"


def test_a_small_change_does_not_bring_an_outdated_text_up_to_date(service):
    change(service, lead_de="Anders.").publish()
    change(service, lead_de="Anders!", source_change=SourceChange.MINOR).publish()
    assert stored(service).state("ar") == "outdated"


def test_an_essential_change_hides_translations_until_they_are_checked(service, chief):
    revision = change(
        service, lead_de="Verboten.", source_change=SourceChange.ESSENTIAL
    )
    assert stored(service).is_readable("ar")
    revision.publish()
    page = stored(service)
    assert page.readable_languages() == ["de"]
    assert (page.state("ar"), page.is_hidden("ar")) == ("outdated", True)
    assert status(page, "ar").is_hidden
    # A later small correction of the German does not bring them back.
    change(page, lead_de="Verboten!", source_change=SourceChange.MINOR).publish()
    assert not stored(service).is_readable("ar")
    release_language(service.pk, "ar", chief)
    assert stored(service).is_readable("ar")
    assert not stored(service).is_readable("uk")


def test_facts_outdate_nothing(service):
    draft = newest(service)
    draft.legal_basis = "§ 44 AufenthG"
    draft.weigh_change(service)
    draft.save_revision().publish()
    assert stored(service).state("ar") == "released"


def test_lists_know_every_state(service, chief):
    assert status(service, "ar").state == "released"
    assert status(service, "ti").state == ""
    change(service, heading_ar="مسودة")
    assert (status(service, "ar").state, status(service, "ar").draft_state) == (
        "released",
        "draft",
    )
    change(service, lead_de="Neu.").publish()
    assert status(service, "uk").state == "outdated"
    assert LanguageStatus.objects.filter(page=service).count() == 18


def test_the_german_that_a_translation_was_made_from_is_kept(service):
    old = service.source_hash
    change(service, lead_de="Neu.").publish()
    change(service, lead_de="Noch neuer.").publish()
    kept = SourceText.objects.filter(page=service)
    texts = {text.source_hash: text.texts for text in kept}
    assert texts[old]["lead"] == "Alt."
    assert texts[stored(service).source_hash]["lead"] == "Noch neuer."
    assert len(texts) == 2


def translator(*permissions):
    group = ensure_group("Übersetzung", list(permissions))
    grant_on_page(group, HomePage.objects.get(), ["change_page"])
    user = User.objects.create(username="translator", is_staff=True)
    user.groups.add(group)
    return user


def test_translators_release_only_if_that_is_granted(service):
    user = translator("pages.translate_ar")
    with pytest.raises(PermissionDenied):
        release_language(service.pk, "ar", user)
    user.groups.get().permissions.add(
        *ensure_group("x", ["pages.publish_translations"]).permissions.all()
    )
    user = User.objects.get(pk=user.pk)
    assert release_language(service.pk, "ar", user).state("ar") == State.RELEASED
    for refused in (release_language, withdraw_language):
        with pytest.raises(PermissionDenied):
            refused(service.pk, "uk", user)
    GroupPagePermission.objects.all().delete()
    with pytest.raises(PermissionDenied):
        release_language(service.pk, "ar", User.objects.get(pk=user.pk))


def test_a_page_that_is_not_live_is_released_in_its_draft(chief):
    page = content.service("Neu", heading_ar="دورة", live=False)
    page.save_revision()
    page = release_language(page.pk, "ar", chief)
    assert not Page.objects.get(pk=page.pk).live
    assert newest(page).state("ar") == "released"
    newest(page).save_revision().publish()
    assert stored(page).is_readable("ar")


def schedule(page, when, **values):
    """Save a draft that goes live later; its page."""
    change(page, **values)
    draft = newest(page)
    draft.go_live_at = when
    draft.save_revision(clean=False).publish()
    return stored(page)


@pytest.mark.parametrize("has_newer_draft", [False, True])
def test_a_release_leaves_what_is_scheduled_scheduled(service, chief, has_newer_draft):
    later = timezone.now() + timedelta(days=2)
    schedule(service, later, lead_de="Neu.", source_change=SourceChange.ESSENTIAL)
    if has_newer_draft:
        change(service, lead_de="Noch neuer.")
    change(service, heading_ar="دورة لغة")
    release_language(service.pk, "ar", chief)
    assert stored(service).lead_de == "Alt."
    with time_machine.travel(later + timedelta(minutes=1), tick=False):
        call_command("publish_scheduled")
    page = stored(service)
    assert (page.lead_de, page.heading_ar) == ("Neu.", "دورة لغة")
    assert page.is_hidden("ar")
    assert page.has_unpublished_changes is has_newer_draft


def test_a_language_released_before_its_page_goes_live_on_schedule(chief):
    page = content.service("Beratung", lead_de="Hilfe.", live=False)
    later = timezone.now() + timedelta(days=2)
    schedule(page, later, heading_ar="استشارة")
    release_language(page.pk, "ar", chief)
    with time_machine.travel(later + timedelta(minutes=1), tick=False):
        call_command("publish_scheduled")
    assert stored(page).live
    assert stored(page).is_readable("ar")


def test_a_withdrawn_language_does_not_come_back_on_schedule(service, chief):
    later = timezone.now() + timedelta(days=2)
    schedule(service, later, lead_de="Neu.")
    withdraw_language(service.pk, "ar", chief)
    with time_machine.travel(later + timedelta(minutes=1), tick=False):
        call_command("publish_scheduled")
    assert stored(service).lead_de == "Neu."
    assert not stored(service).is_readable("ar")


def test_an_essential_change_that_waits_hides_what_is_released_meanwhile(
    service, chief
):
    change(service, lead_de="Neu.", source_change=SourceChange.ESSENTIAL)
    release_language(service.pk, "ar", chief)
    stored(service).latest_revision.publish()
    assert stored(service).is_hidden("ar")


@pytest.mark.parametrize(
    ("choice", "state", "is_hidden"),
    [
        (SourceChange.ESSENTIAL, "outdated", True),
        (SourceChange.MINOR, "released", False),
        (SourceChange.NORMAL, "outdated", False),
    ],
)
def test_a_change_counts_for_what_readers_have_while_a_draft_waits(
    service, choice, state, is_hidden
):
    change(service, heading_ar="مسودة")
    change(service, lead_de="Neu.", source_change=choice).publish()
    page = stored(service)
    assert page.heading_ar == "دورة"
    assert (page.state("ar"), page.is_hidden("ar")) == (state, is_hidden)
    assert newest(service).heading_ar == "مسودة"
