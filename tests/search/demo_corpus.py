"""The services of the demo as a corpus to evaluate searches with."""

from portal.demo.files import services


def corpus():
    """The demo's services: headings and leads, in the languages each of them has."""
    return {
        "services": [
            {"id": key, "topic": key, "municipalities": []} for key in services()
        ],
        "documents": [
            {
                "service": key,
                "lang": language,
                "title": text["heading"],
                "summary": text["lead"],
            }
            for key, texts in services().items()
            for language, text in texts.items()
        ],
    }
