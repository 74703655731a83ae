"""Appointments (视频接访、预约面谈): a citizen meets an official, by video or in person."""
