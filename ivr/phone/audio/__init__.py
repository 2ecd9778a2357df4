"""Audio: the recorded prompts and hold music that Twilio plays."""
