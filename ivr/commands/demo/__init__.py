"""`satunomor demo`: the whole service on this machine, and some calls to watch."""

from typing import Annotated

import typer


def demo(
    port: Annotated[int, typer.Option(help="The port of the service.", min=1, max=65535)] = 8000,
    speed: Annotated[float, typer.Option(help="How many times as fast as life.", min=0.5, max=10)] = 5.0,
    stay: Annotated[bool, typer.Option(help="Stay up after the calls, until Ctrl-C.")] = True,
) -> None:
    """Start database, service, worker and a phone network of our own; play calls through real webhooks."""
    # Imported here: other commands start faster without the lab.
    from ivr.commands.demo import console  # noqa: PLC0415

    console.run(port, speed, stay=stay)
