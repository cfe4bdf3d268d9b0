"""Reports for people: pages, figures and tables."""
