"""Errors: Twilio's, with its codes, raised where a document fails or recorded."""

from dataclasses import dataclass


class Broken(Exception):
    """A document cannot be fetched or carried out; `induced` if a fault that the lab played is the cause."""

    def __init__(self, code: int, message: str, url: str = "", *, induced: bool = False) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.url = url
        self.induced = induced


@dataclass(frozen=True)
class LabError:
    """An event that Twilio would refuse or log as an error; `code` is Twilio's, if it has one."""

    code: int
    message: str
    call_sid: str | None = None
    url: str | None = None

    def __str__(self) -> str:
        return f"{self.code} {self.message} ({self.url or 'no url'}, {self.call_sid or 'no call'})"
