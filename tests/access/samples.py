"""Something to open at every address: an object of one's own and one of somebody else.

A case is named after whose thing it is: "netphen" is the own of its editors, "kreuztal"
never is; "abh" is the page of an immigration office, "service" belongs to the centre.
"""

import datetime
import uuid
from io import BytesIO
from types import SimpleNamespace
from urllib.parse import urlencode

from django.apps import apps
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from PIL import Image
from wagtail.admin.models import EditingSession
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    PageViewRestriction,
    Task,
    UploadedFile,
    Workflow,
)

from booking import feeds
from booking.invitations import invitation_for
from booking.models import (
    Appointment,
    AppointmentKind,
    CalendarEntry,
    CaseManager,
    Controller,
    Helper,
)
from booking.offers import Wanted
from booking.secret_links import secret_for
from pages.emergency.switching import switch_on
from pages.feedback.kinds import Kind
from pages.models import (
    District,
    EmergencyText,
    Feedback,
    GuidePage,
    Link,
    LinkUse,
    Municipality,
    OfficeIndexPage,
    OfficeKind,
    OfficePage,
    ServiceIndexPage,
    ServicePage,
    Topic,
    TranslationFile,
    User,
)
from pages.todo.sections import sections
from search import fruitless
from search.models import Concept, FruitlessSearch
from tests import factories
from tests.pages.editors import office, town_page

# In the titles of what only Kreuztal may know of.
HIDDEN = ("Vertraulicher Entwurf", "Vertrauliches Bild", "Vertrauliche Datei")
# A file that may be read, with nothing for any page.
XLIFF = b"""<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0"
 srcLang="de" trgLang="%s"><file id="f"><unit id="u"><segment><source>a</source>
<target>b</target></segment></unit></file></xliff>"""
IMAGES = {"netphen": "Eigenes Bild", "kreuztal": "Vertrauliches Bild"}
FILES = {"netphen": "Eigene Datei", "kreuztal": "Vertrauliche Datei"}
LATER = factories.local(2031, 3, 3, 9)


def picture(name):
    file = BytesIO()
    Image.new("RGB", (40, 30)).save(file, "PNG")
    return ImageFile(BytesIO(file.getvalue()), name=f"{name}.png")


def make_samples():
    """Everything the cases point at, beside what the demo has."""
    admin = User.objects.get(username="admin")
    things = SimpleNamespace(admin=admin)
    things.pages = {
        "netphen": office("netphen"),
        "kreuztal": office("kreuztal"),
        "abh": OfficePage.objects.get(slug="auslaenderbehoerde-kreis"),
        "service": ServicePage.objects.get(slug="wohnung-suchen"),
    }
    things.parents = {
        "netphen": town_page("netphen"),
        "kreuztal": town_page("kreuztal"),
        "abh": OfficeIndexPage.objects.get(),
        "service": ServiceIndexPage.objects.get(),
    }
    things.submitted = {
        "netphen": office("netphen", "sozialamt"),
        "kreuztal": office("kreuztal", "sozialamt"),
        "service": ServicePage.objects.get(slug="kita"),
    }
    for page in things.pages.values():
        page.save_revision(user=admin)
    for town, page in things.submitted.items():
        page.save_revision(user=admin)
        by = User.objects.filter(username=f"redaktion-{town}").first() or admin
        page.get_workflow().start(page, by)
    things.drafts = {
        "netphen": add_draft(town_page("netphen"), "Eigener Entwurf"),
        "kreuztal": add_draft(town_page("kreuztal"), "Vertraulicher Entwurf"),
    }
    make_files(things)
    make_meetings(things)
    make_rest(things)
    make_screens(things)
    return things


def make_screens(things):
    """What the portal's own screens show of the pages of two towns."""
    towns = {name: things.pages[name] for name in ("netphen", "kreuztal")}
    things.feedback = {
        name: Feedback.objects.create(
            page=page, language="ar", kind=Kind.CONTACT, text="?", created_at=LATER
        )
        for name, page in towns.items()
    }
    things.links = {
        name: Link.objects.create(url=f"https://{name}.example.org/") for name in towns
    }
    for name, page in towns.items():
        LinkUse.objects.create(
            page=page,
            field="body",
            address=name,
            kind="external",
            link=things.links[name],
        )
    things.files = {
        name: TranslationFile.objects.create(
            user=User.objects.get(username=username),
            language=username[-2:],
            name="texte.xlf",
            content=XLIFF % username[-2:].encode(),
            created_at=LATER,
        )
        for name, username in (
            ("own", "uebersetzung-ar"),
            ("of somebody else", "uebersetzung-uk"),
        )
    }
    week = fruitless.monday_of(timezone.localdate())
    things.searches = {
        "": FruitlessSearch.objects.create(term="x", language="ar", week=week, count=5)
    }
    text = EmergencyText.objects.first()
    things.banners = {
        name: switch_on(
            town_page(name),
            text,
            until=timezone.now() + datetime.timedelta(hours=1),
            by=things.admin,
        )
        for name in towns
    }


def add_draft(parent, title):
    kind = OfficePage.objects.child_of(parent).first().kind
    page = OfficePage(title=title, slug=slugify(title), live=False, kind=kind)
    page.clean_translated()
    parent.add_child(instance=page)
    page.save_revision()
    return page


def make_files(things):
    root = Collection.get_first_root_node()
    things.collections = {
        name: root.get_children().get(name=name.title())
        for name in ("netphen", "kreuztal")
    }
    things.images = {
        name: get_image_model().objects.create(
            title=IMAGES[name], file=picture(name), collection=collection
        )
        for name, collection in things.collections.items()
    }
    things.documents = {
        name: get_document_model().objects.create(
            title=FILES[name],
            file=ContentFile(b"x", name=f"{name}.txt"),
            collection=collection,
        )
        for name, collection in things.collections.items()
    }
    things.uploads = {
        (model, name): UploadedFile.objects.create(
            for_content_type=ContentType.objects.get_for_model(model),
            file=picture(name),
            uploaded_by_user=User.objects.get(username=f"redaktion-{name}"),
        )
        for model in (get_image_model(), get_document_model())
        for name in ("netphen", "kreuztal")
    }


def make_meetings(things):
    managers = {
        "own": CaseManager.objects.get(user__username="fallmanagement-1"),
        "of somebody else": CaseManager.objects.get(user__username="fallmanagement-2"),
    }
    towns = {name: person.municipalities.first() for name, person in managers.items()}
    things.appointments = {
        name: factories.appointment(
            person, LATER, municipality=towns[name], name="Yusuf"
        )
        for name, person in managers.items()
    }
    things.entries = {
        name: CalendarEntry.objects.filter(case_manager=person).first()
        for name, person in managers.items()
    }
    submission_id = uuid.uuid4()
    hold = factories.appointment(
        managers["own"],
        LATER + datetime.timedelta(days=1),
        municipality=towns["own"],
        submission_id=submission_id,
        status=Appointment.Status.BOOKED,
        name="Amina",
    )
    things.secret = secret_for(hold.submission_id)
    adviser = managers["own"]
    things.feed = feeds.renew(adviser)
    follow_up = AppointmentKind.objects.get(key="folgegespraech")
    wanted = Wanted(follow_up, towns["own"], "ar", "link", adviser.pk)
    things.invitation = invitation_for(wanted)
    Helper.objects.create(name="Beratung Beispiel", email="beratung@example.org")
    if not Controller.objects.exists():
        Controller.objects.create(name="Kreis Beispiel")


def make_rest(things):
    things.redirect = Redirect.objects.create(old_path="/alt", redirect_link="/de/")
    things.workflow, things.task = (
        Workflow.objects.get(name="Freigabe"),
        Task.objects.get(name="Freigabe"),
    )
    things.user = User.objects.get(username="redaktion-kreuztal")
    things.group = Group.objects.get(name="Redaktion Kreuztal")
    things.session = EditingSession.objects.create(
        user=User.objects.get(username="redaktion-kreuztal"),
        content_object=things.pages["kreuztal"],
        last_seen_at=LATER,
    )
    things.page_restriction = PageViewRestriction.objects.create(
        page=GuidePage.objects.first(), restriction_type="password", password="x"
    )
    things.empty_collection = Collection.get_first_root_node().add_child(name="Leer")
    things.file_restriction = CollectionViewRestriction.objects.create(
        collection=things.empty_collection, restriction_type="password", password="x"
    )
    # Nothing refers to these, so they can be deleted.
    things.unused = {
        Topic: Topic.objects.create(key="unbenutzt", name_de="Unbenutzt"),
        Municipality: factories.municipality("unbenutzt"),
        OfficeKind: OfficeKind.objects.create(key="unbenutzt", name_de="Unbenutzt"),
        # Supplied ones cannot be deleted.
        Concept: Concept.objects.create(key="eigener", name="Eigener Begriff"),
    }


PAGE_ARGUMENTS = ("page_id", "parent_page_id", "page_to_move_id", "page_pk")
WORKFLOW_ARGUMENTS = {"task_state_id", "task_id", "workflow_state_id"}
OF_PAGES = ("wagtailadmin_pages", "wagtailadmin_api:pages")
API_ACTIONS = ("convert_alias", "copy", "delete", "publish", "unpublish", "move")


def cases(address, things):
    """{case: address to open}: every kind of thing the address can be opened with."""
    special = SPECIAL.get(address.name)
    if special is not None:
        return special(things)
    if not address.arguments:
        return {"": path_of(address)}
    found = page_cases(address, things) or object_cases(address, things)
    return {case: reverse(address.url_name, kwargs=kw) for case, kw in found.items()}


def path_of(address):
    if address.url_name is None:
        return f"/{address.route}"
    return reverse(address.url_name)


def page_cases(address, things):
    named = [name for name in address.arguments if name in PAGE_ARGUMENTS]
    if "pk" in address.arguments and address.namespace in OF_PAGES:
        named = ["pk"]
    if not named:
        return {}
    pages = things.pages
    if WORKFLOW_ARGUMENTS.intersection(address.arguments):
        pages = things.submitted
    elif named == ["parent_page_id"]:
        pages = things.parents
    return {
        case: {named[0]: page.pk, **beside_page(address, page, things)}
        for case, page in pages.items()
    }


def beside_page(address, page, things):
    """The other arguments, that fit the page."""
    values = {
        "revision_id": lambda: page.latest_revision_id,
        "revision_id_a": lambda: "earliest",
        "revision_id_b": lambda: "latest",
        "task_state_id": lambda: page.current_workflow_task_state.pk,
        "task_id": lambda: page.current_workflow_task_state.task_id,
        "workflow_state_id": lambda: page.current_workflow_state.pk,
        "action_name": lambda: "approve",
        "content_type_app_name": lambda: "pages",
        "content_type_model_name": lambda: (
            "servicepage" if page == things.parents["service"] else "officepage"
        ),
        "workflow_pk": lambda: things.workflow.pk,
        "page_view_restriction_id": lambda: things.page_restriction.pk,
    }
    return {name: values[name]() for name in address.arguments if name in values}


def object_cases(address, things):
    """Of addresses with one argument: what it stands for tells its name or its view."""
    [argument] = address.arguments
    known = {
        "image_id": things.images,
        "document_id": things.documents,
        "doc_id": things.documents,
        "redirect_id": {"": things.redirect},
        "collection_id": things.collections,
        "session_id": {"": things.session},
        "restriction_id": {"": things.file_restriction},
        "task_id": {"": things.task},
    }
    if argument == "secret":
        return {"": {"secret": things.secret}}
    objects = known.get(argument) or of_view(address, things)
    return {case: {argument: thing.pk} for case, thing in objects.items()}


def of_view(address, things):
    by_name = {
        "pages_feedback_handled": things.feedback,
        "pages_link": things.links,
        "pages_exchange_import": things.files,
        "pages_end_emergency": things.banners,
        "booking_cancel_appointment": things.appointments,
        "booking_remove_entry": things.entries,
        "booking_move_date": things.entries,
        **dict.fromkeys(
            ["booking_meeting", "booking_outcome", "booking_called", "booking_move"],
            things.appointments,
        ),
        "search_unanswered:add": things.searches,
        "search_unanswered:dismiss": things.searches,
        "wagtailadmin_api:images:detail": things.images,
        "wagtailadmin_api:documents:detail": things.documents,
        "wagtailimages_chooser:chosen": things.images,
        "wagtaildocs_chooser:chosen": things.documents,
        "wagtailadmin_collections:edit": things.collections,
        "wagtailadmin_collections:delete": {"": things.empty_collection},
        "wagtailadmin_workflows:edit_task": {"": things.task},
        "wagtailadmin_workflows:enable_task": {"": things.task},
        "wagtailadmin_workflows:disable_task": {"": things.task},
    }
    if address.name in by_name:
        return by_name[address.name]
    if address.namespace == "wagtailadmin_workflows":
        return {"": things.workflow}
    model = address.model
    assert model, f"{address.name} needs a sample in tests/access/samples.py"
    thing = {User: things.user, Group: things.group, **things.unused}.get(model)
    thing = thing or model._default_manager.first()
    assert thing, f"{address.name} needs a row of {model.__name__} in samples.py"
    return {"": thing}


def bulk_cases(things):
    bulk_action_registry._scan_for_bulk_actions()
    objects = {
        "page": things.pages,
        "portalimage": things.images,
        "document": things.documents,
        "user": {"": things.user},
        **{model._meta.model_name: {"": row} for model, row in things.unused.items()},
    }
    drafts = {f"draft {case}": page for case, page in things.drafts.items()}
    found = {}
    for app, models in bulk_action_registry.actions.items():
        for model, actions in models.items():
            own = objects.get(model) or {"": first(app, model)}
            for action in actions:
                takes_away = model == "page" and action in ("delete", "move")
                for case, thing in {**own, **(drafts if takes_away else {})}.items():
                    path = reverse("wagtail_bulk_action", args=(app, model, action))
                    name = f"{model} {action} {case}".strip()
                    found[name] = f"{path}?{urlencode({'id': thing.pk})}"
    return found


def first(app, model):
    model_class = apps.get_model(app, model)
    thing = model_class.objects.first()
    assert thing, f"bulk actions need a row of {model_class.__name__} in samples.py"
    return thing


def move_cases(things):
    """A draft within its town, from one town to the other, both ways; a live page."""
    own, other = things.parents["netphen"], things.parents["kreuztal"]
    ways = {
        "draft netphen": (things.drafts["netphen"], own),
        "given away": (things.drafts["netphen"], other),
        "taken over": (things.drafts["kreuztal"], own),
        "live": (things.pages["netphen"], own),
    }
    return {
        case: reverse("wagtailadmin_pages:move_confirm", args=(page.pk, parent.pk))
        for case, (page, parent) in ways.items()
    }


def with_drafts(name):
    """Live pages and drafts."""

    def find(things):
        drafts = {f"draft {case}": page for case, page in things.drafts.items()}
        return {
            case: reverse(name, args=(page.pk,))
            for case, page in {**things.pages, **drafts}.items()
        }

    return find


def chosen(name, objects):
    """A chooser's answer for one thing of the list."""

    def find(things):
        return {
            case: f"{reverse(name)}?id={thing.pk}"
            for case, thing in objects(things).items()
        }

    return find


def posted(name, things):
    """What a form sends without which Wagtail's view would stumble."""
    data = {
        "wagtailadmin_pages:copy": {
            "new_title": "Kopie",
            "new_slug": "kopie",
            "new_parent_page": things.parents["netphen"].pk,
        },
        "wagtailadmin_choose_page_external_link": {
            "external-link-chooser-url": "https://example.org/",
            "external-link-chooser-link_text": "x",
        },
    }
    arabic = {"language": "ar"}
    data |= {"pages_exchange_export": arabic, "pages_exchange_upload": arabic}
    return data.get(name, {})


def api_action_cases(things):
    return {
        f"{action} {case}": reverse(
            "wagtailadmin_api:pages:action", args=(page.pk, action)
        )
        for action in API_ACTIONS
        for case, page in things.pages.items()
    }


def uploads(name, model, argument):
    def find(things):
        return {
            case: reverse(name, kwargs={argument: upload.pk})
            for (of, case), upload in things.uploads.items()
            if of is model()
        }

    return find


def at(name, **kwargs):
    """One case: the address with these arguments."""
    return lambda things: {"": reverse(name, kwargs=kwargs)}


SETTINGS = {"app_name": "pages", "model_name": "district"}


def of_district(name):
    """The settings of the demo's district, whose key is the next one at its loading."""
    return lambda things: {
        "": reverse(name, kwargs={**SETTINGS, "pk": District.objects.get().pk})
    }


OFFICES = {"content_type_app_name": "pages", "content_type_model_name": "officepage"}
SPECIAL = {
    "wagtail_bulk_action": bulk_cases,
    "wagtailadmin_pages:move_confirm": move_cases,
    "wagtailadmin_pages:delete": with_drafts("wagtailadmin_pages:delete"),
    "wagtailadmin_pages:move": with_drafts("wagtailadmin_pages:move"),
    "wagtailadmin_choose_page_chosen_multiple": chosen(
        "wagtailadmin_choose_page_chosen_multiple",
        lambda things: {
            "live": things.pages["kreuztal"],
            "draft netphen": things.drafts["netphen"],
            "draft kreuztal": things.drafts["kreuztal"],
        },
    ),
    "wagtailimages_chooser:chosen_multiple": chosen(
        "wagtailimages_chooser:chosen_multiple", lambda things: things.images
    ),
    "wagtaildocs_chooser:chosen_multiple": chosen(
        "wagtaildocs_chooser:chosen_multiple", lambda things: things.documents
    ),
    "admin/^.*/$": lambda things: {"": "/admin/no/such/place/"},
    "wagtailadmin_api:pages:action": api_action_cases,
    "wagtailadmin_pages:type_use": at("wagtailadmin_pages:type_use", **OFFICES),
    "wagtailadmin_pages:type_use_results": at(
        "wagtailadmin_pages:type_use_results", **OFFICES
    ),
    "wagtailadmin_pages:choose_parent": at(
        "wagtailadmin_pages:choose_parent", app_label="pages", model_name="officepage"
    ),
    "wagtailsettings:edit(app_name, model_name)": at(
        "wagtailsettings:edit", **SETTINGS
    ),
    "wagtailsettings:edit(app_name, model_name, pk)": of_district(
        "wagtailsettings:edit"
    ),
    "wagtailsettings:preview_on_edit": of_district("wagtailsettings:preview_on_edit"),
    "wagtailadmin_tag_model_autocomplete": at(
        "wagtailadmin_tag_model_autocomplete", app_name="taggit", model_name="tag"
    ),
    "wagtailadmin_workflows:add_task": at(
        "wagtailadmin_workflows:add_task",
        app_label="wagtailcore",
        model_name="groupapprovaltask",
    ),
    "wagtailadmin_editing_sessions:ping": lambda things: {
        case: reverse(
            "wagtailadmin_editing_sessions:ping",
            args=("wagtailcore", "page", page.pk, things.session.pk),
        )
        for case, page in things.pages.items()
    },
    "pages_exchange_machine": lambda things: {
        case: reverse("pages_exchange_machine", args=(page.pk, "ar"))
        for case, page in things.pages.items()
    },
    "calendar_feed": lambda things: {"": reverse("calendar_feed", args=(things.feed,))},
    "booking:invitation": lambda things: {
        "": reverse("booking:invitation", args=(things.invitation,))
    },
    "search_files:export": at("search_files:export", part="own", form="json"),
    "pages_writing": at("pages_writing", model="servicepage", code="de"),
    "pages_todo": lambda things: {
        section.key: reverse("pages_todo", args=(section.key,))
        for section in sections()
    },
    "wagtailimages:preview": lambda things: {
        case: reverse("wagtailimages:preview", args=(image.pk, "max-100x100"))
        for case, image in things.images.items()
    },
    "wagtailadmin_password_reset_confirm": at(
        "wagtailadmin_password_reset_confirm", uidb64="MQ", token="set-password"
    ),
    "wagtaildocs_serve": lambda things: {
        case: document.url for case, document in things.documents.items()
    },
    "wagtail_serve": lambda things: {
        case: page.get_url() for case, page in things.pages.items()
    },
    **{
        f"wagtailimages:{name}": uploads(
            f"wagtailimages:{name}", get_image_model, "uploaded_file_id"
        )
        for name in ("create_multiple_from_uploaded_image", "delete_upload_multiple")
    },
    **{
        f"wagtaildocs:{name}": uploads(
            f"wagtaildocs:{name}", get_document_model, "uploaded_file_id"
        )
        for name in ("create_multiple_from_uploaded_document", "delete_upload_multiple")
    },
}
