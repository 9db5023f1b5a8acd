"""Scripts that print figures. See README.md."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "outreach.settings")
