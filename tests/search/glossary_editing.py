"""The central editors at work on the glossary, through HTTP."""

from wagtail.users.models import UserProfile

from search.models import Concept
from tests import staff


def editor(client, group="Zentralredaktion"):
    staff.ensure_groups()
    member = staff.member("somebody", group)
    UserProfile.objects.create(user=member, preferred_language="en")
    client.force_login(member)
    return client


def concept(key="childcare"):
    return Concept.objects.get(key=key)


def filled_in(form):
    """What a browser would send of the form as it stands."""
    data = {}
    fields = form.select("input[name], textarea[name], select[name]")
    for field in fields:
        name, kind = field["name"], field.get("type")
        if kind in ("checkbox", "radio"):
            if field.has_attr("checked"):
                data.setdefault(name, []).append(field.get("value", "on"))
        elif field.name == "textarea":
            data[name] = field.text.removeprefix("\n")
        elif field.name == "select":
            chosen = field.select_one("option[selected]")
            data[name] = chosen["value"] if chosen else ""
        elif kind not in ("file", "submit"):
            data[name] = field.get("value", "")
    return data
