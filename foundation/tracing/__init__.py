"""Traces (OpenTelemetry): ``spans`` is what all parts use, ``exporting`` sends the spans away, where that is set up."""
