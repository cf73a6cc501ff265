from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "pages"
    verbose_name = "Inhalte"

    def ready(self) -> None:
        from pages import (
            listings,  # noqa: F401  # registers what page types show
            redirects,
        )

        redirects.connect()
