"""Disclosure requests (政府信息公开依申请公开): states, commands, events and their rules."""
