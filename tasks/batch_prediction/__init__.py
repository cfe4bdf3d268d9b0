"""Batch prediction: items are divided into parts, and each part leaves one file of lines."""
