"""What editors write, and whom it belongs to."""

from pages.models.content import (
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
    Topic,
    TopicResponsibility,
)
from pages.models.images import PortalImage, PortalRendition
from pages.models.jobs import NightlyRun
from pages.models.offices import (
    OfficeIndexPage,
    OfficePage,
    OpeningHours,
    StepFree,
    Weekday,
)
from pages.models.people import User
from pages.models.translating import LanguageStatus, SourceText

__all__ = [
    "Area",
    "District",
    "EmergencyNumber",
    "GuidePage",
    "HomePage",
    "LanguageStatus",
    "Municipality",
    "MunicipalityIndexPage",
    "MunicipalityPage",
    "NightlyRun",
    "OfficeIndexPage",
    "OfficeKind",
    "OfficePage",
    "OpeningHours",
    "PortalImage",
    "PortalLanguage",
    "PortalRendition",
    "ServiceIndexPage",
    "ServicePage",
    "SourceText",
    "StepFree",
    "Topic",
    "TopicResponsibility",
    "User",
    "Weekday",
]
