"""A dataset as it is now: its columns, its checks, and changes taken back."""
