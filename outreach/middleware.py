"""What every answer carries."""

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.utils.cache import add_never_cache_headers


class SignInRequired(LoginRequiredMiddleware):
    """Does not look at who asks where that changes nothing: what is the same for everybody may be kept as such."""

    def process_view(self, request, view_func, view_args, view_kwargs):
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)


def no_store(get_response):
    """Pages of a signed-in person are never kept by the browser or a proxy: phones and office desks are shared."""

    def middleware(request):
        response = get_response(request)
        # What says so itself is not asked about: looking at the person would make it vary with the cookie.
        if not response.has_header("Cache-Control") and request.user.is_authenticated:
            add_never_cache_headers(response)
        return response

    return middleware
