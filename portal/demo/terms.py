"""Official words and what they mean."""

from pages.models import Term
from portal.demo.content import translated
from portal.demo.files import data, texts_in


def load_terms() -> None:
    """Terms that exist stay as editors have left them."""
    texts = texts_in("terms")
    for facts in data("terms"):
        by_language = {code: known[facts["key"]] for code, known in texts.items()}
        Term.objects.get_or_create(
            key=facts["key"],
            defaults={
                "word": facts["word"],
                "forms": "\n".join(facts["forms"]),
                "other_meanings": "\n".join(facts.get("other_meanings", ())),
                **translated(
                    "name",
                    {code: text.get("name", "") for code, text in by_language.items()},
                ),
                **translated(
                    "explanation",
                    {code: text["explanation"] for code, text in by_language.items()},
                ),
            },
        )
