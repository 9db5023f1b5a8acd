"""What the side and bottom navigation hold for each role."""


def navigation(request):
    return {}
