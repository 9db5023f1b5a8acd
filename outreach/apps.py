from django.apps import AppConfig


class OutreachConfig(AppConfig):
    name = "outreach"
    verbose_name = "基础"

    def ready(self):
        from outreach import checks  # noqa: F401 - registers the system checks
        from outreach.lib.words import speak_plainly

        speak_plainly()
