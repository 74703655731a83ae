"""Fees for processing information (国办函〔2020〕109号)."""
