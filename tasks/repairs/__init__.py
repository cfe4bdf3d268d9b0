"""What a repair does to the samples that break a rule: one file per kind of action."""
