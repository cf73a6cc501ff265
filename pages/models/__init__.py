"""What editors write, and whom it belongs to."""

from pages.models.content import (
    ContentPage,
    GuideIndexPage,
    GuidePage,
    HomePage,
    MunicipalityIndexPage,
    MunicipalityPage,
    ServiceIndexPage,
    ServicePage,
)
from pages.models.district import (
    Area,
    District,
    EmergencyNumber,
    Municipality,
    OfficeKind,
    PortalLanguage,
)
from pages.models.exchange import TranslationFile
from pages.models.feedback import Feedback
from pages.models.images import PortalImage, PortalRendition
from pages.models.jobs import NightlyRun
from pages.models.links import Link, LinkUse
from pages.models.notices import EmergencyText, NoticePage, Severity
from pages.models.office_rows import (
    ContactWay,
    OpeningException,
    OpeningHours,
    Weekday,
)
from pages.models.offices import OfficeIndexPage, OfficePage, StepFree
from pages.models.people import User
from pages.models.service_rows import GuideStep, RelatedService
from pages.models.terms import Term
from pages.models.topics import Topic, TopicResponsibility
from pages.models.translating import LanguageStatus, SourceText

__all__ = [
    "Area",
    "ContactWay",
    "ContentPage",
    "District",
    "EmergencyNumber",
    "EmergencyText",
    "Feedback",
    "GuideIndexPage",
    "GuidePage",
    "GuideStep",
    "HomePage",
    "LanguageStatus",
    "Link",
    "LinkUse",
    "Municipality",
    "MunicipalityIndexPage",
    "MunicipalityPage",
    "NightlyRun",
    "NoticePage",
    "OfficeIndexPage",
    "OfficeKind",
    "OfficePage",
    "OpeningException",
    "OpeningHours",
    "PortalImage",
    "PortalLanguage",
    "PortalRendition",
    "RelatedService",
    "ServiceIndexPage",
    "ServicePage",
    "Severity",
    "SourceText",
    "StepFree",
    "Term",
    "Topic",
    "TopicResponsibility",
    "TranslationFile",
    "User",
    "Weekday",
]
