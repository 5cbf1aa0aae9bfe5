"""Which names the feed answers to. A page of a foreign site must not read it through a name that it makes point here.

Browsers put the name that they were told into ``Host``. A name that leads to this machine (DNS rebinding) can be
anything but an address: so addresses are let through, names only when they are this machine's or were given.
"""

import re
import socket
from ipaddress import IPv4Address, IPv6Address, ip_address

from starlette.types import ASGIApp, Receive, Scope, Send

from geo.features.problems import problem

_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?"
_HOST = re.compile(rf"(?P<name>{_NAME}|\[[0-9A-Fa-f:.]{{2,45}}\])(?::\d{{1,5}})?", re.ASCII)
_MISDIRECTED = 421


def is_loopback(host: str) -> bool:
    """Tell whether `host` (an address or ``localhost``) can be reached from this machine alone."""
    address = _address(host)
    return host.lower() == "localhost" if address is None else address.is_loopback


def known_host(value: str, *, loopback: bool, names: tuple[str, ...] = ()) -> bool:
    """Tell whether a request with this ``Host`` header is meant for us.

    `loopback` tells that we listen on this machine alone: then only its loopback names are ours, and `names`.
    """
    found = _HOST.fullmatch(value)
    if found is None:
        return False
    name = found["name"].lower()
    if name == "localhost" or name in map(str.lower, names):
        return True
    address = _address(name)
    if address is not None:
        return address.is_loopback or not loopback
    return not loopback and name == socket.gethostname().lower()


class HostGuard:
    """Middleware: answers 421 to requests that name a host which is not ours, 400 to those that name none or two."""

    def __init__(self, app: ASGIApp, *, loopback: bool, names: tuple[str, ...] = ()) -> None:
        self._app, self._loopback, self._names = app, loopback, names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through or answer it."""
        if scope["type"] == "http":
            hosts = [value for name, value in scope["headers"] if name == b"host"]
            if len(hosts) != 1:
                await problem(400, "The request must have one Host header.")(scope, receive, send)
                return
            host = hosts[0].decode("latin-1")
            if not known_host(host, loopback=self._loopback, names=self._names):
                detail = "This feed is not served under that host name; see --allow-host."
                await problem(_MISDIRECTED, detail)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _address(name: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(name.strip("[]"))
    except ValueError:
        return None
