from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "pages"
    verbose_name = "Inhalte"

    def ready(self) -> None:
        from wagtail.signals import page_published

        from pages import (
            guides,  # noqa: F401  # registers what guides show
            listings,  # noqa: F401  # registers what page types show
            office_pages,  # noqa: F401  # as well
            photo_display,
            redirects,
            workflow_mails,
        )
        from pages.exchange import checks, files  # noqa: F401  # register themselves
        from pages.feedback import mails
        from pages.links import checking, keeping  # noqa: F401  # registers its jobs

        redirects.connect()
        page_published.connect(photo_display.make_sizes)
        workflow_mails.connect()
        keeping.connect()
        mails.register_job()
