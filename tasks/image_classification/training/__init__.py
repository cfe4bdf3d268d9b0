"""Parts of the image classification trainer."""
