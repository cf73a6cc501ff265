"""When a page gets another address, its old one leads to it in every language.

Wagtail makes redirects for the language the editor works in, and no other.
"""

from collections.abc import Callable
from typing import Any

from django.utils import translation
from wagtail.contrib.redirects import signal_handlers
from wagtail.signals import page_slug_changed, post_page_move

from pages.languages import LANGUAGES

Receiver = Callable[..., None]


def in_every_language(receiver: Receiver) -> Receiver:
    def receive(*args: Any, **kwargs: Any) -> None:
        for code in LANGUAGES:
            with translation.override(code):
                receiver(*args, **kwargs)

    return receive


# Named, because signals hold their receivers weakly.
slug_changed = in_every_language(signal_handlers.autocreate_redirects_on_slug_change)
page_moved = in_every_language(signal_handlers.autocreate_redirects_on_page_move)


def connect() -> None:
    """Beside Wagtail's own receivers, which are connected only after our app is ready.

    Those of the editor's language are made twice; the later ones replace the earlier.
    """
    page_slug_changed.connect(slug_changed)
    post_page_move.connect(page_moved)
