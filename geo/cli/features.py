"""The command that serves the live feed for GIS programs."""

from typing import Any

import click

from geo.cli.options import filter_options, filters_of


@click.command("serve-features")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8502, show_default=True, help="0 takes a free one.")
@click.option("--allow-host", "hosts", metavar="NAME", multiple=True, help="A further name to answer to; repeatable.")
@click.option("--db", type=click.Path(dir_okay=False), help="The store; var/marsad.gpkg or $MARSAD_DB by default.")
@filter_options
def serve_features(*, host: str, port: int, hosts: tuple[str, ...], db: str | None, **filters: Any) -> int:
    """Serve the filtered incidents as OGC API - Features: a live layer in QGIS and other GIS programs."""
    from geo.features import serve  # noqa: PLC0415 - only who serves loads the server
    from geo.features.hosts import is_loopback  # noqa: PLC0415

    if not is_loopback(host):
        click.echo(
            f"Warning: {host} can be reached from other machines. Whoever reaches it reads every incident that the"
            " filters let through, without a password and unencrypted.",
            err=True,
        )

    def ready(address: str) -> None:
        click.echo(f"Serving OGC API - Features at {address} (Ctrl+C ends it)", err=True)

    serve(host=host, port=port, db=db, filters=filters_of(filters), hosts=hosts, ready=ready)
    return 0
