"""Guides for situations in life, with the services to turn to one after another."""

from pages.models import GuideIndexPage, GuidePage, GuideStep, HomePage, ServicePage
from portal.demo.content import ensure_page, new_page
from portal.demo.files import data, pages_in


def load_life_situations(home: HomePage) -> None:
    """Needs the services; guides that exist stay as editors have left them."""
    index = GuideIndexPage.objects.child_of(home).get()
    services = {page.slug: page for page in ServicePage.objects.all()}
    by_slug = pages_in("guides")
    for slug, steps in data("life_situations").items():
        page, released = new_page(GuidePage, slug, by_slug[slug])
        page.steps = [
            GuideStep(service=services[key], sort_order=order)
            for order, key in enumerate(steps)
        ]
        ensure_page(index, page, released)
