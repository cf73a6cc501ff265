"""The screens of translation work: who sees what, and a file's way out and back."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from pages import groups
from pages.exchange import files
from pages.languages import TARGETS
from pages.models import ServicePage, TranslationFile, User
from tests import content
from tests.factories import local, municipality, topic
from tests.pages.editors import latest, outcome, translator_into
from tests.reader import form_with, said, soup, submit, text_of
from tests.sharing import own, shared

pytestmark = pytest.mark.django_db

SCREEN = "/admin/exchange/"
REFUSED = (302, "/admin/")


@shared
def site():
    content.home()
    return content.service("Wohnung suchen", bring_de="Pass\nFoto")


page = own("site")


@pytest.fixture
def arabic(client, page):
    """A translator into Arabic, signed in."""
    client.force_login(translator_into("ar"))
    return client


def export(client, *pages, code="ar"):
    return client.post(
        f"{SCREEN}export/", {"language": code, "page": [page.pk for page in pages]}
    )


def translated(client, page, heading="بحث"):
    """The exported file with one translated text."""
    text = export(client, page).content.decode()
    source = "<source>Wohnung suchen</source>"
    return text.replace(source, f"{source}<target>{heading}</target>")


def upload(client, text, name="ar.xlf"):
    file = SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)
    return client.post(f"{SCREEN}upload/", {"file": file})


def test_translators_see_their_own_languages_only(arabic):
    answer = arabic.get(SCREEN)
    assert [
        option["value"]
        for option in form_with(answer, "what").select("select[name=language] option")
    ] == ["ar"]
    assert len(form_with(answer, "page").find_all("input", {"name": "page"})) >= 5


def test_the_menu_leads_those_there_who_translate(arabic, client):
    assert SCREEN in arabic.get("/admin/").content.decode()
    town = content.municipality_page("netphen")
    editor = User.objects.create_user("redaktion-netphen")
    editor.groups.add(groups.ensure_editors(town.municipality, town))
    client.force_login(editor)
    assert SCREEN not in client.get("/admin/").content.decode()


def addresses(kept):
    return [
        ("get", SCREEN),
        ("post", f"{SCREEN}export/"),
        ("post", f"{SCREEN}upload/"),
        ("get", f"{SCREEN}import/{kept.pk}/"),
        ("post", f"{SCREEN}import/{kept.pk}/"),
    ]


def test_town_editors_and_strangers_are_refused(arabic, client, page):
    upload(arabic, translated(arabic, page))
    kept = TranslationFile.objects.get()
    town = content.municipality_page("netphen")
    editor = User.objects.create_user("redaktion-netphen")
    editor.groups.add(groups.ensure_editors(town.municipality, town))
    client.force_login(editor)
    for method, address in addresses(kept):
        answer = getattr(client, method)(address, {"language": "ar"})
        assert outcome(answer) == REFUSED or answer.status_code == 404, address
    client.logout()
    for method, address in addresses(kept):
        answer = getattr(client, method)(address, {"language": "ar"})
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/admin/login/")
    assert TranslationFile.objects.count() == 1


def test_other_languages_are_refused(arabic, page):
    assert outcome(export(arabic, page, code="uk")) == REFUSED
    text = translated(arabic, page).replace('trgLang="ar"', 'trgLang="uk"')
    answer = upload(arabic, text)
    assert said("You do not write the language of this file.") in text_of(answer)
    assert not TranslationFile.objects.exists()
    assert "uk" not in [
        option["value"]
        for option in soup(arabic.get(f"{SCREEN}?language=uk")).select(
            "select[name=language] option"
        )
    ]


def test_files_of_others_are_not_shown(arabic, client, page):
    upload(arabic, translated(arabic, page))
    kept = TranslationFile.objects.get()
    other = User.objects.create_user("other")
    other.groups.add(*User.objects.get(username="uebersetzung-ar").groups.all())
    client.force_login(other)
    assert client.get(f"{SCREEN}import/{kept.pk}/").status_code == 404
    assert kept.name not in text_of(client.get(SCREEN))


def test_who_lost_the_language_loses_the_file(arabic, page):
    upload(arabic, translated(arabic, page))
    kept = TranslationFile.objects.get()
    uk = translator_into("uk").groups.all()
    kept.user.groups.set(uk)
    assert outcome(arabic.get(f"{SCREEN}import/{kept.pk}/")) == REFUSED


@time_machine.travel(local(2026, 3, 28, 0, 30), tick=False)
def test_a_file_is_named_by_language_and_local_day(arabic, page):
    answer = export(arabic, page)
    assert answer.headers["Content-Type"] == "application/xliff+xml"
    name = answer.headers["Content-Disposition"]
    assert name == 'attachment; filename="kim-de-ar-2026-03-28.xlf"'


def test_only_ticked_pages_are_exported(arabic, page):
    other = content.service("Sprachkurs")
    text = export(arabic, other).content.decode()
    assert (page.title in text, other.title in text) == (False, True)


@pytest.mark.parametrize("ticked", [[], ["x"], ["99999999999999999999"], ["²"]])
def test_without_a_page_nothing_is_exported(arabic, ticked):
    answer = arabic.post(
        f"{SCREEN}export/", {"language": "ar", "page": ticked}, follow=True
    )
    assert said("Choose at least one page.") in text_of(answer)


def test_the_list_is_narrowed_by_town_and_topic(arabic, page):
    about = topic("wohnen", parent=topic("leben"))
    service = content.service("Miete", about=about)
    office = content.office("buergerbuero", "netphen")
    municipality("kreuztal")

    def listed(query):
        boxes = soup(arabic.get(f"{SCREEN}?language=ar&{query}")).find_all(
            "input", {"name": "page"}
        )
        return {int(box["value"]) for box in boxes}

    assert listed("topic=leben") == listed("topic=wohnen") == {service.pk}
    assert office.pk in listed("municipality=netphen")
    assert page.pk not in listed("municipality=netphen")
    assert listed("municipality=kreuztal") == set()
    assert listed("municipality=nowhere") == set()
    assert {service.pk, office.pk, page.pk} < listed("what=all")


def test_a_file_goes_out_and_comes_back(arabic, page):
    answer = upload(arabic, translated(arabic, page))
    assert answer.status_code == 302
    preview = arabic.get(answer.headers["Location"])
    assert ServicePage.objects.get(pk=page.pk).latest_revision is None
    assert "بحث" in text_of(preview)
    assert outcome(submit(arabic, preview, form_with(preview, "change"))) == (
        302,
        f"{SCREEN}?language=ar",
    )
    draft = latest(page)
    assert (draft.heading_ar, draft.state("ar")) == ("بحث", "draft")
    assert not TranslationFile.objects.exists()
    history = text_of(arabic.get(f"/admin/pages/{page.pk}/history/"))
    assert said("Translation imported from a file") in history


def test_what_is_not_ticked_stays(arabic, page):
    preview = arabic.get(upload(arabic, translated(arabic, page)).headers["Location"])
    answer = submit(arabic, preview, form_with(preview, "change"), change=[])
    again = arabic.get(answer.headers["Location"])
    assert said("Nothing was ticked, so nothing was changed.") in text_of(again)
    assert ServicePage.objects.get(pk=page.pk).latest_revision is None
    assert TranslationFile.objects.exists()


def test_a_file_is_discarded(arabic, page):
    preview = arabic.get(upload(arabic, translated(arabic, page)).headers["Location"])
    button = soup(preview).find("button", {"name": "discard"})
    submit(arabic, preview, form_with(preview, "change"), button)
    assert ServicePage.objects.get(pk=page.pk).latest_revision is None
    assert not TranslationFile.objects.exists()


def test_a_newer_text_is_taken_only_when_ticked(arabic, page):
    text = translated(arabic, page)
    page.heading_ar = "جديد"
    page.draft("ar")
    page.save_revision()
    address = upload(arabic, text).headers["Location"]
    preview = arabic.get(address)
    box = soup(preview).find("input", {"name": "change"})
    assert not box.has_attr("checked")
    submit(arabic, preview, form_with(preview, "change"), change=box["value"])
    assert latest(page).heading_ar == "بحث"


def test_a_page_written_meanwhile_is_shown_again(arabic, page):
    preview = arabic.get(upload(arabic, translated(arabic, page)).headers["Location"])
    page.heading_ar = "جديد"
    page.draft("ar")
    page.save_revision()
    answer = submit(arabic, preview, form_with(preview, "change"))
    again = arabic.get(answer.headers["Location"])
    problem = said("Somebody changed this page meanwhile. Look at it again.")
    assert problem in text_of(again)
    assert latest(page).heading_ar == "جديد"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ar.xlf", "<xliff"),
        ("ar.xlf", ""),
        ("ar.docx", "<xliff/>"),
        ("ar.xlf", b"\xff\xfe\x00\x01"),
        ("ar.xlf", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'),
    ],
)
def test_a_broken_file_gets_an_error_beside_the_field(arabic, name, text):
    answer = upload(arabic, text, name)
    assert answer.status_code == 200
    assert soup(answer).find("input", {"name": "file", "aria-describedby": True})
    assert answer.context["upload"].errors["file"]
    assert not TranslationFile.objects.exists()


def test_forgotten_files_are_deleted_after_a_day(arabic, page):
    upload(arabic, translated(arabic, page))
    now = timezone.now()
    assert files.forget_old(now + timedelta(hours=23)) == {"translation_files": 0}
    assert files.forget_old(now + timedelta(hours=25)) == {"translation_files": 1}
    assert not TranslationFile.objects.exists()


def test_the_screen_asks_the_same_whatever_the_number_of_pages(
    admin_client, page, django_assert_max_num_queries
):
    admin_client.get(SCREEN)
    with django_assert_max_num_queries(20) as few:
        admin_client.get(SCREEN)
    for number in range(12):
        content.service(f"Angebot {number}")
    with django_assert_max_num_queries(len(few)):
        answer = admin_client.get(SCREEN)
    assert len(answer.context["counts"]) == len(TARGETS)
