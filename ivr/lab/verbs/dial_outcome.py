"""The outcome of a <Dial>, which its action reports.

Source: /docs/voice/twiml/dial (request parameters of action).
"""

from dataclasses import dataclass, field

from ivr.lab.carrier.bridges import Bridge


@dataclass
class Outcome:
    """The outcome so far: it is kept up to date, so that it is right when a leg hangs up in the middle."""

    # Without a connection; a bridge that began makes it `completed`.
    status: str = "canceled"
    sid: str | None = None
    bridge: Bridge | None = None
    extra: dict[str, str] = field(default_factory=dict)

    def params(self) -> dict[str, str]:
        """Return the parameters of the <Dial>'s action."""
        bridged = self.bridge is not None and self.bridge.begun is not None
        params = {"DialCallStatus": "completed" if bridged else self.status}
        params["DialBridged"] = "true" if bridged else "false"
        if self.sid is not None:
            params["DialCallSid"] = self.sid
        if bridged and self.bridge is not None:
            params["DialCallDuration"] = str(self.bridge.seconds)
        return params | self.extra
