"""Forecasts of short annual series, and how well they did."""
