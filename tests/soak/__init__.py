"""The soak: hundreds of calls over real processes while webhooks, REST and the processes themselves fail."""
