"""What a monitor asks for: `/healthz`, `/readyz`, `/metrics`."""

from fastapi import APIRouter

from ivr.web.operations import health, metrics

router = APIRouter()
router.include_router(health.router)
router.include_router(metrics.router)
