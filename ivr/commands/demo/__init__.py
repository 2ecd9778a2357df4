"""`satunomor demo`: the whole service on this machine, and its phones on a page to hold and watch."""

from typing import Annotated

import typer

_SPEED, _PLAIN_SPEED = 1.0, 5.0


def demo(
    port: Annotated[int, typer.Option(help="The port of the service.", min=1, max=65535)] = 8000,
    speed: Annotated[
        float | None,
        typer.Option(help="How many times as fast as life.  [default: 1; 5 with --plain]", min=0.5, max=10),
    ] = None,
    stay: Annotated[
        bool, typer.Option(help="Stay up until Ctrl-C; without it, play the calls of --plain and end.")
    ] = True,
    plain: Annotated[
        bool, typer.Option("--plain", help="Play three calls, and print what each phone hears.")
    ] = False,
    browser: Annotated[bool, typer.Option(help="Open the page with the phones in a browser.")] = True,
) -> None:
    """Start database, service, worker and a phone network of our own: real webhooks, phones on a page."""
    # Imported here: other commands start faster without the lab.
    from ivr.commands.demo import console  # noqa: PLC0415

    is_plain = plain or not stay
    usual = _PLAIN_SPEED if is_plain else _SPEED
    console.run(port, usual if speed is None else speed, stay=stay, plain=is_plain, browser=browser)
