"""Going back to an earlier version brings back what one may write, and no more."""

import pytest
from django.urls import reverse

from pages import groups
from pages.models import OfficePage, User
from tests import content
from tests.pages.editors import form_in, latest
from tests.reader import fields_of
from tests.sharing import own, shared

pytestmark = pytest.mark.django_db

OLD = {
    "lead_de": "Alt.",
    "phone": "030 23125-001",
    "heading_ar": "قديم",
    "slug": "alt",
}
NEW = {
    "lead_de": "Neu.",
    "phone": "030 23125-002",
    "heading_ar": "جديد",
    "slug": "neu",
}


@shared
def site():
    """Two versions of an office; the slug stands for what only the centre changes."""
    home = content.home()
    page = content.office("buergerbuero", "netphen", **OLD)
    page.release("ar")
    page.old = page.save_revision()
    for name, value in NEW.items():
        setattr(page, name, value)
    page.clean_translated()
    page.save_revision()
    groups.ensure_groups(home)
    for username, group in (
        ("redaktion", "Redaktion Netphen"),
        ("zentral", groups.CENTRAL_EDITORS),
        ("arabisch", groups.translators_into("ar")),
    ):
        User.objects.create(username=username).groups.add(
            groups.Group.objects.get(name=group)
        )
    return page


office = own("site")


def address(page):
    return reverse("wagtailadmin_pages:revisions_revert", args=(page.pk, page.old.pk))


def revert(client, page):
    shown = client.get(address(page))
    assert shown.status_code == 200
    answer = client.post(address(page), fields_of(form_in(shown)))
    assert answer.status_code == 302
    return latest(page)


def test_editors_of_a_town_bring_back_german_and_leave_translations(office, sign_in):
    page = revert(sign_in("redaktion"), office)
    assert (page.lead_de, page.phone) == (OLD["lead_de"], OLD["phone"])
    assert page.heading_ar == NEW["heading_ar"]


def test_central_editors_bring_back_every_language(office, sign_in):
    page = revert(sign_in("zentral"), office)
    assert (page.lead_de, page.heading_ar) == (OLD["lead_de"], OLD["heading_ar"])
    assert page.slug == OLD["slug"]


def test_translators_bring_back_nothing(office, sign_in):
    client = sign_in("arabisch")
    for method in (client.get, client.post):
        answer = method(address(office))
        assert (answer.status_code, answer["Location"]) == (302, "/admin/")
    assert latest(office).lead_de == NEW["lead_de"]
    assert OfficePage.objects.get(pk=office.pk).revisions.count() == 2
