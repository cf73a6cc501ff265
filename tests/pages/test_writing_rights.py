"""Whatever is sent by hand: nobody writes a field that is not theirs.

Every translated and every plain field of every page type is posted by every kind of
person; what may change is exactly what their form has.
"""

import pytest
from django.db import models
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.test.utils.form_data import rich_text

from pages import groups
from pages.languages import TARGETS
from pages.models import (
    GuidePage,
    HomePage,
    MunicipalityPage,
    OfficePage,
    ServicePage,
    User,
)
from pages.translations import column
from tests import content
from tests.pages.editors import edit_address, form_data, latest
from tests.sharing import shared

pytestmark = pytest.mark.django_db

HACK = "HACK"
PAGE_TYPES = [ServicePage, OfficePage, MunicipalityPage, GuidePage, HomePage]


@shared
def site():
    home = content.home()
    content.service()
    content.guide()
    content.office("buergerbuero", "netphen")
    groups.ensure_groups(home)
    for username, group in (
        ("arabisch", groups.translators_into("ar")),
        ("netphen", "Redaktion Netphen"),
    ):
        User.objects.create(username=username).groups.add(
            groups.Group.objects.get(name=group)
        )


def texts_of(page_type):
    """Names of all columns a text may be sent to, of every language and of none."""
    own = [f for f in page_type._meta.fields if f.model is not Page]
    names = {
        field.name
        for field in own
        if isinstance(field, models.CharField | models.TextField) and field.editable
    }
    return names | {"title", "slug", "seo_title", "search_description", "draft_title"}


def stored(page):
    newest = latest(page)
    return {name: getattr(newest, name) for name in texts_of(type(page))}


def sent_for(page_type, name):
    field = page_type._meta.get_field(name)
    return rich_text(f"<p>{HACK}</p>") if is_rich(field) else HACK


def is_rich(field):
    return isinstance(getattr(field, "translated_field", field), RichTextField)


def post_everything(client, page, language):
    data = form_data(client, edit_address(page, language))
    changes = {name: sent_for(type(page), name) for name in texts_of(type(page))}
    for code in TARGETS:
        changes[column("translation_state", code)] = "released"
    rows = {"opening_hours-TOTAL_FORMS": "1", "opening_hours-INITIAL_FORMS": "0"}
    client.post(edit_address(page, language), {**data, **changes, **rows, **ALWAYS})


# Of dates and switches, which no text fits.
ALWAYS = {"go_live_at": "2031-01-01 00:00", "expire_at": "2031-01-02 00:00"}


@pytest.mark.parametrize("language", [None, "ar", "uk", "all"])
@pytest.mark.parametrize("page_type", PAGE_TYPES, ids=lambda t: t.__name__)
def test_a_translator_changes_texts_of_one_language_only(
    site, sign_in, page_type, language
):
    page = page_type.objects.first()
    before = stored(page)
    post_everything(sign_in("arabisch"), page, language)
    changed = {name for name, value in stored(page).items() if value != before[name]}
    allowed = set(page_type.columns(["ar"])) if language == "ar" else set()
    assert changed <= allowed
    after = latest(page)
    assert (after.go_live_at, after.expire_at) == (page.go_live_at, page.expire_at)
    for code in TARGETS:
        assert after.state(code) != "released"
    if page_type is OfficePage:
        assert list(after.opening_hours.all()) == []


@pytest.mark.parametrize("language", [None, "ar"])
@pytest.mark.parametrize("page_type", [OfficePage, MunicipalityPage])
def test_editors_of_a_town_change_no_translation(site, sign_in, page_type, language):
    page = page_type.objects.first()
    before = stored(page)
    post_everything(sign_in("netphen"), page, language)
    changed = {name for name, value in stored(page).items() if value != before[name]}
    assert not changed & set(page_type.columns(TARGETS))
