"""An official's page of the desk telephone, and the one-time address of its settings."""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import qrcode
import qrcode.image.svg
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from okienko.config import config
from okienko.events.refusals import Refused
from okienko.offices.access import SeatRequest, signed_in

from .actions import devices
from .asterisk.config import APP
from .devices.reading import desk_phone

if TYPE_CHECKING:
    from .devices.models import DeskPhone

PAGE = "phone:device"


@require_http_methods(["GET", "POST"])
@signed_in("take_part", verbs=True)
def device(request: SeatRequest) -> HttpResponse:
    """Which telephone rings, and how a desk telephone is set up: its password is shown once."""
    step = request.POST.get("step", "")
    shown: dict[str, Any] = {}
    try:
        if step == "set-up":
            shown = _set_up(request)
        elif step:
            words = _do(request, step)
            if request.headers.get("HX-Request"):  # from the desk's strip, which goes on by itself
                return HttpResponse(status=204)
            messages.success(request, words)
            return redirect(PAGE)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(PAGE)
    context = {"phone": desk_phone(request.seat.person)} | shown
    answer = render(request, "phone/device.html", context)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _do(request: SeatRequest, step: str) -> str:
    seat = request.seat
    if step == "remove":
        devices.remove(seat.office, person_id=seat.person)
        return _("The desk telephone is removed. Calls ring in the browser.")
    if step not in ("desk-phone", "browser"):
        raise Http404
    desk = step == "desk-phone"
    devices.use(seat.office, person_id=seat.person, desk_phone=desk)
    return _("Calls ring on the desk telephone now.") if desk else _("Calls ring in the browser.")


def _set_up(request: SeatRequest) -> dict[str, Any]:
    seat = request.seat
    password, token = devices.set_up(seat.office, person_id=seat.person)
    address = request.build_absolute_uri(reverse("phone:device_settings", args=[token]))
    return {
        "password": password,
        "server": _server(request),
        "port": config().sip_port,
        "square": _square(address),
    }


@require_safe
def device_settings(request: HttpRequest, token: str) -> HttpResponse:
    """The settings as Linphone fetches them; once, and within some minutes."""
    phone = devices.settings_of(token)
    if phone is None:
        raise Http404
    answer = HttpResponse(_as_xml(request, phone), content_type="application/xml")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _as_xml(request: HttpRequest, phone: DeskPhone) -> str:
    server, port = _server(request), config().sip_port
    sections = {
        "proxy_0": {
            "reg_proxy": f"<sip:{server}:{port};transport=udp>",
            "reg_identity": f"sip:{phone.endpoint}@{server}",
            "reg_expires": "300",
            "reg_sendregister": "1",
        },
        "auth_info_0": {
            "username": phone.endpoint,
            "passwd": phone.secrets["password"],
            "realm": APP,
            "domain": server,
        },
    }
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<config xmlns="http://www.linphone.org/xsds/lpconfig.xsd">',
    ]
    for name, entries in sections.items():
        lines.append(f'<section name="{name}">')
        lines += [
            f'<entry name="{key}" overwrite="true">{escape(value)}</entry>'
            for key, value in entries.items()
        ]
        lines.append("</section>")
    return "\n".join((*lines, "</config>\n"))


def _server(request: HttpRequest) -> str:
    """Where a telephone in the office's house finds Asterisk: the machine that serves the page."""
    return request.get_host().rpartition(":")[0] or request.get_host()


def _square(text: str) -> str:
    """A square code as the address of a picture."""
    drawn = io.BytesIO()
    code = qrcode.make(text, image_factory=qrcode.image.svg.SvgPathImage, border=2)
    code.save(drawn)
    return "data:image/svg+xml;base64," + base64.b64encode(drawn.getvalue()).decode()
