"""Every address of the portal, read from its URL configuration."""

from dataclasses import dataclass

from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Address:
    """One pattern of the URL configuration.

    ``name``: with its namespaces; a pattern without a name goes by its route, and one of
    several of a name by its arguments, too.
    """

    name: str
    url_name: str | None
    route: str
    arguments: tuple[str, ...]
    model: type[Model] | None

    @property
    def namespace(self):
        return self.name.rpartition(":")[0]


def addresses():
    """{name: address} of the whole portal."""
    found = list(walk(get_resolver().url_patterns))
    names = [address.name for address in found]
    addresses_ = {}
    for address in found:
        name = address.name
        if names.count(name) > 1:
            name = f"{name}({', '.join(address.arguments)})"
        addresses_[name] = Address(
            name, address.url_name, address.route, address.arguments, address.model
        )
    assert len(addresses_) == len(found)
    return addresses_


def walk(patterns, route="", namespaces=()):
    for pattern in patterns:
        below = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = (
                (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            )
            yield from walk(pattern.url_patterns, below, inner)
        else:
            yield address_of(pattern, below, namespaces)


def address_of(pattern: URLPattern, route, namespaces):
    url_name = ":".join((*namespaces, pattern.name)) if pattern.name else None
    matcher = pattern.pattern
    arguments = tuple(getattr(matcher, "converters", None) or matcher.regex.groupindex)
    options = getattr(pattern.callback, "view_initkwargs", None) or {}
    return Address(url_name or route, url_name, route, arguments, options.get("model"))
