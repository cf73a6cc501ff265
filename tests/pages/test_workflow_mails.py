"""Submitting, approving and returning: who is told, through a real mail server."""

import pytest
from django.core import mail
from django.urls import reverse
from wagtail.models import WorkflowState
from wagtail.users.models import UserProfile

from pages import groups
from pages.models import OfficePage, User
from tests import content
from tests.pages.editors import edit_address, form_data, latest, save
from tests.reader import said, text_of
from tests.servers import free_port, mail_server
from tests.sharing import own, shared

pytestmark = pytest.mark.django_db

EDITOR, APPROVER = "redaktion@example.org", "freigabe@example.org"


@shared
def site():
    home = content.home()
    page = content.office("buergerbuero", "netphen", phone="030 23125-001")
    page.save_revision().publish()
    groups.ensure_groups(home)
    person("redaktion", "Redaktion Netphen")
    person("freigabe", "Freigabe")
    return OfficePage.objects.get(pk=page.pk)


office = own("site")


def person(username, group, **values):
    user = User.objects.create(
        **{"username": username, "email": f"{username}@example.org", **values}
    )
    user.groups.add(groups.Group.objects.get(name=group))
    return user


@pytest.fixture
def mailbox(settings):
    with mail_server() as (port, box):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        yield box


@pytest.fixture
def act(sign_in, django_capture_on_commit_callbacks):
    """Does something as somebody, up to the end of the transaction."""

    def done(username, doing, *args, **kwargs):
        with django_capture_on_commit_callbacks(execute=True):
            return doing(sign_in(username), *args, **kwargs)

    return done


def submit(client, page, **values):
    return save(client, page, button="action-submit", **values)


def answer(client, page, action, comment=""):
    task = OfficePage.objects.get(pk=page.pk).current_workflow_task_state
    address = reverse(
        "wagtailadmin_pages:workflow_action", args=(page.pk, action, task.pk)
    )
    return client.post(address, {"comment": comment})


def status(page):
    return WorkflowState.objects.for_instance(page).order_by("pk").last().status


def test_the_whole_way_of_a_page(office, act, mailbox):
    assert act("redaktion", submit, office, phone="030 23125-777").status_code == 302
    [asked] = mailbox.to(APPROVER)
    assert asked["Subject"] == said("A page waits for your approval")
    assert edit_address(office) in asked.get_content()
    assert not [m for m in mailbox.messages if m["To"] == EDITOR]

    act("freigabe", answer, office, "reject", "Bitte die Durchwahl prüfen.")
    [returned] = mailbox.to(EDITOR)
    assert "Bitte die Durchwahl prüfen." in returned.get_content()
    assert edit_address(office) in returned.get_content()
    assert status(office) == WorkflowState.STATUS_NEEDS_CHANGES
    assert OfficePage.objects.get(pk=office.pk).phone == "030 23125-001"

    act("redaktion", submit, office, phone="030 23125-778")
    assert len(mailbox.to(APPROVER, 2)) == 2
    act("freigabe", answer, office, "approve")
    approved = mailbox.to(EDITOR, 2)[-1]
    assert approved["Subject"] == said("Your page is approved")
    assert "/de/orte/netphen/" in approved.get_content()
    assert OfficePage.objects.get(pk=office.pk).phone == "030 23125-778"
    assert len(mailbox.messages) == 4


def test_subjects_name_neither_page_nor_people(office, act, mailbox):
    act("redaktion", submit, office)
    act("freigabe", answer, office, "reject", "Nein.")
    for message in [*mailbox.to(APPROVER), *mailbox.to(EDITOR)]:
        assert office.title not in message["Subject"]
        assert "redaktion" not in message["Subject"].lower()
        assert message["From"] == "kim-portal@example.org"
        assert message["Auto-Submitted"] == "auto-generated"


def test_everybody_gets_the_mail_in_their_own_language(office, act, mailbox):
    colleague = person("english", "Freigabe")
    profile = UserProfile.get_for_user(colleague)
    profile.preferred_language = "en"
    profile.save()
    act("redaktion", submit, office)
    [english] = mailbox.to("english@example.org")
    assert english["Subject"] == "A page waits for your approval"
    assert "Submitted by" in english.get_content()
    [german] = mailbox.to(APPROVER)
    assert said("Submitted by:") in german.get_content()


def test_mails_go_to_approvers_who_want_them_and_can_get_them(office, act, mailbox):
    person("ohne-adresse", "Freigabe", email="")
    person("fort", "Freigabe", is_active=False)
    silent = UserProfile.get_for_user(person("still", "Freigabe"))
    silent.submitted_notifications = False
    silent.save()
    User.objects.create(username="root", email="root@example.org", is_superuser=True)
    act("redaktion", submit, office)
    mailbox.to(APPROVER)
    assert [message["To"] for message in mailbox.messages] == [APPROVER]


def test_who_acts_gets_no_mail(office, act, mailbox):
    person("zweite", "Freigabe")
    # An approver submits and approves: only the other one is told.
    act("freigabe", submit, office)
    mailbox.to("zweite@example.org")
    act("freigabe", answer, office, "approve")
    assert [message["To"] for message in mailbox.messages] == ["zweite@example.org"]


def test_without_a_mail_server_the_page_is_submitted_all_the_same(
    office, act, settings, caplog
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()

    def submit_and_look(client):
        submit(client, office)
        return client

    client = act("redaktion", submit_and_look)
    assert status(office) == WorkflowState.STATUS_IN_PROGRESS
    assert "ConnectionRefusedError" in caplog.text
    assert "example.org" not in caplog.text
    assert client.get("/admin/").status_code == 200


def test_the_person_at_the_screen_is_told_that_a_mail_did_not_go_out(
    office, sign_in, settings, monkeypatch
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    # As in the portal, where the change is stored before the answer is sent.
    monkeypatch.setattr("pages.workflow_mails.transaction.on_commit", lambda do: do())
    client = sign_in("redaktion")
    submit(client, office)
    told = said(
        "This is stored, but the mail about it could not be sent. "
        "The page stands in the others' list on their start page."
    )
    assert told in text_of(client.get("/admin/"))
    assert told not in text_of(client.get("/admin/"))


def test_one_refused_address_keeps_nobody_else_from_the_mail(office, act, mailbox):
    person("zweite", "Freigabe")
    mailbox.refused.add(APPROVER)
    act("redaktion", submit, office)
    mailbox.to("zweite@example.org")
    assert status(office) == WorkflowState.STATUS_IN_PROGRESS


def test_what_is_taken_back_is_told_to_nobody(office, sign_in):
    """The mail waits for the end of the transaction."""
    submit(sign_in("redaktion"), office)
    assert mail.outbox == []


def test_no_text_goes_live_that_was_saved_after_it_was_submitted(office, act):
    """Approving means what the approver saw: a later draft needs an approval of its own."""
    act("redaktion", submit, office, phone="030 23125-777")
    draft = latest(office)
    draft.phone = "030 23125-666"
    draft.save_revision(user=User.objects.get(username="freigabe"))
    act("freigabe", answer, office, "approve")
    assert OfficePage.objects.get(pk=office.pk).phone == "030 23125-001"
    assert status(office) == WorkflowState.STATUS_IN_PROGRESS
    act("freigabe", answer, office, "approve")
    assert OfficePage.objects.get(pk=office.pk).phone == "030 23125-666"


def test_while_a_page_waits_others_are_told_and_keep_what_they_typed(
    office, act, sign_in
):
    group = groups.translators_into("ar")
    person("arabisch", group)
    client = sign_in("arabisch")
    data = form_data(client, edit_address(office, "ar"))
    act("redaktion", submit, office)
    client = sign_in("arabisch")
    found = client.post(edit_address(office, "ar"), data | {"heading_ar": "مكتب"})
    assert found.status_code == 200
    words = text_of(found)
    assert "gesperrt" in words
    assert 'value="مكتب"' in found.content.decode()
    assert latest(office).heading_ar != "مكتب"
