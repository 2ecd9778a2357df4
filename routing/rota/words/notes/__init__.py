"""Notes: what a remark beside a shift may say of it, in two languages: who is away, how often, for how long."""
