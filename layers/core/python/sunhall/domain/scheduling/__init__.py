"""Time that can be booked: rules of hosts and rooms, cells, slots, and who is asked to host."""
