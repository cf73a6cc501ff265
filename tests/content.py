"""Pages for tests: a small site with real page types. Every name is invented."""

import itertools

from wagtail.models import Page, Site

from pages.models import (
    GuideIndexPage,
    GuidePage,
    GuideStep,
    HomePage,
    MunicipalityIndexPage,
    MunicipalityPage,
    OfficeIndexPage,
    OfficeKind,
    OfficePage,
    PortalLanguage,
    ServiceIndexPage,
    ServicePage,
    Term,
)
from pages.responsibility import LAST_RESORT
from tests.factories import municipality, topic

_numbers = itertools.count(1)


def languages(*codes):
    """The languages readers are offered, in this order."""
    PortalLanguage.objects.all().delete()
    for order, code in enumerate(codes):
        PortalLanguage.objects.create(code=code, order=order)


def add(parent, page, *released):
    """Add the page and release these languages of it."""
    page.clean_translated()
    for code in released:
        page.release(code)
    return parent.add_child(instance=page)


def home():
    """The home page of the only site, with its lists."""
    root = Page.get_first_root_node()
    page = add(root, HomePage(title="Start", slug="start"))
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={"hostname": "localhost", "root_page": page},
    )
    add(page, ServiceIndexPage(title="Angebote", slug="angebote"))
    add(page, MunicipalityIndexPage(title="Orte", slug="orte"))
    add(page, OfficeIndexPage(title="Stellen", slug="stellen"))
    add(page, GuideIndexPage(title="Lebenslagen", slug="ratgeber"))
    return HomePage.objects.get(pk=page.pk)


def service(title="Sprachkurs", *released, about=None, **fields):
    """``released``: languages; give their texts as fields (heading_ar …)."""
    page = ServicePage(
        title=title,
        slug=fields.pop("slug", f"service-{next(_numbers)}"),
        topic=about or topic("sprache"),
        **{"lead_de": "Kurz gesagt.", **fields},
    )
    add(ServiceIndexPage.objects.get(), page, *released)
    return ServicePage.objects.get(pk=page.pk)


def guide(title="Impressum", *released, parent=None, **fields):
    page = GuidePage(title=title, slug=f"guide-{next(_numbers)}", **fields)
    return add(parent or HomePage.objects.get(), page, *released)


def life_situation(title="Ein Kind kommt", *released, steps=(), **fields):
    """A guide of the list, with these services one after another."""
    index = GuideIndexPage.objects.get()
    page = guide(title, *released, parent=index, **fields)
    page.steps = [
        GuideStep(service=service, sort_order=order)
        for order, service in enumerate(steps)
    ]
    page.save()
    return page


def term(word="Duldung", **fields):
    """An official word; without an explanation it has one in German."""
    values = {
        "key": f"term-{next(_numbers)}",
        "explanation_de": f"Was {word} heißt.",
        **fields,
    }
    return Term.objects.create(word=word, **values)


def municipality_page(key="netphen"):
    town = municipality(key)
    existing = MunicipalityPage.objects.filter(municipality=town).first()
    if existing:
        return existing
    page = MunicipalityPage(title=town.name, slug=key, municipality=town)
    return add(MunicipalityIndexPage.objects.get(), page)


def office_kind(key="buergerbuero"):
    return OfficeKind.objects.get_or_create(key=key, defaults={"name_de": key.title()})[
        0
    ]


def office(kind="buergerbuero", *towns, parent=None, **fields):
    """An office of these towns (keys), below the first one's page; without: for all."""
    if parent is None:
        parent = municipality_page(towns[0]) if towns else OfficeIndexPage.objects.get()
    page = OfficePage(
        title=fields.pop("title", f"{kind.title()} {' '.join(towns)}".strip()),
        slug=fields.pop("slug", f"office-{next(_numbers)}"),
        kind=office_kind(kind),
        **fields,
    )
    page.municipalities = [municipality(key) for key in towns]
    add(parent, page)
    return OfficePage.objects.get(pk=page.pk)


def case_managers(*towns, **fields):
    """The office that is asked where no other answers."""
    return office(LAST_RESORT, *towns, **fields)
