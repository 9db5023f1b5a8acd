from django.urls import path

from casework.events import conflict_views, paper_views, talk_views, views

urlpatterns = [
    path("m/events/new/", views.event_new, name="event-new"),
    path("m/talks/new/", talk_views.talk_new, name="talk-new"),
    path("events/", views.event_list, name="event-list"),
    path("events/month/", views.event_month, name="event-month"),
    path("events/conflicts/<int:pk>/", conflict_views.event_conflict, name="event-conflict"),
    path("events/talks/<int:pk>/", talk_views.talk_matrix, name="talk-matrix"),
    path("events/<int:pk>/", views.event_detail, name="event-detail"),
    path("events/<int:pk>/edit/", views.event_edit, name="event-edit"),
    path("events/<int:pk>/talk/", talk_views.talk_edit, name="event-talk-edit"),
    path("events/<int:pk>/attendance/", views.event_attendance, name="event-attendance"),
    path("events/<int:pk>/cancel/", views.event_cancel_page, name="event-cancel"),
    path("events/<int:pk>/withdraw/", views.event_withdraw_page, name="event-withdraw"),
    path("events/<int:pk>/sign-in/", paper_views.event_sign_in, name="event-sign-in"),
    path("events/<int:pk>/print/", paper_views.event_print, name="event-print"),
    path("events/<int:pk>/documents/", paper_views.document_new, name="event-document-new"),
    path("events/<int:pk>/documents/<int:upload_pk>/", paper_views.document, name="event-document"),
    path("events/<int:pk>/documents/<int:upload_pk>/remove/", paper_views.document_gone, name="event-document-gone"),
]
