"""What guides show beside their text: the services to turn to, one after another."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from pages.chosen_services import steps_of
from pages.listings import Step, listed, parent_path
from pages.models import GuideIndexPage, GuidePage
from pages.serving import Context, shows


@shows(GuideIndexPage)
def guide_index_context(
    page: GuideIndexPage, request: HttpRequest, code: str
) -> Context:
    guides = GuidePage.objects.for_readers_of(code).life_situations()
    return {"guides": [listed(guide, code) for guide in guides]}


@shows(GuidePage)
def guide_context(page: GuidePage, request: HttpRequest, code: str) -> Context:
    context: Context = {
        "steps": [listed(service, code) for service in steps_of(page, request, code)]
    }
    if page.is_life_situation:
        context["trail"] = [Step(_("Life situations"), parent_path(page, code))]
    return context
