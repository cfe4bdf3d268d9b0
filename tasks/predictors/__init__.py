"""Predictors: a model folder in, answers out. They need numpy, Pillow and ONNX Runtime only."""
