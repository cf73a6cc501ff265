"""Shows a page's image: as small as the screen allows, described in the reader's language."""

from typing import Any

from wagtail.images.models import ResponsiveImage
from wagtail.images.shortcuts import get_renditions_or_not_found

from pages.languages import LANGUAGES
from pages.models import PortalImage, PortalRendition
from pages.models.images import WithImage

# The first is for browsers that cannot choose.
SIZES = ("width-800|format-webp", "width-400|format-webp", "width-1200|format-webp")
# On a phone the whole width, beside the sidebar two thirds of the page.
SHOWN_AS = "(min-width: 60rem) 40rem, 100vw"


def photo_of(page: Any, code: str) -> ResponsiveImage | None:
    """The image in its sizes, None for a page without one. No query, or one."""
    if page.image_id is None:
        return None
    image = image_with_sizes(page.image_id)
    alt, language = image.alt_for(code)
    attributes = {"alt": alt, "loading": "lazy", "sizes": SHOWN_AS}
    if alt and language != LANGUAGES[code]:
        attributes["lang"] = language.code
    renditions = get_renditions_or_not_found(image, SIZES)
    return ResponsiveImage(renditions, attributes)


def image_with_sizes(pk: int) -> PortalImage:
    """The image, with those of its sizes that were made already."""
    made = PortalRendition.objects.filter(image=pk, filter_spec__in=SIZES)
    renditions = list(made.select_related("image"))
    if not renditions:
        return PortalImage.objects.get(pk=pk)
    image: PortalImage = renditions[0].image
    image.prefetched_renditions = renditions
    return image


def make_sizes(instance: Any, **kwargs: Any) -> None:
    """When a page is published: else its first reader would wait for them."""
    if isinstance(instance, WithImage) and instance.image_id is not None:
        get_renditions_or_not_found(instance.image, SIZES)
