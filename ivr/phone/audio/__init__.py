"""What Twilio plays: recorded prompts and the music of the line."""
