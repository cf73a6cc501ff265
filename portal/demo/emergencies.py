"""The demonstration's texts for emergencies. Loading again changes none that is there."""

from pages.languages import SOURCE
from pages.models import EmergencyText
from pages.translations import column
from portal.demo.files import FOLDER, toml

FIELDS = ("heading", "text")


def load_emergency_texts() -> None:
    for order, texts in enumerate(toml(FOLDER / "emergencies.toml").values()):
        values = {
            # Lines of the file end where it is full, not where a text does.
            column(name, code): " ".join(text[name].split())
            for code, text in texts.items()
            for name in FIELDS
        }
        key = column("heading", SOURCE)
        EmergencyText.objects.get_or_create(
            **{key: values.pop(key)}, defaults={"order": order, **values}
        )
