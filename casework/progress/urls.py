from django.urls import URLPattern, path, re_path

from casework.progress import views

urlpatterns: list[URLPattern] = [
    re_path(r"^quarter/(?:(?P<period>[0-9A-Za-z-]+)/)?$", views.quarter, name="quarter"),
    path("quarter/<str:period>/<str:code>/<str:who>/", views.figure, name="quarter-figure"),
]
