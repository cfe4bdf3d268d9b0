"""What all trainers share; independent of any project type."""
