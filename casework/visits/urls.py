from django.urls import path

from casework.visits import phone_views as phone
from casework.visits import views

urlpatterns = [
    path("m/", phone.phone_home, name="phone-home"),
    path("m/families/", phone.phone_families, name="phone-families"),
    path("m/families/<int:pk>/", phone.phone_family, name="phone-family"),
    path("m/families/<int:pk>/contacts/", phone.phone_family_contacts, name="phone-family-contacts"),
    path("m/visits/", phone.phone_visits, name="phone-visits"),
    path("m/visits/new/", phone.visit_new, name="visit-new"),
    path("m/visits/<int:pk>/", phone.phone_visit, name="phone-visit"),
    path("m/visits/<int:pk>/saved/", phone.visit_saved, name="visit-saved"),
    path("m/visits/<int:pk>/edit/", phone.visit_edit, name="phone-visit-edit"),
    path("m/visits/<int:pk>/withdraw/", phone.visit_withdraw_page, name="phone-visit-withdraw"),
    path("m/conflicts/<int:pk>/", phone.visit_conflict, name="visit-conflict"),
    path("m/me/", phone.me, name="me"),
    path("visits/", views.visit_list, name="visit-list"),
    path("visits/new/", views.visit_new_for, name="visit-new-for"),
    path("visits/print/", views.visits_print, name="visits-print"),
    path("visits/<int:pk>/print/", views.visit_print, name="visit-print"),
    path("visits/<int:pk>/", views.visit_detail, name="visit-detail"),
    path("visits/<int:pk>/edit/", phone.visit_edit, {"desk": True}, name="visit-edit"),
    path("visits/<int:pk>/withdraw/", phone.visit_withdraw_page, {"desk": True}, name="visit-withdraw"),
]
