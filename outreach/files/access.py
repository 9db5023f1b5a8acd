"""Who may open an uploaded file."""

from django.shortcuts import get_object_or_404

from outreach.files.models import Upload
from outreach.people.models import User


def upload_for(user: User, pk: int, purpose: str) -> Upload:
    """The person's own upload for this purpose; otherwise 404."""
    return get_object_or_404(Upload.objects.visible_to(user).filter(purpose=purpose), pk=pk)
