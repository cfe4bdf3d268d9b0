"""What is asked of a project besides its phases: estimates, deployable versions, deletion."""
