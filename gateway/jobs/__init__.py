"""Batch jobs: many pictures in one request, read by workers, kept for a day."""
