from django.urls import path

from casework.diaries import views

urlpatterns = [
    path("diaries/", views.diary_list, name="diary-list"),
    path("diaries/new/", views.diary_new, name="diary-new"),
    path("diaries/of-visit/<int:pk>/", views.diary_from_visit, name="diary-from-visit"),
    path("diaries/<int:pk>/", views.diary_detail, name="diary-detail"),
    path("diaries/<int:pk>/edit/", views.diary_edit_now, name="diary-edit"),
    path("diaries/<int:pk>/delete/", views.diary_delete_now, name="diary-delete"),
]
