from django.urls import path

from outreach.people import account_views

urlpatterns = [
    path("login/", account_views.sign_in, name="login"),
    path("logout/", account_views.sign_out, name="logout"),
    path("activate/", account_views.activate, name="activate"),
    path("setup/", account_views.setup, name="setup"),
    path("me/", account_views.me, name="me"),
    path("me/password/", account_views.me_password, name="me-password"),
    path("me/sessions/end/", account_views.me_sessions_end, name="me-sessions-end"),
]
