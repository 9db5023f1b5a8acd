from django.urls import path

from outreach.health import views

urlpatterns = [path("healthz", views.healthz, name="healthz")]
