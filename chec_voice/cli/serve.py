"""chec-voice serve"""

from __future__ import annotations

from pathlib import Path

import click

from chec_voice.cli.output import note, project_argument, say


@click.command()
@project_argument
@click.option("--coder", help="Everybody who opens it works under this name; else each is asked.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to serve on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="0: any free one.",
)
@click.option(
    "--token",
    "with_token",
    is_flag=True,
    help="Make a token that visitors have to type; needed for any address but this machine's own.",
)
def command(project: Path, coder: str | None, host: str, port: int, with_token: bool) -> None:
    """Open the app in a browser, on this machine.

    For others on a network, name an address of this machine with --host and add --token: the token
    is shown once, here, and nowhere else. What goes over the network is not encrypted by this
    program: use it behind a proxy that is (HTTPS), or on a network that you trust. Ctrl+C ends it.
    """
    from chec_voice.errors import Refused

    try:
        from tui.serve.server import Site, is_here, serve
        from tui.serve.sessions import new_token
    except ModuleNotFoundError as error:
        raise Refused(
            f"serving needs a library that is not here ({error.name}).",
            fix="Install it: pip install 'chec-voice[serve]'",
        ) from error
    if not is_here(host) and not with_token:
        raise Refused(
            f"{host} can be reached by others, and nothing would keep them out.",
            fix="Add --token, or leave --host out to serve on this machine alone.",
        )
    token = new_token() if with_token else None
    site = Site(project, token, coder)

    def ready(address: str) -> None:
        say(f"Open {address} in a browser. Ctrl+C ends it.")
        if token is not None:
            say(f"Token, shown this once: {token}")
        if not is_here(host):
            note("Not encrypted: use a network that you trust, or a proxy with HTTPS.")

    try:
        serve(site, host, port, ready)
    except KeyboardInterrupt:
        note("Served no more.")
    except OSError as error:
        raise Refused(
            f"{host}:{port} cannot be served on ({error.strerror or error}).",
            fix="Name another port with --port, or 0 for any that is free.",
        ) from error
