"""What predictors share; it knows no project type and no torch."""
