"""Machine translation: two protocols, spoken for real; nothing goes live by itself."""

import pytest
from django.core.checks import run_checks
from wagtail.models import PageLogEntry

from pages.exchange import drafts, machine, machine_views
from pages.exchange.deepl import FREE, PAID, DeepL
from pages.exchange.libretranslate import LibreTranslate
from pages.exchange.provider import BY_STATUS, MachineError
from pages.models import ServicePage
from tests import content
from tests.pages.editors import latest, outcome, translator_into
from tests.pages.providers import KEY, DeepLServer, LibreServer, serving
from tests.reader import form_with, said, soup, submit, text_of
from tests.sharing import own, shared

pytestmark = pytest.mark.django_db

SCREEN = "/admin/exchange/"
BODY = '<p>Hilfe <b>sofort</b> &amp; <a linktype="page" id="3">hier</a></p><p>Ende</p>'


@pytest.fixture(params=["deepl", "libretranslate"])
def provider(request, settings):
    """Each provider in turn, running and configured."""
    handler = {"deepl": DeepLServer, "libretranslate": LibreServer}[request.param]
    with serving(handler) as server:
        settings.MACHINE_TRANSLATION = request.param
        settings.MACHINE_TRANSLATION_URL = f"{server.url}/"
        settings.MACHINE_TRANSLATION_KEY = KEY
        yield server


@shared
def site():
    content.home()
    return content.service(
        "Wohnung suchen", body_de=BODY, bring_de="Pass & Foto\nMiete"
    )


page = own("site")


@pytest.fixture
def arabic(client, page):
    client.force_login(translator_into("ar"))
    return client


def address(page, code="ar"):
    return f"{SCREEN}machine/{page.pk}/{code}/"


def press(client, page, **values):
    """Look at what would be translated, and confirm."""
    shown = client.get(address(page))
    assert shown.status_code == 200, outcome(shown)
    return submit(client, shown, form_with(shown, "text"), **values)


def press_for_all(client, *pages, follow=True):
    data = {"language": "ar", "page": [page.pk for page in pages]}
    return client.post(f"{SCREEN}machine/", data, follow=follow)


def upper(server):
    return {"DeepLServer": "AR", "LibreServer": "ar"}[
        server.RequestHandlerClass.__name__
    ]


def test_texts_come_back_with_their_tags(provider):
    ar = upper(provider)
    texts = ["Hallo <b>Welt</b>", "A &amp; B"]
    assert machine.translated(texts, "ar") == [f"{ar} {text}" for text in texts]


def test_only_languages_the_provider_knows_are_offered(provider):
    assert machine.known_languages() == {"ar", "en", "uk"}
    assert machine.why_not("ar") == ""
    assert machine.why_not("de-simple") != ""
    assert len(provider.asked) == 1


def test_many_texts_go_in_several_requests(provider):
    texts = ["x" * 1000] * 100
    assert len(machine.translated(texts, "ar")) == 100
    assert len(provider.asked) == 5
    long = "x" * (machine.MOST_LETTERS + 1)
    assert list(machine.batches(["a", long, "b"])) == [["a"], [long], ["b"]]


@pytest.mark.parametrize("status", [400, 401, 403, 413, 429, 456])
def test_refusals_are_told_in_plain_words(provider, status):
    provider.told = (status, {"message": "no"})
    with pytest.raises(MachineError, match=str(BY_STATUS[status])):
        machine.translated(["Hallo"], "ar")


@pytest.mark.parametrize(
    "told",
    [
        (500, {}),
        (302, {}),
        (200, b"<html>"),
        (200, b"\xff"),
        (200, []),
        (200, {}),
        (200, {"translations": [], "translatedText": []}),
        (200, {"translations": [{}], "translatedText": [None]}),
        (200, {"translations": [1, 2], "translatedText": "text"}),
    ],
)
def test_strange_answers_are_told_in_plain_words(provider, told):
    provider.told = told
    with pytest.raises(MachineError):
        machine.translated(["Hallo"], "ar")
    if told[1] != []:  # which is an answer: no languages
        with pytest.raises(MachineError):
            machine.translator().languages()
    assert {path for _method, path, _content in provider.asked} & {
        "/elsewhere"
    } == set()


def test_a_wrong_key_is_told(provider, settings):
    settings.MACHINE_TRANSLATION_KEY = "wrong"
    with pytest.raises(MachineError, match=str(BY_STATUS[403])):
        machine.translated(["Hallo"], "ar")


def test_a_provider_that_is_down_holds_up_nobody_twice(settings):
    with serving(LibreServer) as gone:
        settings.MACHINE_TRANSLATION_URL = gone.url
    settings.MACHINE_TRANSLATION = "libretranslate"
    reason = machine.why_not("ar")
    assert reason == said(
        "Machine translation does not answer at the moment. Try again later."
    )
    assert machine.why_not("uk") == reason
    with pytest.raises(MachineError):
        machine.translated(["Hallo"], "ar")


def test_deepl_is_asked_where_the_key_belongs():
    assert DeepL("", "a:fx").url == FREE
    assert DeepL("", "a").url == PAID
    assert (
        DeepL("https://deepl.example.org/", "a:fx").url == "https://deepl.example.org"
    )


def test_a_key_nobody_has_is_not_sent():
    with serving(LibreServer) as server, pytest.raises(MachineError):
        LibreTranslate(server.url, "").translate(["a"], "ar")
    assert "api_key" not in server.asked[0][2]


def test_a_page_is_translated_as_an_unchecked_draft(arabic, page, provider):
    ar = upper(provider)
    answer = press(arabic, page)
    assert outcome(answer) == (302, f"/admin/pages/{page.pk}/edit/?tl=ar")
    draft = latest(page)
    assert draft.state("ar") == "machine"
    assert draft.heading_ar == f"{ar} Wohnung suchen"
    assert draft.bring_ar == f"{ar} Pass & Foto\n{ar} Miete"
    assert draft.body_ar == BODY.replace("Hilfe", f"{ar} Hilfe").replace(
        "Ende", f"{ar} Ende"
    )
    assert draft.facts_of("ar")["hash"] == page.source_hash
    live = ServicePage.objects.get(pk=page.pk)
    assert (live.heading_ar, live.state("ar")) == (None, "")
    assert PageLogEntry.objects.filter(action=drafts.MACHINE_ACTION).count() == 1
    reader = arabic.get(f"/ar/angebote/{page.slug}/")
    assert f"{ar} Hilfe" not in text_of(reader)


def test_the_work_of_a_person_is_not_replaced_unasked(arabic, page, provider):
    page.heading_ar = "بحث"
    page.draft("ar")
    page.save_revision()
    shown = arabic.get(address(page))
    boxes = soup(shown).find_all("input", {"name": "text"})
    assert [box.has_attr("checked") for box in boxes] == [False, True, True, True]
    press(arabic, page)
    assert latest(page).heading_ar == "بحث"
    heading = soup(arabic.get(address(page))).find("input", {"name": "text"})["value"]
    press(arabic, page, text=heading)
    assert latest(page).heading_ar == f"{upper(provider)} Wohnung suchen"


def test_only_what_changed_in_german_is_translated_again(arabic, page, provider):
    page.heading_ar, page.lead_ar, page.bring_ar = "بحث", "باختصار", "أ\nب"
    page.body_ar = BODY
    page.release("ar")
    page.save_revision().publish()
    page.lead_de = "Anders."
    page.save_revision().publish()
    provider.asked.clear()
    press_for_all(arabic, page)
    draft = latest(page)
    assert (draft.heading_ar, draft.bring_ar) == ("بحث", "أ\nب")
    assert draft.lead_ar == f"{upper(provider)} Anders."
    assert ServicePage.objects.get(pk=page.pk).lead_ar == "باختصار"


def test_a_german_draft_is_not_sent(arabic, page, provider):
    published = page.source_hash
    page.lead_de = "GEHEIM"
    page.save_revision()
    warning = said(
        "The German text has changes that are not published. They are not sent; "
        "the published text is."
    )
    assert warning in text_of(arabic.get(address(page)))
    press(arabic, page)
    assert "GEHEIM" not in str(provider.asked)
    draft = latest(page)
    assert draft.lead_de == "GEHEIM"
    assert draft.lead_ar == f"{upper(provider)} Kurz gesagt."
    assert draft.facts_of("ar")["hash"] == published != draft.source_hash


def test_a_page_that_was_never_published_is_not_sent(arabic, page, provider):
    page.unpublish()
    assert arabic.get(address(page)).status_code == 404
    form = text_of(arabic.get(f"/admin/pages/{page.pk}/edit/?tl=ar"))
    assert said("Only German texts that are published are sent to a machine.") in form
    press_for_all(arabic, page)
    assert "Wohnung" not in str(provider.asked)


def test_a_machine_that_loses_a_link_is_not_believed(arabic, page, provider):
    provider.say = lambda text, language: text.replace("</a>", "").partition("<a")[0]
    answer = press(arabic, page)
    form = arabic.get(answer.headers["Location"])
    problem = said("The machine lost or changed bold text, a link or a line break.")
    assert problem in text_of(form)
    draft = latest(page)
    assert (draft.body_ar, draft.heading_ar) == (None, "Wohnung suchen")


@pytest.mark.parametrize("said_instead", ["", "<p></p>", "<script>alert()</script>"])
def test_a_machine_that_says_nothing_or_too_much_writes_nothing(
    arabic, page, provider, said_instead
):
    provider.say = lambda text, language: said_instead
    press(arabic, page)
    assert ServicePage.objects.get(pk=page.pk).latest_revision is None


def test_a_failure_loses_nothing(arabic, page, provider):
    arabic.get(address(page))
    shown = arabic.get(address(page))
    boxes = [box["value"] for box in soup(shown).find_all("input", {"name": "text"})]
    provider.told = (456, {})
    answer = submit(arabic, shown, form_with(shown, "text"), text=boxes[1:])
    assert answer.status_code == 200
    assert str(BY_STATUS[456]) in text_of(answer)
    ticks = [
        box.has_attr("checked")
        for box in soup(answer).find_all("input", {"name": "text"})
    ]
    assert ticks == [False, True, True, True]
    assert ServicePage.objects.get(pk=page.pk).latest_revision is None


def test_without_a_tick_nothing_is_sent(arabic, page, provider):
    answer = press(arabic, page, text=[])
    assert said("Choose at least one text.") in text_of(answer)
    assert [path for _m, path, content in provider.asked if content] == []


def test_a_text_written_meanwhile_is_shown_again(arabic, page, provider):
    shown = arabic.get(address(page))
    page.heading_ar = "بحث"
    page.draft("ar")
    page.save_revision()
    answer = submit(arabic, shown, form_with(shown, "text"))
    problem = said("Somebody changed this page meanwhile. Look at it again.")
    assert problem in text_of(answer)
    assert latest(page).heading_ar == "بحث"


def test_many_pages_are_translated_at_once(arabic, page, provider):
    other = content.service("Sprachkurs")
    answer = press_for_all(arabic, page, other)
    assert latest(page).state("ar") == latest(other).state("ar") == "machine"
    assert "2" in text_of(answer)
    provider.asked.clear()
    press_for_all(arabic, page, other)
    assert provider.asked == []


def test_a_provider_that_fails_on_the_way_keeps_what_is_done(arabic, page, provider):
    other = content.service("Sprachkurs")

    def once(text, language):
        provider.told = (429, {})
        return text

    provider.say = once
    answer = press_for_all(arabic, page, other)
    assert str(BY_STATUS[429]) in text_of(answer)
    done, left = (ServicePage.objects.get(pk=one.pk) for one in (page, other))
    assert (done.latest_revision is not None, left.latest_revision) == (True, None)


def test_what_takes_too_long_waits_for_the_next_time(
    arabic, page, provider, monkeypatch
):
    monkeypatch.setattr(machine_views, "PATIENCE", -1)
    press_for_all(arabic, page)
    assert ServicePage.objects.get(pk=page.pk).latest_revision is None


def test_the_form_leads_there_only_where_there_is_a_provider(arabic, page, settings):
    form = f"/admin/pages/{page.pk}/edit/?tl=ar"
    assert address(page) not in arabic.get(form).content.decode()
    assert arabic.get(address(page)).status_code == 404
    assert press_for_all(arabic, page, follow=False).status_code == 404
    assert f"{SCREEN}machine/" not in arabic.get(SCREEN).content.decode()


def test_the_form_leads_there(arabic, page, provider):
    form = arabic.get(f"/admin/pages/{page.pk}/edit/?tl=ar")
    assert soup(form).find("a", href=address(page))
    assert f"{SCREEN}machine/" in arabic.get(SCREEN).content.decode()


def test_other_languages_and_locked_pages_are_refused(arabic, page, provider):
    assert outcome(arabic.get(address(page, "uk"))) == (302, "/admin/")
    assert outcome(arabic.post(address(page, "xx"))) == (302, "/admin/")
    page.locked = True
    page.save()
    assert outcome(arabic.post(address(page))) == (302, "/admin/")
    answer = press_for_all(arabic, page)
    assert page.title in text_of(answer)
    assert [path for _m, path, content in provider.asked if content] == []


@pytest.mark.parametrize(
    ("name", "url", "key", "found"),
    [
        ("", "", "", []),
        ("google", "", "", ["pages.E001"]),
        ("libretranslate", "", "", ["pages.E002"]),
        ("libretranslate", "libre", "", ["pages.E002"]),
        ("libretranslate", "http://127.0.0.1:5000", "", []),
        ("libretranslate", "http://mt.example.org", "", ["pages.W001"]),
        ("libretranslate", "https://mt.example.org", "", []),
        ("deepl", "", "", ["pages.E003"]),
        ("deepl", "", "a:fx", []),
    ],
)
def test_the_system_check_names_what_is_missing(settings, name, url, key, found):
    settings.MACHINE_TRANSLATION = name
    settings.MACHINE_TRANSLATION_URL = url
    settings.MACHINE_TRANSLATION_KEY = key
    ids = [one.id for one in run_checks() if one.id.startswith("pages.")]
    assert ids == found
