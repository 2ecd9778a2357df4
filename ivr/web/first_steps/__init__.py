"""First steps: `/` leads through what is missing, until a caller has talked with a counsellor."""

from ivr.web.first_steps.home import router

__all__ = ["router"]
