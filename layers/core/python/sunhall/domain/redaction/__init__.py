"""Redaction (条例 art. 37, 区分处理): what nobody may see is made unreadable, the rest is given."""
