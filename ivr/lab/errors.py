"""Twilio's errors, with its codes: raised where a document fails, or recorded."""

from dataclasses import dataclass


class Broken(Exception):
    """A document that cannot be fetched or carried out; `induced` when a fault of the lab made it so."""

    def __init__(self, code: int, message: str, url: str = "", *, induced: bool = False) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.url = url
        self.induced = induced


@dataclass(frozen=True)
class LabError:
    """Something that Twilio would refuse or log as an error; `code` is Twilio's where there is one."""

    code: int
    message: str
    call_sid: str | None = None
    url: str | None = None

    def __str__(self) -> str:
        return f"{self.code} {self.message} ({self.url or 'no url'}, {self.call_sid or 'no call'})"
