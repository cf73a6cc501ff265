"""Who is responsible for a topic in a town on a day: one place, never an empty answer.

Which kinds of office answer for a topic, and from when to when, is data
(TopicResponsibility), and so are the towns and days an office serves. Where no office
answers, the case managers of the town do.
"""

import datetime
from collections.abc import Iterable

from django.utils import timezone

from pages.models import Municipality, OfficePage, Topic, TopicResponsibility

# The kind of office that is asked where no other answers.
LAST_RESORT = "kim_case_management"


class Responsibilities:
    """Who answers for these topics on one day; three queries, however many topics.

    ``town``: asked for this town alone, which spares loading the offices of others.
    """

    def __init__(
        self,
        topics: Iterable[Topic],
        language: str,
        day: datetime.date | None = None,
        town: Municipality | None = None,
    ) -> None:
        day = day or timezone.localdate()
        self._kinds: dict[int, list[str]] = {topic.pk: [] for topic in topics}
        asked = TopicResponsibility.objects.valid_on(day).filter(topic__in=self._kinds)
        for topic, kind in asked.values_list("topic_id", "kind__key"):
            self._kinds[topic].append(kind)
        wanted = {LAST_RESORT}.union(*self._kinds.values())
        offices = (
            OfficePage.objects.for_readers_of(language)
            .valid_on(day)
            .filter(kind__key__in=wanted)
            .select_related("kind")
            .prefetch_related("municipalities")
        )
        self._offices = list(offices.serving(town) if town else offices)

    def offices(self, topic: Topic, municipality: Municipality) -> list[OfficePage]:
        """The offices for people of this town: the first answers, the others help too.

        Ordered as the topic names the kinds, an office of the town itself before one for
        the whole district; the town's case managers come last, as they always help.
        """
        kinds = [kind for kind in self._kinds[topic.pk] if kind != LAST_RESORT]
        if self._kinds[topic.pk][:1] == [LAST_RESORT]:
            kinds.insert(0, LAST_RESORT)
        else:
            kinds.append(LAST_RESORT)
        found = [
            office
            for office in self._offices
            if office.kind.key in kinds and serves(office, municipality)
        ]
        return sorted(
            found,
            key=lambda office: (
                kinds.index(office.kind.key),
                len(office.municipalities.all()) or float("inf"),
                office.pk,
            ),
        )


def serves(office: OfficePage, municipality: Municipality) -> bool:
    """Whether the office is there for people of this town; none named means all."""
    towns = office.municipalities.all()
    return not towns or municipality in towns


def responsible_offices(
    topic: Topic,
    municipality: Municipality,
    language: str,
    day: datetime.date | None = None,
) -> list[OfficePage]:
    """Who is responsible for (topic, town, day), the first one first."""
    found = Responsibilities([topic], language, day, municipality)
    return found.offices(topic, municipality)
