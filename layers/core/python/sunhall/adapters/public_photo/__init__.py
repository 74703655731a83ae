"""Copies of photos for everybody: what is seen, drawn anew as a JPEG, and nothing else.

`copying` makes a copy, `second_look` opens it again, `worker` is the process in which both happen.
"""
