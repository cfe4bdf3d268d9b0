"""What every project type brings in its folder, and how that is found."""
