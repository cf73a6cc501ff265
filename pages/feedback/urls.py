from django.urls import path

from pages.feedback import views

urlpatterns = [
    path("<int:page_id>/", views.feedback, name="feedback"),
    path("<int:page_id>/thanks/", views.thanks, name="feedback_thanks"),
]
