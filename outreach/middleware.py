"""What every answer carries."""

from django.utils.cache import add_never_cache_headers


def no_store(get_response):
    """Pages of a signed-in person are never kept by the browser or a proxy: phones and office desks are shared."""

    def middleware(request):
        response = get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response

    return middleware
