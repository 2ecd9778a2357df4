"""Web: pages and endpoints for browsers and monitors. It imports `bootstrap`; `ivr.phone` never imports it."""
