"""Error pages in the reader's language, each with a way on."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _

from booking import expired_forms


def error_page(
    request: HttpRequest, status: HTTPStatus, title: Any, explanation: Any
) -> HttpResponse:
    context = {
        "title": title,
        "explanation": explanation,
        "status": int(status),
    }
    response = render(request, "error.html", context, status=int(status))
    add_never_cache_headers(response)
    return response


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(
        request,
        HTTPStatus.NOT_FOUND,
        _("This page does not exist"),
        _("The address may be mistyped, or the page has moved."),
    )


def bad_request(
    request: HttpRequest, exception: Exception | None = None
) -> HttpResponse:
    return error_page(
        request,
        HTTPStatus.BAD_REQUEST,
        _("We could not read this request"),
        _("Please go back and try again."),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(
        request,
        HTTPStatus.FORBIDDEN,
        _("You may not see this page"),
        _("Sign in with another account, or go back to the start."),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: cookies are off, or the page was open for a long time."""
    again = expired_forms.shown_again(request)
    if again is not None:
        add_never_cache_headers(again)
        return again
    return error_page(
        request,
        HTTPStatus.FORBIDDEN,
        _("Your form has expired"),
        _(
            "Please go back, load the page again and send the form once more. "
            "Your browser must accept cookies from this site for booking."
        ),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    return error_page(
        request,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        _("Something went wrong"),
        _("This is our mistake. Please try again in a few minutes."),
    )
