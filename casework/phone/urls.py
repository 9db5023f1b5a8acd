from django.urls import path

from casework.phone import device_views, event_views, held_views, photo_views, sync_views, views

urlpatterns = [
    path("m/sw.js", views.phone_worker, name="phone-worker"),
    path("m/shell/", views.phone_shell, name="phone-shell"),
    # Drawn by the phone alone, out of what only it holds.
    path("m/queue/", views.phone_shell, name="phone-queue"),
    path("m/data/", views.phone_shell, name="phone-data"),
    path("m/manifest.webmanifest", views.phone_manifest, name="phone-manifest"),
    path("sync/ping", device_views.sync_ping, name="sync-ping"),
    path("sync/home", device_views.sync_home, name="sync-home"),
    path("sync/visits/<uuid:uuid>/photos/<slug:sha256>", photo_views.sync_photo, name="sync-photo"),
    path("visits/photos/<int:pk>/", photo_views.photo, name="photo"),
    path("visits/photos/<int:pk>/remove/", photo_views.photo_remove, {"desk": True}, name="photo-remove"),
    path("m/photos/<int:pk>/remove/", photo_views.photo_remove, name="phone-photo-remove"),
    path("sync/device", device_views.sync_device, name="sync-device"),
    path("phone/devices/", device_views.device_list, name="device-list"),
    path("phone/devices/school/", device_views.device_school, name="device-school"),
    path("phone/devices/<int:pk>/end/", device_views.device_end_page, name="device-end"),
    path("phone/devices/<int:pk>/resume/", device_views.device_resume_page, name="device-resume"),
    path("sync/state", sync_views.sync_state, name="sync-state"),
    path("sync/events/<uuid:uuid>", event_views.sync_event, name="sync-event"),
    path("sync/events/<uuid:uuid>/seal", event_views.sync_event_seal, name="sync-event-seal"),
    path("sync/visits/<uuid:uuid>", sync_views.sync_visit, name="sync-visit"),
    path("sync/visits/<uuid:uuid>/seal", sync_views.sync_visit_seal, name="sync-visit-seal"),
    path("phone/held/", held_views.held_list, name="held-list"),
    path("phone/held/<int:pk>/", held_views.held_detail, name="held-detail"),
]
