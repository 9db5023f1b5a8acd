from django.urls import URLPattern, path

from outreach.notices import views

urlpatterns: list[URLPattern] = [
    path("", views.inbox, name="inbox"),
    path("read/", views.inbox_read_all, name="inbox-read-all"),
    path("mail/", views.mail_settings, name="mail-settings"),
    path("undelivered/", views.undelivered, name="digest-undelivered"),
    path("undelivered/<int:pk>/again/", views.digest_again, name="digest-again"),
    path("<int:pk>/", views.notice_open, name="notice-open"),
    path("<int:pk>/read/", views.notice_read, name="notice-read"),
]
