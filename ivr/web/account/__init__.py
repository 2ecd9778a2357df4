"""Account: signing in and out, one-time links, and what everybody may change of their own account."""

from fastapi import APIRouter

from ivr.web.account import first, links, own, second_factor, sign_in

router = APIRouter(include_in_schema=False)
router.include_router(sign_in.router)
router.include_router(second_factor.router)
router.include_router(first.router)
router.include_router(links.router)
router.include_router(own.router)
