"""`exeml up`: the supervisor, the processes it keeps, and what it registers with the engine."""
