"""The statutory annual report on government information disclosure (条例 arts. 49, 50).

Format: 国办公开办函〔2021〕30号. Counts come from the events of the cases and from nothing else.
"""
