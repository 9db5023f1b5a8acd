from django.urls import path

from casework.phone import device_views

urlpatterns = [
    path("sync/ping", device_views.sync_ping, name="sync-ping"),
    path("sync/home", device_views.sync_home, name="sync-home"),
    path("sync/device", device_views.sync_device, name="sync-device"),
]
