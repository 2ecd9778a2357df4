"""The domain: calls, offers, holds, the rota. It knows neither HTTP nor Twilio nor the environment."""
