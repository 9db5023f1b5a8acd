from django.urls import path

from outreach.about import views

urlpatterns = [path("complaint/", views.complaint, name="complaint")]
