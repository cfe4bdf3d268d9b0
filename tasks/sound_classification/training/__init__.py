"""Parts of the sound classification trainer."""
