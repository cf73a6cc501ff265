"""Who may open which address: each one of the URL configuration, by its name.

A new address fails tests/access/test_matrix.py until it stands here. Add one line to the
group it belongs to: ``"name": only(ROLES)``, or ``pages(…)`` for a page's own address, or
``snippet``/``viewset`` for all addresses of a list. What its arguments stand for is told
in samples.py (most are found by the name of the argument or the view's model).
"""

from dataclasses import dataclass, field

from tests.access.roles import (
    ADMIN,
    APPROVER,
    CASE_MANAGER,
    CENTRAL,
    COORDINATOR,
    EVERYBODY,
    IMMIGRATION,
    STAFF,
    TOWN,
    TRANSLATOR,
)

# Those who work on every page; towns and immigration offices work on their own.
CENTRE = {CENTRAL, APPROVER, ADMIN}
EVERYWHERE = CENTRE | {TRANSLATOR}
EDITORS = EVERYWHERE | {TOWN, IMMIGRATION}
WRITERS = {CENTRAL, ADMIN}
NOBODY: set[str] = set()
HOME, LOGIN = "/admin/", "/admin/login/"


@dataclass(frozen=True)
class Rule:
    """Who may: with every case, and who besides with which case.

    ``leads``: redirects that are right here though they look like a refusal.
    ``away``: a pattern of redirects that refuse here though they look like an answer.
    """

    by: frozenset[str]
    also: dict[str, set[str]] = field(default_factory=dict)
    leads: tuple[str, ...] = ()
    away: str = ""

    def allows(self, role, case):
        last = case.split(" ")[-1] if case else ""
        return role in self.by or role in self.also.get(case, self.also.get(last, ()))


def only(by, **options):
    return Rule(frozenset(by), **options)


def pages(by, *, town=True, office=True, **options):
    """By these on every page, by editors on pages of their town or office."""
    also = {"netphen": {TOWN} if town else NOBODY, "abh": {IMMIGRATION}}
    if not office:
        also.pop("abh")
    return Rule(frozenset(by), also=also, **options)


def named(prefix, names, rule):
    return {f"{prefix}:{name}": rule for name in names.split()}


def named_alone(names, by):
    return {name: only(by) for name in names.split()}


def snippet(key, by, delete=(ADMIN,)):
    """All addresses of a snippet's lists; anybody in the admin may choose one in a form."""
    name = f"wagtailsnippets_{key}"
    choose = f"wagtailsnippetchoosers_{key}"
    return {
        **named(
            name,
            "list list_results add edit usage history history_results copy",
            only(by),
        ),
        f"{name}:delete": only(delete),
        **named(choose, "choose choose_results chosen chosen_multiple", only(STAFF)),
        # There is no such form, see pages.refusals.
        f"{choose}:create": only(NOBODY),
    }


def viewset(name, by, without=()):
    names = {
        *("index", "index_results", "add", "edit", "delete"),
        *("history", "history_results", "usage", "copy"),
    }
    return named(name, " ".join(names - set(without)), only(by))


PUBLIC = {
    **dict.fromkeys(
        [
            *("choose_language", "health_live", "health_ready", "sitemap", "robots"),
            *("security_txt", "search", "search_suggestions"),
            *("wagtail_serve", "wagtaildocs_serve"),
            *("wagtailadmin_sprite", "wagtailadmin_javascript_catalog"),
            # Pages and files behind a password of their own.
            *("wagtailcore_authenticate_with_password", "wagtailcore_login"),
            "wagtaildocs_authenticate_with_password",
        ],
        only(EVERYBODY),
    ),
    **named(
        "api",
        "openapi-json municipalities topics services offices slots search",
        only(EVERYBODY),
    ),
    "api:api-root": only(NOBODY),
    # Who has the secret may; staff need no right for it.
    **named(
        "booking",
        "start details extension another_time appointment cancellation move "
        "earlier_time calendar_file data deletion deleted privacy invitation",
        only(EVERYBODY),
    ),
    # Who has its secret may.
    "calendar_feed": only(EVERYBODY),
    "wagtailadmin_login": only(EVERYBODY, leads=(HOME,)),
    "wagtailadmin_password_reset": only(EVERYBODY),
    "wagtailadmin_password_reset_done": only(EVERYBODY),
    "wagtailadmin_password_reset_confirm": only(EVERYBODY),
    "wagtailadmin_password_reset_complete": only(EVERYBODY),
}

# What holds nothing of anybody: frames, forms for a link, words of tags.
EVERY_STAFF = {
    **dict.fromkeys(
        [
            *("wagtailadmin_home", "wagtailadmin_account", "wagtailadmin_dismissibles"),
            *("admin/test404/", "wagtailadmin_tag_autocomplete"),
            "wagtailadmin_tag_model_autocomplete",
            "wagtailadmin_choose_page_external_link",
            "wagtailadmin_choose_page_email_link",
            "wagtailadmin_choose_page_phone_link",
            "wagtailadmin_choose_page_anchor_link",
            # Ends one's own sessions only.
            "wagtailadmin_editing_sessions:release",
            # Lists the pages of one's own part of the tree.
            "wagtailadmin_api:pages:listing",
            # Lists what one may choose.
            *("wagtailimages_chooser:choose", "wagtailimages_chooser:choose_results"),
            *("wagtaildocs_chooser:choose", "wagtaildocs_chooser:choose_results"),
            # Leads everybody to the next address, which refuses.
            "wagtailsettings:edit(app_name, model_name)",
            "wagtailadmin_pages:revisions_index",
        ],
        only(STAFF),
    ),
    "wagtailadmin_logout": only(EVERYBODY, leads=(LOGIN,)),
}

# Off in this portal, or open to nobody by pages.refusals.
CLOSED = dict.fromkeys(
    [
        "admin/^.*/$",
        "wagtailadmin_api:pages:find",
        "wagtailadmin_api:pages:action",
        *named("wagtailadmin_api:images", "listing detail find", None),
        *named("wagtailadmin_api:documents", "listing detail find", None),
        "wagtailadmin_error_test",
        "wagtailadmin_block_preview",
        *named("wagtailembeds", "chooser chooser_upload", None),
        "wagtailimages:url_generator",
        "wagtailimages:url_generator_output",
        # All snippets are in groups of the menu.
        "wagtailsnippets:index",
        "wagtailsettings:preview_on_edit",
        # The portal has no aliases.
        "wagtailadmin_pages:convert_alias",
    ],
    only(NOBODY),
)

PAGES = {
    "wagtailadmin_explore_root": only(EDITORS),
    # Those of others lead back to one's own.
    "wagtailadmin_explore": pages(EVERYWHERE, office=False, away=r"/admin/pages/\d+/"),
    "wagtailadmin_explore_results": pages(
        EVERYWHERE, office=False, away=r"/admin/pages/\d+/"
    ),
    "wagtailadmin_api:pages:detail": pages(EVERYWHERE),
    **named("wagtailadmin_pages", "search search_results", only(EDITORS)),
    **named("wagtailadmin_pages", "type_use type_use_results", only(EDITORS)),
    **named(
        "wagtailadmin_pages",
        "edit preview_on_edit view_draft usage history history_results "
        "workflow_history revisions_view revisions_compare "
        "confirm_workflow_cancellation",
        pages(EVERYWHERE),
    ),
    "wagtailadmin_pages:workflow_history_detail": pages(EVERYWHERE),
    "wagtailadmin_editing_sessions:ping": pages(EVERYWHERE),
    # An older version of all languages: not for translators.
    "wagtailadmin_pages:revisions_revert": pages(CENTRE),
    **named(
        "wagtailadmin_pages",
        "add preview_on_add add_subpage",
        pages(WRITERS, office=False),
    ),
    "wagtailadmin_pages:choose_parent": only(EDITORS),
    "wagtailadmin_pages:copy": pages(WRITERS, office=False),
    # Editors delete and move what readers have never seen.
    "wagtailadmin_pages:delete": only(CENTRE, also={"draft netphen": {TOWN}}),
    "wagtailadmin_pages:move": only(CENTRE, also={"draft netphen": {TOWN}}),
    "wagtailadmin_pages:move_confirm": only(WRITERS, also={"draft netphen": {TOWN}}),
    "wagtailadmin_pages:set_page_position": only(WRITERS),
    **named(
        "wagtailadmin_pages",
        "unpublish set_privacy revisions_unschedule",
        only(CENTRE),
    ),
    **named("wagtailadmin_pages", "lock unlock", only({ADMIN})),
    **named(
        "wagtailadmin_pages",
        "workflow_action collect_workflow_action_data workflow_preview",
        only({APPROVER, ADMIN}),
    ),
    # Any page that readers see may be linked to.
    "wagtailadmin_choose_page": only(EDITORS),
    "wagtailadmin_choose_page_search": only(EDITORS),
    "wagtailadmin_choose_page_child": only(EDITORS),
    "wagtailadmin_choose_page_chosen_multiple": only(
        EVERYWHERE, also={"live": EDITORS, "draft netphen": {TOWN}}
    ),
    **named(
        "wagtailadmin_reports",
        "workflow workflow_results workflow_tasks workflow_tasks_results aging_pages "
        "aging_pages_results site_history site_history_results",
        only(EDITORS),
    ),
    **named(
        "wagtailadmin_reports",
        "page_types_usage page_types_usage_results",
        only(WRITERS),
    ),
    **named("wagtailadmin_reports", "locked_pages locked_pages_results", only({ADMIN})),
}

# A town's files are in a collection of its own; central editors have all.
UPLOADERS = {TOWN, CENTRAL, ADMIN}
FILES = {
    **named("wagtailimages", "index index_results add add_multiple", only(UPLOADERS)),
    **named("wagtaildocs", "index index_results add add_multiple", only(UPLOADERS)),
    "wagtailimages_chooser:create": only(UPLOADERS),
    "wagtaildocs_chooser:create": only(UPLOADERS),
    **named(
        "wagtailimages",
        "edit delete preview image_usage edit_multiple delete_multiple",
        pages(WRITERS),
    ),
    **named(
        "wagtaildocs",
        "edit delete document_usage edit_multiple delete_multiple",
        pages(WRITERS),
    ),
    **named("wagtailimages_chooser", "chosen select_format", pages(WRITERS)),
    **named("wagtaildocs_chooser", "chosen", pages(WRITERS)),
    "wagtailimages_chooser:chosen_multiple": pages(WRITERS),
    "wagtaildocs_chooser:chosen_multiple": pages(WRITERS),
    # Half-done uploads belong to one person.
    **named(
        "wagtailimages",
        "create_multiple_from_uploaded_image delete_upload_multiple",
        pages(NOBODY),
    ),
    **named(
        "wagtaildocs",
        "create_multiple_from_uploaded_document delete_upload_multiple",
        pages(NOBODY),
    ),
}


BULK_FILES = {
    f"{model} {action} {case}": WRITERS | ({TOWN} if case == "netphen" else NOBODY)
    for model in ("portalimage", "document")
    for action in ("add_tags", "add_to_collection", "delete")
    for case in ("netphen", "kreuztal")
}
BULK_PAGES = {
    f"page {action} {case}": CENTRE
    for action in ("delete", "move", "publish", "unpublish")
    for case in ("netphen", "kreuztal", "abh", "service")
}
BULK = {
    "wagtail_bulk_action": only(
        {ADMIN},
        also={
            **BULK_FILES,
            **BULK_PAGES,
            **{
                f"page {action} draft {case}": CENTRE | editors
                for action in ("delete", "move")
                for case, editors in (("netphen", {TOWN}), ("kreuztal", NOBODY))
            },
        },
    )
}

LISTS = {
    **snippet("pages_topic", WRITERS),
    **snippet("pages_term", WRITERS),
    **snippet("pages_officekind", WRITERS),
    **snippet("pages_emergencytext", WRITERS),
    **snippet("pages_emergencynumber", WRITERS),
    # Which languages readers are offered.
    **snippet("pages_portallanguage", WRITERS),
    # The glossary of the search; supplied concepts are not deleted.
    **viewset("concept", WRITERS, without={"copy"}),
    **viewset("municipalities", {ADMIN}),
    **viewset("casemanager", {ADMIN}),
    **viewset("meetingplace", {ADMIN}),
    **viewset("appointmentkind", {ADMIN}),
    # Nothing about clients.
    **viewset("controller", {COORDINATOR, ADMIN}),
    **viewset("helper", {COORDINATOR, ADMIN}),
    **viewset("wagtailsites", {ADMIN}),
    **viewset("wagtailusers_users", {ADMIN}),
    **viewset("wagtailusers_groups", {ADMIN}, without={"copy"}),
}

# The portal's own screens beside the pages.
# Who has which list on the start page; what stands on it is the business of its own tests.
SEES_LISTS = {
    **dict.fromkeys(["review", "returned", "drafts", "links"], EDITORS),
    **dict.fromkeys(["outdated", "missing", "unfinished"], EVERYWHERE),
    "release": CENTRE,
    "due": CENTRE | {TOWN, IMMIGRATION},
    "feedback": WRITERS | {TOWN, IMMIGRATION},
    "searches": WRITERS | {COORDINATOR},
}
SCREENS = {
    # Readers tell whether a page helped.
    **dict.fromkeys(["feedback", "feedback_thanks"], only(EVERYBODY)),
    "pages_feedback": only(WRITERS | {TOWN, IMMIGRATION}),
    "pages_feedback_handled": pages(WRITERS),
    "pages_emergency": only(CENTRE | {TOWN}),
    "pages_end_emergency": pages(CENTRE, office=False),
    "pages_links": only(EDITORS),
    "pages_link": pages(EVERYWHERE),
    "pages_page_links": pages(EVERYWHERE),
    **named_alone("pages_overview pages_overview_file", WRITERS | {COORDINATOR}),
    **named_alone(
        "pages_exchange pages_exchange_export pages_exchange_upload", EVERYWHERE
    ),
    # Reads nothing but what is sent to it.
    "pages_writing": only(EDITORS),
    # Made of what readers see.
    **named_alone("pages_posters pages_poster", STAFF),
    "pages_image_texts": only(EVERYWHERE),
    # What readers searched for in vain; only the centre makes words of it.
    "search_unanswered:index": only(WRITERS | {COORDINATOR}),
    **named("search_unanswered", "add dismiss", only(WRITERS)),
    "search_test:index": only(WRITERS),
    **named("search_files", "index export preview", only(WRITERS)),
    # Nothing was sent: leads to the form.
    "search_files:import": only(WRITERS),
    # An uploaded file is the business of the one who uploaded it.
    "pages_exchange_import": only(NOBODY, also={"own": {TRANSLATOR}}),
    # Machine translation is off.
    **named_alone("pages_exchange_machine pages_exchange_machine_pages", NOBODY),
    "pages_todo": only(NOBODY, also=SEES_LISTS),
}

# Case managers: their own calendar. Immigration offices: never an appointment.
CALENDAR = {
    **dict.fromkeys(
        [
            *("booking_agenda", "booking_find_appointment"),
            *("booking_add_hours", "booking_add_absence"),
            *("booking_book", "booking_book_details", "booking_invite"),
            *("booking_day_list", "booking_cancel_several"),
        ],
        only({CASE_MANAGER, ADMIN}),
    ),
    # A link to one's own calendar; administrators have none.
    "booking_feed": only({CASE_MANAGER}),
    "booking_closures": only({ADMIN}),
    # Administrators name the calendar in the query, which these samples do not.
    "booking_remove_entry": only(NOBODY, also={"own": {CASE_MANAGER, ADMIN}}),
    "booking_move_date": only(NOBODY, also={"own": {CASE_MANAGER, ADMIN}}),
    **dict.fromkeys(
        [
            *("booking_meeting", "booking_outcome", "booking_called"),
            *("booking_move", "booking_cancel_appointment"),
        ],
        only({ADMIN}, also={"own": {CASE_MANAGER}}),
    ),
}

ADMINISTRATION = {
    **named(
        "wagtailadmin_collections", "index add edit delete set_privacy", only({ADMIN})
    ),
    **named(
        "wagtailadmin_workflows",
        "index index_results add enable disable edit usage usage_results "
        "remove(page_pk) add_task select_task_type task_index task_index_results "
        "edit_task disable_task enable_task task_chooser task_chooser_results "
        "task_chooser_create task_chosen",
        only({ADMIN}),
    ),
    "wagtailadmin_workflows:remove(page_pk, workflow_pk)": only({ADMIN}),
    **named(
        "wagtailredirects",
        "index index_results add edit delete start_import process_import",
        only({ADMIN}),
    ),
    "wagtailsettings:edit(app_name, model_name, pk)": only({ADMIN}),
}

TABLE = {
    **PUBLIC,
    **EVERY_STAFF,
    **CLOSED,
    **PAGES,
    **FILES,
    **BULK,
    **LISTS,
    **SCREENS,
    **CALENDAR,
    **ADMINISTRATION,
}

# Sent by hand these break inside Wagtail: POST without what its own screen sends first.
BREAKS_BY_HAND = {
    # Asks for the file of an import that was never begun; administrators only.
    "wagtailredirects:process_import": KeyError,
}
