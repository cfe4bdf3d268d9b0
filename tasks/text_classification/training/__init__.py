"""Parts of the text classification trainer."""
