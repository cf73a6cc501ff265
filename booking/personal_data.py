"""The register: every column of our tables, and how long it may hold what it holds.

A test walks all models of our apps and fails for a column that is not listed here.
Translated columns (``name_ar``) count as their field (``name``).
"""

from enum import Enum


class Keep(Enum):
    """How long a column keeps its contents."""

    NOT_PERSONAL = "for good: says nothing about a person"
    CONTACT = "until cancelled, or a week after the meeting"
    LINK = "until a day after cancelling, or a week after the meeting"
    DELIVERED = "until the appointment is forgotten: the row is deleted"
    EMPLOYED = "while employed"
    TOLD = "a week after somebody dealt with it, 90 days at most"
    SEARCHED = "90 days, 30 where only few searched for it: the row is deleted"
    DECIDED = "as long as a search for it is counted: the row is deleted"


def not_personal(*columns: str) -> dict[str, Keep]:
    return dict.fromkeys(columns, Keep.NOT_PERSONAL)


def of_staff(*columns: str) -> dict[str, Keep]:
    return dict.fromkeys(columns, Keep.EMPLOYED)


# Columns of every page; who edited what is in Wagtail's own tables.
PAGE = not_personal(
    *("page_ptr_id", "translation_state", "translation_meta", "source_hash"),
    "source_change",
    *("heading", "lead", "meta_description", "reviewed_on", "review_due"),
)

COLUMNS: dict[str, dict[str, Keep]] = {
    "booking.Appointment": {
        **not_personal("id", "sequence", "seat", "kind_id", "municipality_id"),
        **not_personal("starts_at", "ends_at", "blocked_from", "blocked_until"),
        **not_personal("status", "hold_expires_at", "hold_extensions", "language"),
        **not_personal("created_at", "booked_at", "cancelled_at", "reopens_at"),
        **not_personal("off_hours"),
        **of_staff("case_manager_id", "meeting_place_id"),
        "name": Keep.CONTACT,
        "email": Keep.CONTACT,
        "phone": Keep.CONTACT,
        "voicemail_ok": Keep.CONTACT,
        "wishes": Keep.CONTACT,
        "note": Keep.CONTACT,
        "email_digest": Keep.CONTACT,
        "phone_digest": Keep.CONTACT,
        "video_link": Keep.CONTACT,
        "topic_id": Keep.CONTACT,
        "uid": Keep.LINK,
        "submission_id": Keep.LINK,
        "secret_hash": Keep.LINK,
        "code": Keep.LINK,
        "interpreter": Keep.LINK,
        "interpreter_wish": Keep.LINK,
        "adviser_wish": Keep.LINK,
        "meeting": Keep.LINK,
        "page_language": Keep.LINK,
    },
    "booking.Notification": dict.fromkeys(
        (
            *("id", "appointment_id", "kind", "channel", "language", "dedupe_key"),
            *("due_at", "state", "attempts", "next_try_at", "locked_until", "error"),
            "sent_at",
        ),
        Keep.DELIVERED,
    ),
    "booking.CaseManager": {
        **not_personal("id", "active"),
        **of_staff("user_id", "name", "languages", "organisation", "gender"),
        **of_staff("video_link", "feed_hash"),
    },
    "booking.CalendarEntry": {
        **not_personal("event_id", "kind", "meeting_place_id"),
        **of_staff("case_manager_id"),
    },
    "booking.MeetingPlace": not_personal(
        *("id", "key", "municipality_id", "name", "street", "postal_code", "city"),
        *("room", "step_free", "directions", "active"),
    ),
    "booking.AppointmentKind": not_personal(
        *("id", "key", "name", "description", "minutes", "buffer_before"),
        *("buffer_after", "step_minutes", "channel", "booking", "notice_hours"),
        *("horizon_days", "interpreter_minutes", "order", "seats"),
        *("reopen_minutes", "visibility", "asks_note"),
    ),
    # Its appointment's retention deletes it.
    "booking.Waitlist": dict.fromkeys(
        ("id", "appointment_id", "created_at", "messages", "offered_id", "asked"),
        Keep.DELIVERED,
    ),
    "booking.Controller": not_personal(
        *("id", "name", "street", "postal_code", "city", "phone", "email"),
        *("officer_email", "legal_basis"),
    ),
    # An organisation or a volunteer, as long as they book for others.
    "booking.Helper": of_staff(
        *("id", "name", "email", "phone", "email_digest", "phone_digest")
    ),
    "pages.User": {
        **not_personal("id"),
        **of_staff("password", "last_login", "is_superuser", "username"),
        **of_staff("first_name", "last_name", "email", "is_staff", "is_active"),
        **of_staff("date_joined"),
    },
    "pages.LanguageStatus": not_personal(
        *("id", "page_id", "language", "state", "draft_state", "is_hidden", "is_ready")
    ),
    "pages.SourceText": not_personal("id", "page_id", "source_hash", "texts"),
    "pages.TranslationFile": {
        **not_personal("id", "language"),
        # Translators' programs may write names into their files. Deleted after a day.
        **of_staff("user_id", "name", "content", "created_at"),
    },
    # Readers are asked for no names here, but may write some.
    "pages.Feedback": {
        **not_personal("id", "page_id", "language", "helpful", "kind"),
        **not_personal("created_at", "mailed_at", "handled_at"),
        **of_staff("handled_by_id"),
        "text": Keep.TOLD,
    },
    "pages.PortalLanguage": not_personal("id", "code", "active", "order"),
    "pages.Link": not_personal(
        *("id", "url", "problem", "new_address", "checked_at", "answered_at"),
        *("due_at", "failed_nights", "failed_on", "verified_until"),
    ),
    "pages.LinkUse": not_personal(
        *("id", "page_id", "language", "field", "address", "kind", "link_id"),
        *("target", "is_live", "is_draft"),
    ),
    "pages.NightlyRun": not_personal("id", "name", "night"),
    "pages.District": not_personal(
        *("id", "name", "portal_name", "key", "security_contact", "is_demo")
    ),
    "pages.Area": not_personal("id", "key", "name"),
    "pages.Municipality": not_personal(
        *("id", "key", "name", "kind", "official_key", "regional_key"),
        *("postal_codes", "latitude", "longitude", "area_id"),
    ),
    "pages.OfficeKind": not_personal("id", "key", "name", "is_authority"),
    "pages.Topic": not_personal(
        *("id", "key", "parent_id", "name", "icon", "order", "sensitive", "found_by")
    ),
    "pages.TopicResponsibility": not_personal(
        *("id", "topic_id", "kind_id", "order", "valid_from", "valid_to")
    ),
    "pages.EmergencyNumber": not_personal("id", "number", "purpose", "order"),
    "pages.EmergencyText": not_personal("id", "heading", "text", "order", "active"),
    "pages.HomePage": PAGE,
    "pages.ServiceIndexPage": PAGE,
    "pages.MunicipalityIndexPage": PAGE,
    "pages.OfficeIndexPage": PAGE,
    "pages.GuideIndexPage": PAGE,
    "pages.GuidePage": PAGE | not_personal("body", "image_id"),
    "pages.MunicipalityPage": PAGE
    | not_personal("municipality_id", "image_id", "body"),
    # A number of an office or a hotline, never a person's.
    "pages.NoticePage": PAGE | not_personal("severity", "phone", "website", "body"),
    "pages.ServicePage": PAGE
    | not_personal(
        *("topic_id", "legal_basis", "body", "eligibility", "cost"),
        *("bring", "steps", "deadlines"),
    ),
    "pages.RelatedService": not_personal("id", "sort_order", "page_id", "service_id"),
    "pages.GuideStep": not_personal("id", "sort_order", "guide_id", "service_id"),
    "pages.Term": not_personal(
        *("id", "key", "word", "forms", "other_meanings", "name", "explanation")
    ),
    # An office's own number and address, never a person's.
    "pages.OfficePage": PAGE
    | not_personal(
        *("kind_id", "organisation", "street", "postal_code", "city", "room"),
        *("latitude", "longitude", "phone", "email", "website", "spoken_languages"),
        *("by_appointment_only", "step_free", "valid_from", "valid_to"),
        *("successor_id", "access", "bring", "accessibility", "open_on_holidays"),
        *("closed_from", "closed_until", "closed_reason", "image_id"),
    ),
    "pages.OpeningHours": not_personal("id", "office_id", "weekday", "opens", "closes"),
    "pages.OpeningException": not_personal(
        *("id", "office_id", "first_day", "last_day", "opens", "closes", "reason")
    ),
    "pages.ContactWay": not_personal(
        *("id", "office_id", "sort_order", "kind", "value", "role")
    ),
    "pages.PortalImage": {
        **not_personal("id", "collection_id", "title", "file", "description", "alt"),
        **not_personal("is_decorative"),
        **not_personal("width", "height", "created_at", "file_size", "file_hash"),
        **not_personal("focal_point_x", "focal_point_y", "focal_point_width"),
        **not_personal("focal_point_height"),
        **of_staff("uploaded_by_user_id"),
    },
    "pages.PortalRendition": not_personal(
        *("id", "filter_spec", "file", "width", "height", "focal_point_key"),
        "image_id",
    ),
    "search.Generation": not_personal("id", "analysis_version", "state", "built_at"),
    "search.LiveIndex": not_personal("id", "name", "generation_id"),
    "search.Document": not_personal(
        *("id", "generation_id", "kind", "key", "path", "texts", "languages"),
        *("weight", "valid_from", "valid_to", "fingerprint"),
        *("topics", "towns", "spoken"),
    ),
    "search.Lexeme": not_personal(
        *("id", "generation_id", "kind", "text", "spelling", "german", "documents")
    ),
    "search.Posting": not_personal("id", "lexeme_id", "document_id", "impact"),
    "search.IndexChange": not_personal(
        *("id", "kind", "key", "noted_at", "attempts", "next_try")
    ),
    "search.FruitlessSearch": dict.fromkeys(
        ("id", "term", "language", "week", "count"), Keep.SEARCHED
    ),
    "search.Concept": not_personal(
        *("id", "key", "name", "topics", "is_suggested", "changed_at")
    ),
    "search.ConceptPage": not_personal("id", "concept_id", "page_id", "is_best"),
    "search.Term": not_personal(
        *("id", "concept_id", "language", "text", "origin", "is_off", "is_offered")
    ),
    "search.SearchDecision": dict.fromkeys(
        ("id", "term", "language", "concept_id"), Keep.DECIDED
    ),
}
