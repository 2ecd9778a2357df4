"""Operations: the endpoints of a monitor, `/healthz`, `/readyz` and `/metrics`."""

from fastapi import APIRouter

from ivr.web.operations import health, metrics

router = APIRouter()
router.include_router(health.router)
router.include_router(metrics.router)
