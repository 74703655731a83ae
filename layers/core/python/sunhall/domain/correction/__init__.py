"""Correction requests (更正申请): somebody shows that a record about themselves is wrong (art. 41)."""
