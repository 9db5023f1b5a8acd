from django.urls import URLPattern, path

from casework.pairings import views

urlpatterns: list[URLPattern] = [
    path("", views.pairing_list, name="pairing-list"),
    path("families/", views.pairing_families, name="pairing-families"),
    path("helpers/", views.pairing_helpers, name="pairing-helpers"),
    path("doubles/", views.pairing_doubles, name="pairing-doubles"),
    path("stranded/", views.pairing_stranded, name="pairing-stranded"),
    path("suggestions/", views.pairing_suggestions, name="pairing-suggestions"),
    path("new/", views.pairing_find, name="pairing-find"),
    path("new/<int:student_pk>/", views.pairing_new, name="pairing-new"),
    path("new/colleague/<int:colleague_pk>/", views.pairing_new_colleague, name="pairing-new-colleague"),
    path("cards/", views.pairing_cards, name="pairing-cards"),
    path("<int:pk>/", views.pairing_detail, name="pairing-detail"),
    path("<int:pk>/end/", views.pairing_end_page, name="pairing-end"),
    path("<int:pk>/hand-over/", views.pairing_hand_over_page, name="pairing-hand-over"),
    path("<int:pk>/assess/", views.pairing_assess_page, name="pairing-assess"),
]
