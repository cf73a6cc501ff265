"""What editors do in the admin: open the form of a page, change it, save."""

from pages import groups
from pages.models import HomePage, MunicipalityPage, OfficePage, User
from tests.reader import fields_of, soup


def town_page(key):
    return MunicipalityPage.objects.get(municipality__key=key)


def office(town, kind="buergerbuero"):
    return OfficePage.objects.child_of(town_page(town)).get(kind__key=kind)


def edit_address(page, language=None):
    query = f"?tl={language}" if language else ""
    return f"/admin/pages/{page.pk}/edit/{query}"


def form_data(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, answer
    return fields_of(form_in(answer))


def form_in(answer):
    """The form of a page, an object or a language."""
    return soup(answer).find("form", id=["w-editor-form", "page-edit-form"])


def save(client, page, language=None, button=None, **values):
    address = edit_address(page, language)
    data = form_data(client, address) | values
    if button:
        data[button] = "on"
    return client.post(address, data)


def latest(page):
    return type(page).objects.get(pk=page.pk).get_latest_revision_as_object()


def outcome(answer):
    return answer.status_code, answer.headers.get("Location")


def errors(answer):
    """{field: messages} of a form that was shown again; what was typed is still there."""
    assert answer.status_code == 200, outcome(answer)
    return {name: list(found) for name, found in answer.context["form"].errors.items()}


def translator_into(code):
    """Somebody who translates into one language, in the district of tests.content."""
    user = User.objects.create_user(f"uebersetzung-{code}")
    user.groups.add(groups.ensure_translators(code, HomePage.objects.get()))
    return user
