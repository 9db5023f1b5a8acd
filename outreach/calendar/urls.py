from django.urls import path

from outreach.calendar import views

urlpatterns = [
    path("", views.calendar, name="calendar"),
    path("terms/<int:school_year>/", views.calendar_terms, name="calendar-terms"),
    path("notice/", views.calendar_notice, name="calendar-notice"),
    path("notice/adopt", views.calendar_notice_adopt, name="calendar-notice-adopt"),
    path("days/add", views.calendar_day_add, name="calendar-day-add"),
    path("days/<int:pk>/remove", views.calendar_day_remove, name="calendar-day-remove"),
]
