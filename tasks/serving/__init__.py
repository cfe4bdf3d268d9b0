"""What all predictors share; independent of any project type and of torch."""
