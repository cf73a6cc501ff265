"""Addresses of pages: Wagtail's own, with our way of finding a page."""

from django.urls import re_path
from wagtail import urls as wagtail_urls

from pages.routing import serve

PAGE = "wagtail_serve"

urlpatterns = [
    *(pattern for pattern in wagtail_urls.urlpatterns if pattern.name != PAGE),
    re_path(wagtail_urls.serve_pattern, serve, name=PAGE),
]
