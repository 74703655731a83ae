"""Hotline tickets (12345 热线工单): from the call to the citizen's answer on the callback."""
