"""Parts of the object detection trainer."""
