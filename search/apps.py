from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = "Suche"

    def ready(self) -> None:
        # Page models exist only once every app is loaded.
        from search import signals

        signals.connect()
