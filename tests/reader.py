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
        is_sent = field.get("name") and not field.has_attr("disabled")
        if is_sent and field.get("type") not in ("submit", "file"):
            for value in values_of(field):
                data.setdefault(field["name"], []).append(value)
    return data


def values_of(field):
    if field.name == "textarea":
        return [field.get_text().removeprefix("\n")]
    if field.name == "select":
        options = field.find_all("option")
        chosen = [option for option in options if option.has_attr("selected")]
        if not chosen and not field.has_attr("multiple"):
            chosen = options[:1]
        return [option.get("value", "") for option in chosen]
    if field.get("type") in ("checkbox", "radio"):
        return [field.get("value", "on")] if field.has_attr("checked") else []
    return [field.get("value", "")]


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
