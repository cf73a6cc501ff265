"""What a reader does with a page, without script: look, fill in forms, press buttons."""

from urllib.parse import urljoin

from bs4 import BeautifulSoup
from django.utils import translation
from django.utils.translation import gettext


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def said(english, language="de", **values):
    """An interface text as a reader of the language sees it."""
    with translation.override(language):
        text = gettext(english)
    return text % values if values else text


def text_of(response):
    """The words of the page, with single spaces."""
    return " ".join(soup(response).get_text(" ").split())


def fields_of(form):
    """What a browser would send if nothing were changed."""
    data = {}
    for field in form.find_all(["input", "select", "textarea"]):
        name, kind = field.get("name"), field.get("type", "text")
        if not name or field.has_attr("disabled") or kind in ("submit", "file"):
            continue
        if kind in ("checkbox", "radio"):
            if field.has_attr("checked"):
                data.setdefault(name, []).append(field.get("value", "on"))
        elif field.name == "select":
            options = field.find_all("option")
            chosen = [option for option in options if option.has_attr("selected")]
            if not chosen and not field.has_attr("multiple"):
                chosen = options[:1]
            for option in chosen:
                data.setdefault(name, []).append(option.get("value", ""))
        elif field.name == "textarea":
            data.setdefault(name, []).append(field.get_text().removeprefix("\n"))
        else:
            data.setdefault(name, []).append(field.get("value", ""))
    return data


def address_of(response):
    request = response.request
    query = f"?{request['QUERY_STRING']}" if request["QUERY_STRING"] else ""
    return request["PATH_INFO"] + query


def submit(client, response, form, button=None, **values):
    """Send a form as a browser does; the answer, redirects not followed."""
    data = fields_of(form) | values
    action = form.get("action", "")
    if button is not None:
        action = button.get("formaction", action)
        if button.get("name"):
            data[button["name"]] = button.get("value", "")
    address = urljoin(address_of(response), action)
    if form.get("method", "get").lower() == "get":
        return client.get(address.split("?")[0], data)
    return client.post(address, data)


def form_with(response, name):
    """The form that has a field or button of this name."""
    return soup(response).find(attrs={"name": name}).find_parent("form")
