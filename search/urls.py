from django.urls import path

from search import views

urlpatterns = [
    path("", views.results, name="search"),
    path("suggestions/", views.suggested, name="search_suggestions"),
]
