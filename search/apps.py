from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = "Suche"

    def ready(self) -> None:
        # Page models exist only once every app is loaded.
        from booking.retention import also_forget
        from search import fruitless, signals, todo

        signals.connect()
        also_forget(fruitless.forget)
        todo.register_section()
