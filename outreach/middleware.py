"""What every answer carries."""

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.utils.cache import add_never_cache_headers


class SignInRequired(LoginRequiredMiddleware):
    """Does not look at who asks where that changes nothing: what is the same for everybody may be kept as such."""

    def process_view(self, request, view_func, view_args, view_kwargs):
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)


def no_store(get_response):
    """Nothing is kept by the browser or a proxy unless it says so itself: phones and office desks are shared.

    It stands before all others, so that their redirects and refusals are not kept either, and looks at nobody. What
    says so itself is what is the same for everybody: the built files and the shell of the phone.
    """

    def middleware(request):
        response = get_response(request)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response

    return middleware


WHO = "lianxin-who"


def who_is_here(get_response):
    """Tells the phone's own program which person is signed in, by number, in a cookie it may read.

    It draws pages without asking the server; on a shared phone it must not draw those of somebody else.
    """

    def middleware(request):
        response = get_response(request)
        # Where nobody looked at who asks, the answer is the same for everybody and says nothing of them.
        if not request.session.accessed:
            return response
        here = str(request.user.pk) if request.user.is_authenticated else ""
        if here != request.COOKIES.get(WHO, ""):
            response.set_cookie(
                WHO,
                here,
                max_age=settings.SESSION_COOKIE_AGE if here else 0,
                secure=settings.PRODUCTION,
                samesite="Lax",
            )
        return response

    return middleware
