"""Twilio's REST API as far as the product uses it, as an ASGI application.

Source: /docs/voice/api, twilio-oai twilio_api_v2010.json.
"""
