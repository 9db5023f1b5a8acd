from django.urls import path

from casework.submissions import office_views as office
from casework.submissions import personal_views, views

urlpatterns = [
    path("me/figures/", personal_views.my_figures, name="my-figures"),
    path("materials/", views.submission_mine, name="submission-mine"),
    path("materials/all/", office.submission_office, name="submission-office"),
    path("materials/all/<int:pk>/remind/", office.submission_remind, name="submission-remind"),
    path("materials/write/<int:pk>/", views.submission_write, name="submission-write"),
    path("materials/write/<int:pk>/draft/", views.submission_draft, name="submission-draft"),
    path("materials/write/<int:pk>/take-over/", views.submission_take_over, name="submission-take-over"),
    path("materials/<int:pk>/", views.submission_detail, name="submission-detail"),
    path("materials/<int:pk>/take-back/", views.submission_take_back, name="submission-take-back"),
    path("materials/<int:pk>/judge/", office.submission_judge, name="submission-judge"),
    path("materials/<int:pk>/files/<int:file>/", views.submission_file, name="submission-file"),
    path("materials/<int:pk>/files/<int:file>/remove/", views.submission_file_remove, name="submission-file-remove"),
]
