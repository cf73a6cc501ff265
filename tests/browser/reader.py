"""A reader without a browser: follows links, fills in the real forms, keeps cookies."""

import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from http.cookiejar import CookieJar

from bs4 import BeautifulSoup, Tag

from tests.browser.portal import PASSWORD


@dataclass(frozen=True)
class Answer:
    """What came back after redirects."""

    status: int
    url: str
    html: BeautifulSoup

    @property
    def secret(self) -> str:
        """The link's secret: the last part of a details or appointment page's path."""
        return urllib.parse.urlsplit(self.url).path.rstrip("/").rpartition("/")[2]


class Reader:
    """One visitor with cookies of their own."""

    def __init__(self, portal: str) -> None:
        self.portal = portal
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self.opener = urllib.request.build_opener(cookies)

    def ask(self, address: str, data: bytes | None = None) -> Answer:
        url = urllib.parse.urljoin(self.portal, address)
        try:
            answer = self.opener.open(url, data, timeout=60)
        except urllib.error.HTTPError as refused:
            answer = refused
        with answer:
            html = BeautifulSoup(answer.read(), "html.parser")
            return Answer(answer.status or 0, answer.url, html)

    def send(self, page: Answer, form: Tag, **typed: str) -> Answer:
        """Post a form of the page: its hidden fields and what is typed."""
        hidden = {
            field["name"]: field.get("value", "")
            for field in form.select("input[type=hidden]")
        }
        action = urllib.parse.urljoin(page.url, form.get("action") or page.url)
        return self.ask(action, urllib.parse.urlencode(hidden | typed).encode())

    def sign_in(self, username: str) -> Answer:
        page = self.ask("/admin/login/")
        form = page.html.select_one("form")
        assert form is not None
        return self.send(page, form, username=username, password=PASSWORD)

    def free_times(
        self, language: str, municipality: str, kind: str = "erstgespraech"
    ) -> Answer:
        query = urllib.parse.urlencode(
            {"municipality": municipality, "kind": kind, "language": language}
        )
        return self.ask(f"/{language}/booking/?{query}")

    def hold(self, page: Answer, slot: str = "") -> Answer:
        """Tap a free time, the page's first unless one is named."""
        button = page.html.select_one("button[name=slot]")
        assert button is not None, "no free time"
        return self.send(
            page, button.find_parent("form"), slot=slot or str(button["value"])
        )

    def confirm(self, page: Answer, name: str) -> Answer:
        form = page.html.select_one("main form[method=post]")
        assert form is not None, page.html.main
        return self.send(page, form, name=name)

    def book(self, language: str, municipality: str, name: str) -> Answer:
        """The whole way: the appointment's own page."""
        return self.confirm(self.hold(self.free_times(language, municipality)), name)
