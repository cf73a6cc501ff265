"""Images are described, small, and say nothing about where and when they were taken."""

import io
import struct
import zlib

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image, ImageCms
from wagtail.models import Collection, UploadedFile

from pages import groups
from pages.models import GuidePage, HomePage, MunicipalityPage, PortalImage
from pages.photos import LONG_SIDE, UnreadablePhotoError, prepared
from tests import content
from tests.factories import municipality
from tests.reader import fields_of, soup
from tests.sharing import shared

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves the files open from which it draws a smaller image.
    pytest.mark.filterwarnings("ignore:(?i)unclosed file:ResourceWarning"),
]
ORIENTATION, GPS, MAKER = 0x0112, 0x8825, 0x010F
TURNED_RIGHT = 6
ADD, MULTIPLE, CHOOSE = (
    "/admin/images/add/",
    "/admin/images/multiple/add/",
    "/admin/images/chooser/create/",
)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@shared
def site():
    content.languages("de", "en", "ar", "uk")
    content.home()
    content.municipality_page("netphen")


@pytest.fixture
def editor(admin_client):
    return admin_client


def picture(size=(60, 40), color="red", kind="JPEG", mode="RGB", **options):
    output = io.BytesIO()
    Image.new(mode, size, color).save(output, kind, **options)
    return output.getvalue()


def telltale(size=(60, 40), kind="JPEG", **options):
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKER] = TURNED_RIGHT, "Geraet-4711"
    exif.get_ifd(GPS)[1] = "N"
    return picture(size, kind=kind, exif=exif, comment=b"Geraet-4711", **options)


def draw(data, name="foto.jpg"):
    return prepared(io.BytesIO(data), name)


def opened(photo):
    return Image.open(io.BytesIO(photo.content))


def upload(client, data, name="foto.jpg", address=ADD, **values):
    fields = {
        "title": "Eingang",
        "collection": Collection.get_first_root_node().pk,
        "alt_de": "Der Eingang mit Rampe",
        "tags": "",
        **values,
    }
    prefix = "image-chooser-upload-" if address == CHOOSE else ""
    sent = {prefix + key: value for key, value in fields.items()}
    sent[f"{prefix}file"] = SimpleUploadedFile(name, data)
    return client.post(address, sent)


def errors(answer):
    assert answer.status_code == 200
    return {name: list(found) for name, found in answer.context["form"].errors.items()}


def test_a_photo_is_upright_and_says_nothing_about_itself():
    photo = draw(telltale())
    image = opened(photo)
    assert image.size == (40, 60)
    assert not image.getexif()
    assert b"Geraet" not in photo.content
    assert b"Exif" not in photo.content


@pytest.mark.parametrize("size", [(4000, 1000), (1000, 4000), (2001, 2001)])
def test_a_photo_has_at_most_so_many_pixels(size):
    assert max(opened(draw(picture(size))).size) == LONG_SIDE


def test_a_small_one_is_not_made_larger():
    assert opened(draw(picture((30, 20)))).size == (30, 20)


def test_what_is_transparent_stays_so_and_photos_become_jpeg():
    clear = draw(picture(mode="RGBA", color=(0, 0, 0, 0), kind="PNG"), "logo.png")
    assert opened(clear).mode == "RGBA"
    assert clear.name == "logo.png"
    photo = draw(telltale(kind="WEBP"), "a.b.webp")
    assert (photo.name, opened(photo).format) == ("a.b.jpg", "JPEG")
    assert b"Geraet" not in photo.content


def test_a_telephones_heic_becomes_jpeg():
    photo = draw(telltale(kind="HEIF"), "IMG_1.heic")
    assert (photo.name, opened(photo).format) == ("IMG_1.jpg", "JPEG")
    assert b"Geraet" not in photo.content


def test_colours_of_another_space_are_converted():
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert "icc_profile" not in opened(draw(picture(icc_profile=lab))).info
    assert opened(draw(picture(icc_profile=b"broken"))).size == (60, 40)
    assert opened(draw(picture(mode="CMYK", color=(0, 0, 0, 0)))).mode == "RGB"


def test_a_photo_that_breaks_off_is_told():
    data = telltale((400, 400))
    with pytest.raises(UnreadablePhotoError):
        draw(data[: len(data) // 2])


@pytest.mark.parametrize("address", [ADD, CHOOSE])
def test_an_upload_is_stored_small_and_bare(editor, address):
    upload(editor, telltale((3000, 1500)), address=address)
    image = PortalImage.objects.get()
    assert (image.width, image.height) == (1000, 2000)
    assert image.alt_de == "Der Eingang mit Rampe"
    with image.file.open() as file:
        kept = file.read()
    assert b"Geraet" not in kept
    assert image.file_size == len(kept)


@pytest.mark.parametrize("address", [ADD, CHOOSE])
def test_an_image_needs_a_decision_about_its_text(editor, address):
    answer = upload(editor, picture(), address=address, alt_de="")
    assert not PortalImage.objects.exists()
    said = answer.content.decode()
    if address == ADD:
        assert list(errors(answer)) == ["alt_de"]
        assert 'value="Eingang"' in said
    else:
        assert "error-message" in said
    upload(editor, picture(), address=address, alt_de="", is_decorative="on")
    assert PortalImage.objects.get().is_decorative


def test_it_cannot_be_described_and_decoration_at_once(editor):
    answer = upload(editor, picture(), is_decorative="on")
    assert list(errors(answer)) == ["is_decorative"]
    assert "Der Eingang mit Rampe" in answer.content.decode()


def test_the_decision_is_asked_for_when_editing_too(editor):
    upload(editor, picture())
    image = PortalImage.objects.get()
    address = f"/admin/images/{image.pk}/"
    sent = {"title": "Neu", "collection": image.collection_id, "tags": ""}
    assert list(errors(editor.post(address, sent | {"alt_de": ""}))) == ["alt_de"]
    assert editor.post(address, sent | {"alt_de": "Tür"}).status_code == 302
    assert PortalImage.objects.get().alt_de == "Tür"


def test_of_many_uploads_each_waits_for_its_text(editor):
    data = {"title": "a", "collection": Collection.get_first_root_node().pk}
    file = SimpleUploadedFile("a.jpg", telltale((3000, 1500)))
    answer = editor.post(MULTIPLE, data | {"files[]": file})
    waiting = UploadedFile.objects.get()
    assert not PortalImage.objects.exists()
    # Bare already: it may lie there for long.
    with waiting.file.open() as kept:
        assert b"Geraet" not in kept.read()
    assert "alt_de" in answer.json()["form"]
    prefix = f"uploaded-image-{waiting.pk}-"
    address = f"/admin/images/multiple/create_from_uploaded_image/{waiting.pk}/"
    sent = {f"{prefix}{key}": value for key, value in data.items()}
    answer = editor.post(address, sent | {f"{prefix}tags": ""})
    assert answer.json()["success"] is False
    sent |= {f"{prefix}tags": "", f"{prefix}alt_de": "Tür"}
    assert editor.post(address, sent).json()["success"] is True
    image = PortalImage.objects.get()
    assert (image.alt_de, image.height) == ("Tür", 2000)


SVG = b"""<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>"""


def bomb():
    """A PNG of 50 000 × 50 000 pixels in few bytes."""

    def chunk(kind, data):
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    head = struct.pack(">IIBBBBB", 50_000, 50_000, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 6251 * 50_000)
    start = b"\x89PNG\r\n\x1a\n"
    return start + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        pytest.param("a.svg", SVG, id="svg"),
        pytest.param("a.png", SVG, id="svg as png"),
        pytest.param("a.jpg", SVG, id="svg as jpg"),
        pytest.param("brief.jpg", b"Sehr geehrte Damen und Herren", id="text"),
        ("leer.jpg", b""),
        ("halb.jpg", telltale((400, 400))[:600]),
        ("a.gif", picture()),
        ("a.exe", picture()),
    ],
)
@pytest.mark.parametrize("address", [ADD, CHOOSE])
def test_what_is_no_image_is_refused_beside_the_field(editor, name, data, address):
    answer = upload(editor, data, name, address=address)
    assert not PortalImage.objects.exists()
    if address == ADD:
        (message,) = errors(answer)["file"]
        assert len(message) > 20
        assert "Der Eingang mit Rampe" in answer.content.decode()
    else:
        assert "error-message" in answer.content.decode()


def test_a_file_that_unpacks_into_gigabytes_is_refused(editor):
    assert "file" in errors(upload(editor, bomb(), "bombe.png"))
    assert not PortalImage.objects.exists()


def test_a_photo_of_twelve_megabytes_is_taken_and_a_larger_one_told(editor):
    assert django_settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE == 20 * 1024 * 1024
    assert upload(editor, picture() + b"\0" * 12 * 1024 * 1024).status_code == 302
    assert PortalImage.objects.get().file_size < 10_000
    answer = upload(editor, picture() + b"\0" * 21 * 1024 * 1024)
    assert "20" in errors(answer)["file"][0]


def stored(**fields):
    file = SimpleUploadedFile("a.jpg", picture((1600, 900)))
    values = {"title": "Eingang", "alt_de": "Rampe", **fields}
    return PortalImage.objects.create(file=file, **values)


def publish(page, image):
    page.image = image
    page.save_revision().publish()


def shown(client, address):
    box = soup(client.get(address)).find("div", class_="photo")
    return box and box.img


def places():
    guide = GuidePage.objects.first() or content.guide("Wohnen")
    office = content.office("buergerbuero", "netphen", slug="amt")
    town = MunicipalityPage.objects.get(municipality=municipality("netphen"))
    return [
        (guide, f"/{{}}/{guide.slug}/"),
        (office, "/{}/orte/netphen/amt/"),
        (town, "/{}/orte/netphen/"),
    ]


def test_pages_show_their_image_in_the_size_of_the_screen(client):
    image = stored()
    for page, address in places():
        assert shown(client, address.format("de")) is None
        publish(page, image)
        found = shown(client, address.format("de"))
        assert found["alt"] == "Rampe"
        assert found["loading"] == "lazy"
        assert (found["width"], found["height"]) == ("800", "450")
        for width in ("400w", "800w", "1200w"):
            assert width in found["srcset"]


def test_the_text_is_in_the_readers_language_or_says_which(client):
    _page, address = places()[2]
    publish(_page, stored(alt_ar="منحدر"))
    assert shown(client, address.format("ar"))["alt"] == "منحدر"
    ukrainian = shown(client, address.format("uk"))
    assert (ukrainian["alt"], ukrainian["lang"]) == ("Rampe", "de")


def test_decoration_has_an_empty_text(client):
    page, address = places()[2]
    publish(page, stored(alt_de="", is_decorative=True))
    assert shown(client, address.format("de"))["alt"] == ""


def cost(client, address):
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_an_image_costs_one_query_and_none_where_there_is_none(client):
    for page, address in places():
        client.get(address.format("ar"))
        before = cost(client, address.format("ar"))
        publish(page, stored())
        with_image = cost(client, address.format("ar"))
        assert with_image == before + 1
        assert with_image <= 12, address


def test_a_file_that_is_gone_breaks_no_page(client):
    page, address = places()[2]
    image = stored()
    publish(page, image)
    image.renditions.all().delete()
    image.file.storage.delete(image.file.name)
    assert shown(client, address.format("de"))


TEXTS = "/admin/image-texts/"


@pytest.fixture
def translator(client):
    groups.ensure_translators("ar", HomePage.objects.get())
    user = get_user_model().objects.create_user("ar", "ar@example.org", "x")
    user.groups.add(Group.objects.get(name=groups.translators_into("ar")))
    client.force_login(user)
    return client


def test_a_translator_says_what_images_show_in_their_own_language(translator):
    image, other = stored(), stored(alt_de="Tür")
    stored(alt_de="", is_decorative=True)
    form = soup(translator.get(TEXTS)).find("input", dir="rtl").find_parent("form")
    data = fields_of(form) | {f"image-{image.pk}": "منحدر"}
    assert len([name for name in data if name.startswith("image-")]) == 2
    # Meanwhile somebody else writes the other one.
    PortalImage.objects.filter(pk=other.pk).update(alt_ar="باب")
    assert translator.post(TEXTS, data).status_code == 302
    assert PortalImage.objects.get(pk=image.pk).alt_ar == "منحدر"
    assert PortalImage.objects.get(pk=image.pk).alt_de == "Rampe"


def test_a_text_that_is_too_long_or_code_stays_typed(translator):
    image = stored()
    for typed in ("x" * 256, "<script>x</script>"):
        answer = translator.post(TEXTS, {f"image-{image.pk}": typed})
        assert list(errors(answer)) == [f"image-{image.pk}"]
        assert soup(answer).find("input", {"name": f"image-{image.pk}"})["value"]
        assert not PortalImage.objects.get().alt_ar


def test_nobody_translates_into_a_language_that_is_not_theirs(translator, client):
    image = stored()
    answer = translator.post(f"{TEXTS}?tl=uk", {f"image-{image.pk}": "двері"})
    assert answer.headers["Location"] == "/admin/"
    assert not PortalImage.objects.get().alt_uk
