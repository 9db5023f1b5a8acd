from django.urls import path

from casework.registers import views

urlpatterns = [
    path("entry/<int:pk>/", views.register_detail, name="register-detail"),
]
