from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = "Suche"

    def ready(self) -> None:
        # Page models exist only once every app is loaded.
        from booking.retention import also_forget
        from search import checks, fruitless, signals, todo  # noqa: F401  # registers

        signals.connect()
        also_forget(fruitless.forget)
        todo.register_section()
