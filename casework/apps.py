from importlib import import_module

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "casework"
    verbose_name = "走访与办理"

    def ready(self):
        # The close keeps these tables wherever it runs: page, command or worker.
        import_module("casework.workbooks.closing")
        # And whoever plans a material in a floor below is heard here.
        import_module("casework.submissions.reminders")
        # What a campaign's page leads to on this floor.
        import_module("casework.progress.campaign_links")
