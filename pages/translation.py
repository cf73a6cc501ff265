"""Which fields have one column per language (django-modeltranslation)."""

from modeltranslation.decorators import register
from modeltranslation.translator import TranslationOptions

from pages.languages import SOURCE
from pages.models import (
    EmergencyNumber,
    EmergencyText,
    GuideIndexPage,
    GuidePage,
    HomePage,
    MunicipalityIndexPage,
    MunicipalityPage,
    NoticePage,
    OfficeIndexPage,
    OfficeKind,
    OfficePage,
    PortalImage,
    ServiceIndexPage,
    ServicePage,
    Term,
    Topic,
)


class ContentOptions(TranslationOptions):
    fields: tuple[str, ...] = (
        "heading",
        "lead",
        "meta_description",
        "translation_state",
    )


@register(
    [
        HomePage,
        ServiceIndexPage,
        MunicipalityIndexPage,
        OfficeIndexPage,
        GuideIndexPage,
    ]
)
class FrameOptions(ContentOptions):
    fields = ()


@register([GuidePage, MunicipalityPage, NoticePage])
class TextOptions(ContentOptions):
    fields = ("body",)


@register(ServicePage)
class ServiceOptions(ContentOptions):
    fields = ("body", "eligibility", "cost", "bring", "steps", "deadlines")


@register(OfficePage)
class OfficeOptions(ContentOptions):
    fields = ("access", "bring")


@register([OfficeKind, Topic])
class NameOptions(TranslationOptions):
    fields = ("name",)


@register(Term)
class TermOptions(TranslationOptions):
    fields = ("name", "explanation")
    required_languages = {"de": ("explanation",)}


@register(EmergencyNumber)
class PurposeOptions(TranslationOptions):
    fields = ("purpose",)


@register(EmergencyText)
class EmergencyTextOptions(TranslationOptions):
    fields = ("heading", "text")
    required_languages = (SOURCE,)


@register(PortalImage)
class ImageOptions(TranslationOptions):
    fields = ("alt",)
