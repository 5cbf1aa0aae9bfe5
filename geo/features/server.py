"""Serve the feed on a port until it is ended."""

import socket
from collections.abc import Callable
from pathlib import Path

import uvicorn

from geo.errors import OptionError
from geo.features.app import make_app
from geo.features.hosts import is_loopback
from geo.model import Filters
from geo.service.features import check_feed

_MAX_CONNECTIONS = 200
_IDLE_SECONDS = 15


def serve(
    *,
    host: str = "127.0.0.1",
    port: int = 8502,
    db: str | Path | None = None,
    filters: Filters | None = None,
    hosts: tuple[str, ...] = (),
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serve until interrupted. `ready` is told the address when connections are taken (port 0 takes a free one).

    Raises:
        OptionError: a filter that cannot be meant, or an address that cannot be listened on.
        StoreError: the store does not exist or cannot be read.
    """
    check_feed(db, filters or Filters())
    listener = _listen(host, port)
    app = make_app(db=db, filters=filters, loopback=is_loopback(host), hosts=hosts)
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # what a client says of its address and scheme is not to be believed
        lifespan="off",
        ws="none",
        limit_concurrency=_MAX_CONNECTIONS,
        timeout_keep_alive=_IDLE_SECONDS,
        timeout_graceful_shutdown=3,
    )
    with listener:
        if ready is not None:
            name = f"[{host}]" if ":" in host else host
            ready(f"http://{name}:{listener.getsockname()[1]}/")
        uvicorn.Server(config).run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise OptionError(f"host: {host!r} is no address of this machine ({error.strerror})") from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise OptionError(
            f"cannot listen on {host} port {port} ({error.strerror}); give another --host or --port"
        ) from error
    return listener
