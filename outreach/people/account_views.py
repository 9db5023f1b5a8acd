"""Doors: signing in and out, the first password, one's own account, the set-up of an empty installation."""

from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from outreach.people.account_forms import ActivateForm, LoginForm, PasswordForm, SetupForm
from outreach.people.activation import activation_use, password_change, sessions_end, setup_open
from outreach.people.queries import roles_of
from outreach.people.services import set_up

HOME = "/"
BACKEND = "outreach.people.backends.StaffBackend"


@login_not_required
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request):
    onward = _onward(request)
    if request.user.is_authenticated:
        return redirect(onward)
    if setup_open():
        return redirect("setup")
    form = LoginForm(request, request.POST or None)
    if form.is_valid():
        login(request, form.user)
        return redirect(onward)
    return render(request, "registration/login.html", {"form": form, "next": onward})


def _onward(request) -> str:
    """Where to go after signing in: a page of this site, or home."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if safe else HOME


@login_not_required
@require_POST
def sign_out(request):
    logout(request)
    return redirect("login")


@login_not_required
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def activate(request):
    form = ActivateForm(request.POST or None)
    if form.is_valid():
        try:
            activation_use(form.user, form.cleaned_data["password1"], at=timezone.now())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            login(request, form.user, backend=BACKEND)
            messages.success(request, "密码设好了，以后用它登录。")
            return redirect(HOME)
    return render(request, "outreach/people/activate.html", {"form": form})


@require_http_methods(["GET"])
def me(request):
    return render(request, "outreach/people/me.html", {"roles": roles_of(request.user, timezone.localdate())})


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def me_password(request):
    form = PasswordForm(request.user, request.POST or None)
    if form.is_valid():
        password_change(request.user, form.cleaned_data["password1"], at=timezone.now())
        update_session_auth_hash(request, request.user)
        messages.success(request, "密码改好了，其他设备上已退出。")
        return redirect("account")
    return render(request, "outreach/people/me_password.html", {"form": form})


@require_POST
def me_sessions_end(request):
    sessions_end(request.user, actor=request.user, at=timezone.now())
    update_session_auth_hash(request, request.user)
    messages.success(request, "其他设备上已退出。")
    return redirect("account")


@login_not_required
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def setup(request):
    if not setup_open():
        raise Http404
    form = SetupForm(request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        try:
            user = set_up(
                code=given["code"],
                bureau=(given["bureau_code"], given["bureau_name"]) if given["kind"] == "district" else None,
                school=(given["school_code"], given["school_name"]),
                person={key: given[key] for key in ("name", "staff_no", "phone")},
                roles=given["roles"],
                password=given["password1"],
                at=timezone.now(),
            )
        except ValidationError as error:
            form.add_error(error.code if error.code in form.fields else None, error.messages[0])
        else:
            login(request, user, backend=BACKEND)
            messages.success(request, "学校建好了。接下来导入教职工花名册。")
            return redirect(HOME)
    return render(request, "outreach/people/setup.html", {"form": form})
