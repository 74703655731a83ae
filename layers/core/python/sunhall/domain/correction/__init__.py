"""Correction requests (更正申请): a record about oneself is wrong (art. 41)."""
