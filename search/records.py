"""What is to be found, before it is analysed. Pure, without a database."""

import datetime
import hashlib
import json
from dataclasses import asdict, dataclass, field

from search.analysis import ANALYSIS_VERSION

Identity = tuple[str, str]  # kind and key of a record

EVERYWHERE = "*"  # stands among a record's towns for the whole district


@dataclass(frozen=True)
class Text:
    """A record's words in one language, without markup."""

    title: str
    summary: str = ""
    body: str = ""


@dataclass(frozen=True)
class Record:
    """One thing to find, in every language a reader may get it in.

    ``names`` are found in any language: postal codes, towns. ``concepts`` says how much
    the record answers each concept, whatever its words are.
    """

    kind: str
    key: str
    path: str
    texts: dict[str, Text]
    names: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    towns: tuple[str, ...] = (EVERYWHERE,)
    spoken: tuple[str, ...] = ()  # languages in which one is advised there
    concepts: dict[str, float] = field(default_factory=dict)
    weight: float = 1.0
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None

    @property
    def identity(self) -> Identity:
        return self.kind, self.key

    def fingerprint(self) -> str:
        """Changes whenever the record or the analysis does."""
        content = json.dumps(
            [ANALYSIS_VERSION, asdict(self)], sort_keys=True, default=str
        )
        return hashlib.sha256(content.encode()).hexdigest()[:32]
