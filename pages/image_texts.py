"""What images show, said in other languages by those who may translate into them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page as PageOfList
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from pages.languages import LANGUAGES, SOURCE, TARGETS, Language
from pages.models import PortalImage
from pages.pasted import refuse_embedded
from pages.permissions import language_permission
from pages.translations import column

PAGE_SIZE = 20
GERMAN = column("alt", SOURCE)
LENGTH = PortalImage._meta.get_field("alt").max_length


def languages_of(user: Any) -> list[Language]:
    """The languages somebody may translate into."""
    return [
        LANGUAGES[code] for code in TARGETS if user.has_perm(language_permission(code))
    ]


def images_with_text() -> Any:
    return PortalImage.objects.exclude(**{GERMAN: ""}).filter(
        is_decorative=False, **{f"{GERMAN}__isnull": False}
    )


class ImageTextsForm(forms.Form):
    """One field for each image, in one language."""

    def __init__(
        self, *args: Any, images: list[PortalImage], language: Language, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.column = column("alt", language.code)
        self.images = {f"image-{image.pk}": image for image in images}
        attrs = {"lang": language.code, "dir": language.direction}
        for name, image in self.images.items():
            self.fields[name] = forms.CharField(
                label=getattr(image, GERMAN),
                help_text=image.title,
                required=False,
                max_length=LENGTH,
                widget=forms.TextInput(attrs),
            )
            self.initial[name] = getattr(image, self.column) or ""

    def clean(self) -> dict[str, Any]:
        refuse_embedded(self)
        return self.cleaned_data

    def save(self) -> None:
        """Only what was changed: two people may work on one list."""
        for name in self.changed_data:
            image = self.images[name]
            setattr(image, self.column, self.cleaned_data[name])
            image.save(update_fields=[self.column])


def asked_language(request: HttpRequest) -> tuple[Language, list[Language]]:
    """The language of ``?tl=``, else the first of one's own; and all of one's own.

    Raises PermissionDenied for a language one may not translate into.
    """
    own = languages_of(request.user)
    asked = request.GET.get("tl") or (own[0].code if own else "")
    if asked not in {language.code for language in own}:
        raise PermissionDenied
    return LANGUAGES[asked], own


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def image_texts(request: HttpRequest) -> HttpResponse:
    language, own = asked_language(request)
    images: PageOfList[PortalImage] = Paginator(
        images_with_text().order_by("-pk"), PAGE_SIZE
    ).get_page(request.GET.get("p"))
    form = ImageTextsForm(request.POST or None, images=list(images), language=language)
    if form.is_valid():
        form.save()
        messages.success(request, _("The texts are saved."))
        query = f"?tl={language.code}&p={images.number}"
        return redirect(reverse("pages_image_texts") + query)
    context = {"form": form, "images": images, "shown": language, "own": own}
    return render(request, "pages/image_texts/list.html", context)


class ImageTextsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(languages_of(request.user))


@hooks.register("register_admin_menu_item")
def image_texts_menu_item() -> MenuItem:
    return ImageTextsMenuItem(
        gettext_lazy("Image texts"),
        reverse("pages_image_texts"),
        icon_name="image",
        order=310,
    )


@hooks.register("register_admin_urls")
def image_texts_urls() -> list[URLPattern]:
    return [path("image-texts/", image_texts, name="pages_image_texts")]
