"""How we reach other systems. Nothing here knows a project type."""
