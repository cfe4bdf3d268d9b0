"""What trainers share whatever they learn; it knows no project type."""
