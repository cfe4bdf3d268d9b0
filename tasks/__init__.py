"""The work of the six phases, and per project type its checks, trainer and predictor."""
